using System.Numerics;
using MailRevocationWorker.Form.Fonts;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <summary>One content stream being run: its resources, its stack of graphics states, its text object.</summary>
    private sealed partial class ContentRun(
        ContentReader reader,
        PdfDictionary? resources,
        GraphicsState state,
        int depth
    )
    {
        private const int MaxStack = 256;
        private readonly Stack<GraphicsState> stack = new();
        private readonly Stack<bool> marked = new();
        private readonly PathBuilder path = new();
        private readonly PdfView view = reader.View;
        private GraphicsState state = state;
        private Matrix3x2 text = Matrix3x2.Identity;
        private Matrix3x2 line = Matrix3x2.Identity;
        private bool clips;
        private int optional;

        public void Apply(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "q":
                    if (stack.Count < MaxStack)
                    {
                        stack.Push(state);
                    }

                    break;
                case "Q":
                    if (stack.TryPop(out var saved))
                    {
                        state = saved;
                    }

                    break;
                case "cm":
                    state.Matrix = ToMatrix(operands) * state.Matrix;
                    break;
                case "w":
                    state.LineWidth = NumberAt(operands, 0);
                    break;
                case "gs":
                    ApplyParameters(view.Dictionary(Resource("ExtGState"), NameAt(operands)));
                    break;
                case "Do":
                    Draw(operands);
                    break;
                case "sh":
                    Paint(filled: true, state.Clip, dark: true, frame: false);
                    break;
                case "BI":
                    Paint(
                        filled: true,
                        new Box(0, 0, 1, 1).Through(state.Matrix),
                        dark: true,
                        frame: false
                    );
                    break;
                case "BMC":
                    marked.Push(false);
                    break;
                case "BDC":
                    var isLayer = NameAt(operands) == "OC";
                    optional += isLayer ? 1 : 0;
                    marked.Push(isLayer);
                    break;
                case "EMC":
                    optional -= marked.TryPop(out var wasLayer) && wasLayer ? 1 : 0;
                    break;
                default:
                    if (!ApplyPath(name, operands) && !ApplyColour(name, operands))
                    {
                        ApplyText(name, operands);
                    }

                    break;
            }
        }

        private bool ApplyPath(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "m" or "l" or "c" or "v" or "y" or "re":
                    path.Add(name, operands, state.Matrix);
                    return true;
                case "h":
                    return true;
                case "W" or "W*":
                    clips = true;
                    return true;
                case "n":
                    break;
                case "S" or "s":
                    Paint(filled: false, path.Area, !state.Stroke.IsWhite, path.IsFrame);
                    break;
                case "f" or "F" or "f*":
                    Paint(filled: true, path.Area, !state.Fill.IsWhite, path.IsFrame);
                    break;
                case "B" or "B*" or "b" or "b*":
                    Paint(filled: true, path.Area, !state.Fill.IsWhite, path.IsFrame);
                    Paint(filled: false, path.Area, !state.Stroke.IsWhite, path.IsFrame);
                    break;
                default:
                    return false;
            }

            if (clips)
            {
                state.Clip = state.Clip.Intersect(path.Area);
                clips = false;
            }

            path.Clear();
            return true;
        }

        private void Paint(bool filled, Box area, bool dark, bool frame)
        {
            if (state.IsTransparent || optional > 0)
            {
                return;
            }

            // A thick line is as good as a bar.
            var half = state.LineWidth * Math.Sqrt(Math.Abs(state.Matrix.GetDeterminant())) / 2;
            var isBar = !filled && half > 1.5 && Math.Min(area.Width, area.Height) < 2;
            if (isBar)
            {
                area = new Box(
                    area.Left - half,
                    area.Bottom - half,
                    area.Right + half,
                    area.Top + half
                );
            }

            reader.AddShape(
                area.Intersect(state.Clip),
                filled,
                dark,
                frame,
                covers: (filled || isBar) && state.IsOpaque
            );
        }

        private void ApplyParameters(PdfDictionary? parameters)
        {
            if (parameters is null)
            {
                return;
            }

            if (view.Number(parameters, "ca") is { } alpha)
            {
                state.Alpha = alpha;
            }

            if (view.Value(parameters, "BM") is { } mode)
            {
                // An array names modes by preference (clause 11.3.5).
                var first = mode is PdfArray { Count: > 0 } modes ? view.Resolve(modes[0]) : mode;
                state.IsBlended = first is not PdfName { Value: "Normal" or "Compatible" };
            }

            if (parameters.ContainsKey("SMask"))
            {
                state.IsMasked = view.Name(parameters, "SMask") != "None";
            }

            if (view.Array(parameters, "Font") is { Count: 2 } font)
            {
                state.Font = reader.Fonts.Read(view.Resolve(font[0]) as PdfDictionary);
                state.FontSize = (view.Resolve(font[1]) as PdfNumber)?.AsDouble ?? 0;
            }
        }

        private void Draw(IReadOnlyList<PdfObject> operands)
        {
            if (view.Stream(Resource("XObject"), NameAt(operands)) is not { } drawn)
            {
                return;
            }

            // An optional layer may be off: what is in it can't be relied on to be seen.
            var hidden = optional > 0 || drawn.Dictionary.ContainsKey("OC");
            switch (view.Name(drawn.Dictionary, "Subtype"))
            {
                case "Image" when !hidden:
                    // A stamp with a mask lets through what is below it.
                    var masked =
                        drawn.Dictionary.ContainsKey("SMask")
                        || drawn.Dictionary.ContainsKey("Mask")
                        || view.Boolean(drawn.Dictionary, "ImageMask") == true;
                    Paint(
                        filled: !masked,
                        new Box(0, 0, 1, 1).Through(state.Matrix),
                        dark: true,
                        frame: false
                    );
                    break;
                case "Form" when !hidden:
                    reader.RunForm(drawn, resources, state, depth + 1);
                    break;
                case "Form":
                    reader.shown.Incomplete ??= "the page has optional layers";
                    break;
            }
        }

        private PdfDictionary? Resource(string category) => view.Dictionary(resources, category);

        private static string NameAt(IReadOnlyList<PdfObject> operands) =>
            operands.Count > 0 && operands[0] is PdfName name ? name.Value : "";

        private static double NumberAt(IReadOnlyList<PdfObject> operands, int index) =>
            index < operands.Count && operands[index] is PdfNumber number ? number.AsDouble : 0;

        private static Matrix3x2 ToMatrix(IReadOnlyList<PdfObject> operands) =>
            operands.Count < 6
                ? Matrix3x2.Identity
                : new Matrix3x2(
                    (float)NumberAt(operands, 0),
                    (float)NumberAt(operands, 1),
                    (float)NumberAt(operands, 2),
                    (float)NumberAt(operands, 3),
                    (float)NumberAt(operands, 4),
                    (float)NumberAt(operands, 5)
                );
    }
}

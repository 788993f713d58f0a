using System.Numerics;
using MailRevocationWorker.Form.Fonts;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <summary>One content stream being run: its resources, its stack of graphics states, its text object.</summary>
    private sealed class ContentRun(
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

        private bool ApplyColour(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "g":
                    state.Fill = Content.Paint.Of(1, operands);
                    return true;
                case "G":
                    state.Stroke = Content.Paint.Of(1, operands);
                    return true;
                case "rg":
                    state.Fill = Content.Paint.Of(3, operands);
                    return true;
                case "RG":
                    state.Stroke = Content.Paint.Of(3, operands);
                    return true;
                case "k":
                    state.Fill = Content.Paint.Of(4, operands);
                    return true;
                case "K":
                    state.Stroke = Content.Paint.Of(4, operands);
                    return true;
                case "cs":
                    state.Fill = new Paint(false, Components(NameAt(operands)));
                    return true;
                case "CS":
                    state.Stroke = new Paint(false, Components(NameAt(operands)));
                    return true;
                case "sc" or "scn":
                    state.Fill = Content.Paint.Of(state.Fill.Components, operands);
                    return true;
                case "SC" or "SCN":
                    state.Stroke = Content.Paint.Of(state.Stroke.Components, operands);
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>Components of a colour space whose numbers are lightness or ink; 0 for the others.</summary>
        private int Components(string? name)
        {
            var space = name switch
            {
                "DeviceGray" or "DeviceRGB" or "DeviceCMYK" or null => null,
                _ => view.Value(Resource("ColorSpace"), name),
            };
            var family = space switch
            {
                PdfName direct => direct.Value,
                PdfArray { Count: > 0 } array => (view.Resolve(array[0]) as PdfName)?.Value,
                _ => name,
            };
            return family switch
            {
                "DeviceGray" or "CalGray" => 1,
                "DeviceRGB" or "CalRGB" => 3,
                "DeviceCMYK" => 4,
                "ICCBased"
                    when space is PdfArray { Count: > 1 } array
                        && view.Resolve(array[1]) is PdfStream profile => (int)
                    Math.Clamp(view.Integer(profile.Dictionary, "N") ?? 0, 0, 4),
                _ => 0,
            };
        }

        private void ApplyParameters(PdfDictionary? parameters)
        {
            if (parameters is null)
            {
                return;
            }

            var alpha = view.Number(parameters, "ca");
            if (
                alpha is not null
                || parameters.ContainsKey("BM")
                || parameters.ContainsKey("SMask")
            )
            {
                var blend = view.Name(parameters, "BM") ?? "Normal";
                var masked = view.Dictionary(parameters, "SMask") is not null;
                state.IsOpaque =
                    (alpha ?? 1) >= 0.99 && blend is "Normal" or "Compatible" && !masked;
                state.IsTransparent = alpha is < 0.05;
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

        private void ApplyText(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "BT":
                    text = line = Matrix3x2.Identity;
                    break;
                case "Tc":
                    state.CharacterSpacing = NumberAt(operands, 0);
                    break;
                case "Tw":
                    state.WordSpacing = NumberAt(operands, 0);
                    break;
                case "Tz":
                    state.Scaling = NumberAt(operands, 0) / 100;
                    break;
                case "TL":
                    state.Leading = NumberAt(operands, 0);
                    break;
                case "Ts":
                    state.Rise = NumberAt(operands, 0);
                    break;
                case "Tr":
                    state.RenderingMode = (int)Math.Clamp(NumberAt(operands, 0), 0, 7);
                    break;
                case "Tf":
                    state.Font = reader.Fonts.Read(
                        view.Dictionary(Resource("Font"), NameAt(operands))
                    );
                    state.FontSize = NumberAt(operands, 1);
                    break;
                case "Td":
                    NextLine(NumberAt(operands, 0), NumberAt(operands, 1));
                    break;
                case "TD":
                    state.Leading = -NumberAt(operands, 1);
                    NextLine(NumberAt(operands, 0), NumberAt(operands, 1));
                    break;
                case "Tm":
                    text = line = ToMatrix(operands);
                    break;
                case "T*":
                    NextLine(0, -state.Leading);
                    break;
                case "Tj":
                    Show(operands.Count > 0 ? operands[0] : null);
                    break;
                case "'":
                    NextLine(0, -state.Leading);
                    Show(operands.Count > 0 ? operands[0] : null);
                    break;
                case "\"":
                    state.WordSpacing = NumberAt(operands, 0);
                    state.CharacterSpacing = NumberAt(operands, 1);
                    NextLine(0, -state.Leading);
                    Show(operands.Count > 2 ? operands[2] : null);
                    break;
                case "TJ":
                    ShowAll(operands.Count > 0 ? operands[0] as PdfArray : null);
                    break;
            }
        }

        private void NextLine(double x, double y)
        {
            line = Matrix3x2.CreateTranslation((float)x, (float)y) * line;
            text = line;
        }

        private void ShowAll(PdfArray? items)
        {
            foreach (var item in items ?? Enumerable.Empty<PdfObject>())
            {
                if (item is PdfNumber adjust)
                {
                    Advance(-adjust.AsDouble / 1000 * state.FontSize * state.Scaling);
                }
                else
                {
                    Show(item);
                }
            }
        }

        private void Show(PdfObject? item)
        {
            if (item is not PdfString value || state.Font is null)
            {
                return;
            }

            if (optional > 0)
            {
                reader.shown.Incomplete ??= "the page has optional layers";
            }

            // Modes 3 and 7 paint nothing (clause 9.3.6); 1 and 5 only the outline.
            var paint = state.RenderingMode is 1 or 5 ? state.Stroke : state.Fill;
            var visible =
                state.RenderingMode is not (3 or 7)
                && !paint.IsWhite
                && !state.IsTransparent
                && optional == 0;
            foreach (var code in state.Font.Decode(value.Bytes))
            {
                var width = code.Width * state.FontSize * state.Scaling;
                var place = Matrix3x2.CreateTranslation(0, (float)state.Rise) * text * state.Matrix;
                reader.AddGlyph(
                    code,
                    place,
                    width,
                    state.FontSize,
                    state.Scaling,
                    visible,
                    state.Clip
                );
                var spacing = state.CharacterSpacing + (code.IsSpace ? state.WordSpacing : 0);
                Advance(width + (spacing * state.Scaling));
                if (reader.glyphs > MaxGlyphs)
                {
                    return;
                }
            }
        }

        private void Advance(double by) => text = Matrix3x2.CreateTranslation((float)by, 0) * text;

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

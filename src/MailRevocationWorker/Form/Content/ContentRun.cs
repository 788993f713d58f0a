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
        private const string Layers = "the page has optional layers";
        private readonly Stack<GraphicsState> stack = new();
        private readonly Stack<bool> marked = new();
        private readonly PathBuilder path = new();
        private readonly PdfView view = reader.View;
        private GraphicsState state = state;
        private Matrix3x2 text = Matrix3x2.Identity;
        private Matrix3x2 line = Matrix3x2.Identity;
        private bool hasOddDefaults;
        private bool clips;
        private int optional;

        public ContentRun Begin()
        {
            hasOddDefaults = HasOddDefaults();
            return this;
        }

        public void Apply(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "q":
                    if (stack.Count < MaxStack)
                    {
                        stack.Push(state);
                    }
                    else
                    {
                        reader.Doubt("graphics states are nested too deep");
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
                case "M":
                    state.MiterLimit = NumberAt(operands, 0);
                    break;
                case "gs":
                    ApplyParameters(view.Dictionary(Resource("ExtGState"), NameAt(operands)));
                    break;
                case "Do":
                    Draw(operands);
                    break;
                case "sh":
                    PaintPicture(state.Clip);
                    break;
                case "BI":
                    PaintPicture(new Box(0, 0, 1, 1).Through(state.Matrix));
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

        private void Draw(IReadOnlyList<PdfObject> operands)
        {
            if (view.Stream(Resource("XObject"), NameAt(operands)) is not { } drawn)
            {
                return;
            }

            // An optional layer may be on or off: what is in it may be seen, and may not.
            if (optional > 0 || drawn.Dictionary.ContainsKey("OC"))
            {
                reader.Doubt(Layers);
            }

            switch (view.Name(drawn.Dictionary, "Subtype"))
            {
                case "Image":
                    PaintPicture(new Box(0, 0, 1, 1).Through(state.Matrix));
                    break;
                case "Form" when optional == 0:
                    reader.RunForm(drawn, resources, state, depth + 1);
                    break;
                case "Form":
                    break;
                default:
                    reader.Doubt("an object of unknown kind is painted");
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

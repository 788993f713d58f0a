using System.Numerics;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <remarks>Text: ISO 32000-1 clause 9.4.</remarks>
    private sealed partial class ContentRun
    {
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
                    // From ET on, such letters clip all that follows.
                    state.HasOddClip |= state.RenderingMode > 3;
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

            // Modes 3 and 7 paint nothing (clause 9.3.6); 1 and 5 only the outline.
            var paint = state.RenderingMode is 1 or 5 ? state.Stroke : state.Fill;
            var painted = state.RenderingMode is not (3 or 7);
            var visible = painted && !paint.IsWhite && !state.IsTransparent && optional == 0;
            if (painted)
            {
                CheckState();
                CheckLetters(paint);
            }

            foreach (var code in state.Font.Decode(value.Bytes))
            {
                if (visible && code.Doubt is { } why)
                {
                    reader.Doubt(why);
                }

                var width = code.Width * state.FontSize * state.Scaling;
                var place = Matrix3x2.CreateTranslation(0, (float)state.Rise) * text * state.Matrix;
                reader.AddGlyph(
                    code,
                    place,
                    width,
                    state.FontSize,
                    state.Scaling,
                    new Letters(painted, visible, paint),
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

        /// <summary>Filled letters in a known colour are read; outlines, and letters that clip, may look otherwise.</summary>
        private void CheckLetters(Paint paint)
        {
            // Bold is imitated by a thin outline in the same colour.
            var isBold =
                state.RenderingMode == 2
                && state.Stroke == state.Fill
                && state.LineWidth <= Math.Abs(state.FontSize) / 8;
            if (state.RenderingMode != 0 && !isBold)
            {
                reader.Doubt("letters are painted by outline or as a clipping path");
            }

            if (paint.Luminance is null)
            {
                reader.Doubt("text in a colour that is not known");
            }
            else if (!paint.IsWhite && !paint.IsLegibleOn(1))
            {
                reader.Doubt("text is faint");
            }
        }

        private void Advance(double by) => text = Matrix3x2.CreateTranslation((float)by, 0) * text;
    }
}

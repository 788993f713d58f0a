using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

internal sealed partial class ContentReader
{
    /// <remarks>Paths: ISO 32000-1 clause 8.5.</remarks>
    private sealed partial class ContentRun
    {
        /// <summary>Half the width from which a line is a bar, in points.</summary>
        private const double BarHalf = 1.5;

        /// <summary>Mitres reach out at most so many half widths (clause 8.4.3.5): the initial limit.</summary>
        private const double UsualMiter = 10;

        private bool ApplyPath(string name, IReadOnlyList<PdfObject> operands)
        {
            switch (name)
            {
                case "m" or "l" or "c" or "v" or "y" or "re":
                    path.Add(name, operands, state.Matrix);
                    return true;
                case "h":
                    path.Close();
                    return true;
                case "W" or "W*":
                    clips = true;
                    return true;
                case "n":
                    break;
                case "S":
                    Stroke();
                    break;
                case "s":
                    path.Close();
                    Stroke();
                    break;
                case "f" or "F" or "f*":
                    Fill();
                    break;
                case "B" or "B*":
                    Fill();
                    Stroke();
                    break;
                case "b" or "b*":
                    path.Close();
                    Fill();
                    Stroke();
                    break;
                default:
                    return false;
            }

            if (clips)
            {
                state.Clip = state.Clip.Intersect(path.Area);
                state.HasOddClip |= !path.IsRectangle;
                clips = false;
            }

            path.Clear();
            return true;
        }

        private void Fill()
        {
            CheckState();
            var area = path.Area.Intersect(state.Clip);
            if (state.IsTransparent || optional > 0)
            {
                return;
            }

            reader.AddShape(area, filled: true, !state.Fill.IsWhite, path.IsFrame);
            reader.AddCover(area, state.IsOpaque);
            var isPlain = path.IsRectangle && state.Doubt is null && optional == 0;
            reader.AddGround(area, state.Fill.Luminance, isPlain);
        }

        private void Stroke()
        {
            CheckState();
            var (area, matrix) = (path.Area, state.Matrix);
            var scale = Math.Max(
                Math.Sqrt((matrix.M11 * matrix.M11) + (matrix.M12 * matrix.M12)),
                Math.Sqrt((matrix.M21 * matrix.M21) + (matrix.M22 * matrix.M22))
            );
            var half = Math.Abs(state.LineWidth) * scale / 2;
            if (state.IsTransparent || optional > 0 || area.IsEmpty)
            {
                return;
            }

            // A thick line is as good as a bar.
            var isBar = half > BarHalf && Math.Min(area.Width, area.Height) < 2;
            reader.AddShape(
                (isBar ? area.Grown(half) : area).Intersect(state.Clip),
                filled: false,
                !state.Stroke.IsWhite,
                path.IsFrame
            );

            var reach =
                state.MiterLimit > UsualMiter ? state.MiterLimit * half
                : half > BarHalf && !path.IsRectangle && !isBar ? UsualMiter * half
                : half;
            foreach (var segment in path.Segments)
            {
                var bar = segment.Grown(reach).Intersect(state.Clip);
                reader.AddCover(bar, isBar && state.IsOpaque);
                reader.AddGround(bar, state.Stroke.Luminance, isPlain: false);
            }
        }

        /// <summary>An image or a shading: what it shows is not known, nor what it lets through.</summary>
        private void PaintPicture(Box area)
        {
            CheckState();
            area = area.Intersect(state.Clip);
            reader.AddShape(area, filled: true, dark: true, frame: false);
            reader.AddCover(area, hides: true);
            reader.AddGround(area, null, isPlain: false);
        }

        /// <summary>Only what is painted plainly looks as it is read.</summary>
        private void CheckState()
        {
            if (optional > 0)
            {
                reader.Doubt(Layers);
            }

            if ((state.Doubt ?? (hasOddDefaults ? "colours are replaced" : null)) is { } why)
            {
                reader.Doubt(why);
            }
        }
    }
}

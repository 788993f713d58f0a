using System.Text;

namespace MailRevocationWorker.Form.Content;

/// <summary>Characters that stand together on one line.</summary>
internal sealed record TextSegment(string Text, double Left, double Right, double Y, double Size)
{
    public string Key { get; } = FieldParsing.Key(Text);
}

/// <summary>Characters on a page → lines, as an eye reads them: by place, not by the order of painting.</summary>
internal static class TextLines
{
    /// <summary>Marks of one line may stand this much above or below it, in heights of the font.</summary>
    private const double LineSlack = 0.35;

    /// <summary>A gap that makes a new word, and one that makes another column.</summary>
    private const double WordGap = 0.18;
    private const double ColumnGap = 1.1;

    /// <summary>All lines, top to bottom, joined by line breaks.</summary>
    public static string Join(IEnumerable<ShownGlyph> glyphs) =>
        string.Join('\n', Lines(glyphs).Select(line => TextOf(line)));

    /// <summary>Pieces of lines, cut where a column begins, top to bottom and left to right.</summary>
    public static IReadOnlyList<TextSegment> Segments(IEnumerable<ShownGlyph> glyphs)
    {
        List<TextSegment> segments = [];
        foreach (var line in Lines(glyphs))
        {
            List<ShownGlyph> run = [];
            foreach (var glyph in line.Where(g => !g.IsBlank))
            {
                if (run.Count > 0 && glyph.X - run[^1].Right > ColumnGap * glyph.Size)
                {
                    segments.Add(ToSegment(run));
                    run = [];
                }

                run.Add(glyph);
            }

            if (run.Count > 0)
            {
                segments.Add(ToSegment(run));
            }
        }

        return segments;
    }

    private static TextSegment ToSegment(List<ShownGlyph> run) =>
        new(TextOf(run), run[0].X, run.Max(g => g.Right), run[0].Y, run.Max(g => g.Size));

    private static List<List<ShownGlyph>> Lines(IEnumerable<ShownGlyph> glyphs)
    {
        List<List<ShownGlyph>> lines = [];
        foreach (var glyph in glyphs.OrderByDescending(g => g.Y).ThenBy(g => g.X))
        {
            if (
                lines.Count > 0
                && lines[^1][0].Y - glyph.Y <= LineSlack * Math.Max(glyph.Size, lines[^1][0].Size)
            )
            {
                lines[^1].Add(glyph);
            }
            else
            {
                lines.Add([glyph]);
            }
        }

        foreach (var line in lines)
        {
            line.Sort((a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Order.CompareTo(b.Order));
        }

        return lines;
    }

    private static string TextOf(List<ShownGlyph> line)
    {
        var text = new StringBuilder(line.Count);
        var end = double.NaN;
        foreach (var glyph in line)
        {
            var gap = glyph.X - end > WordGap * glyph.Size;
            if (gap && text.Length > 0 && !char.IsWhiteSpace(text[^1]) && !glyph.IsBlank)
            {
                text.Append(' ');
            }

            text.Append(glyph.Text ?? "\uFFFD");
            end = glyph.Right;
        }

        return text.ToString().Trim();
    }
}

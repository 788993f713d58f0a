using MailRevocationWorker.Form.Content;

namespace MailRevocationWorker.Form.Flat;

/// <summary>A label of the form as it stands on a page.</summary>
/// <param name="Field">Whose label it is.</param>
/// <param name="Segments">Its lines, top to bottom.</param>
/// <param name="Inline">What stands behind a colon in the same piece of text; null where there is none.</param>
internal sealed record PageLabel(
    FormField Field,
    IReadOnlyList<TextSegment> Segments,
    string? Inline
)
{
    public double Left => Segments[0].Left;
    public double Right => Segments.Max(s => s.Right);

    /// <summary>Height of its middle: where a value of one line stands, whether its cell is aligned to the top or to the middle.</summary>
    public double CentreY => (Segments[0].Y + Segments[^1].Y) / 2;
}

/// <summary>Finds the form's French labels among the lines of a page.</summary>
internal static class LabelFinder
{
    private const int MaxLines = 3;

    /// <summary>A page with more pieces of text, or more labels, is not the form.</summary>
    private const int MaxSegments = 5_000;
    private const int MaxLabels = 200;
    private static readonly FormField[] All = Enum.GetValues<FormField>();

    /// <summary>Labels in reading order. They stand in one column: what has the words of a label elsewhere is a value.</summary>
    public static IReadOnlyList<PageLabel> Find(IReadOnlyList<TextSegment> segments)
    {
        var found = FindAll(segments);
        if (found.Count == 0)
        {
            return found;
        }

        // The column is where most of them begin.
        var column = found
            .GroupBy(l => Math.Round(l.Left / 4))
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .First()
            .Average(l => l.Left);
        return [.. found.Where(l => Math.Abs(l.Left - column) < 12)];
    }

    /// <summary>Whatever has the words of a label, wherever it stands.</summary>
    public static IReadOnlyList<PageLabel> FindAll(IReadOnlyList<TextSegment> segments)
    {
        List<PageLabel> found = [];
        if (segments.Count > MaxSegments)
        {
            return found;
        }

        for (var i = 0; i < segments.Count && found.Count < MaxLabels; i++)
        {
            if (Match(segments, i) is { } label)
            {
                found.Add(label);
            }
        }

        return found;
    }

    private static PageLabel? Match(IReadOnlyList<TextSegment> segments, int at)
    {
        List<TextSegment> lines = [segments[at]];
        var key = LabelKey(segments[at].Key);
        while (lines.Count <= MaxLines)
        {
            foreach (var field in All)
            {
                if (field.ToLabelKey() == key)
                {
                    return new PageLabel(field, lines, null);
                }
            }

            // A label that is longer than its cell goes on in the next line of its column.
            if (
                !All.Any(f => f.ToLabelKey().StartsWith(key + " ", StringComparison.Ordinal))
                || NextLine(segments, lines[^1]) is not { } next
            )
            {
                break;
            }

            lines.Add(next);
            key = $"{key} {next.Key}";
        }

        return Inline(segments[at]);
    }

    /// <summary>N° with a degree sign, Nº with an ordinal indicator and No are one to a reader.</summary>
    private static string LabelKey(string key) =>
        key.StartsWith("no ", StringComparison.Ordinal) ? $"n {key[3..]}" : key;

    private static TextSegment? NextLine(IReadOnlyList<TextSegment> segments, TextSegment above) =>
        segments
            .Where(s =>
                s.Y < above.Y - (0.5 * above.Size)
                && s.Y > above.Y - (1.8 * above.Size)
                && Math.Abs(s.Left - above.Left) < 3
            )
            .OrderByDescending(s => s.Y)
            .FirstOrDefault();

    /// <summary>"Nom : MARTIN" in one piece.</summary>
    private static PageLabel? Inline(TextSegment segment)
    {
        var colon = segment.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return null;
        }

        var key = LabelKey(FieldParsing.Key(segment.Text[..colon]));
        foreach (var field in All)
        {
            if (field.ToLabelKey() == key)
            {
                return new PageLabel(field, [segment], segment.Text[(colon + 1)..].Trim());
            }
        }

        return null;
    }
}

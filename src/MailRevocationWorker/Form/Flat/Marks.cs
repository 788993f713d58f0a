using MailRevocationWorker.Form.Content;

namespace MailRevocationWorker.Form.Flat;

/// <summary>Ticks on a page without fields: as characters (☒ ☐ [X] [ ] ● ○) or as drawn boxes and circles.</summary>
internal static class Marks
{
    private const string Ticked = "☒☑✓✔✕✖✗✘●◉⬤■◼▪★◆🗹🗷";
    private const string Empty = "☐□○◯❍❏◻▢";

    /// <summary>The largest box or circle that is still a place for a tick.</summary>
    private const double MaxSide = 24;
    private const double MinSide = 4;

    public static bool IsEmptyBox(string? text) =>
        text is { Length: > 0 } && text.All(c => Empty.Contains(c));

    /// <summary>Options of a text, each with the mark before it: true ticked, false empty, null without a mark.</summary>
    public static IReadOnlyList<(bool? Mark, string Text)> Read(string text)
    {
        var plain = text.Replace("[ ]", "☐", StringComparison.Ordinal)
            .Replace("[]", "☐", StringComparison.Ordinal)
            .Replace("( )", "☐", StringComparison.Ordinal)
            .Replace("()", "☐", StringComparison.Ordinal)
            .Replace("[x]", "☒", StringComparison.OrdinalIgnoreCase)
            .Replace("(x)", "☒", StringComparison.OrdinalIgnoreCase)
            .Replace("[ x ]", "☒", StringComparison.OrdinalIgnoreCase);
        List<(bool? Mark, string Text)> options = [];
        bool? mark = null;
        var start = 0;
        for (var i = 0; i <= plain.Length; i++)
        {
            var isMark =
                i < plain.Length && (Ticked.Contains(plain[i]) || Empty.Contains(plain[i]));
            if (i < plain.Length && !isMark)
            {
                continue;
            }

            var words = plain[start..i].Trim();
            if (words.Length > 0 || mark is not null)
            {
                options.Add((mark, words));
            }

            mark = i < plain.Length ? Ticked.Contains(plain[i]) : null;
            start = i + 1;
        }

        return options;
    }

    /// <summary>
    /// Whether the box or circle that is drawn in <paramref name="area"/> is ticked. A frame alone is empty; something dark
    /// inside it is a tick. Null where nothing is drawn, or nothing that can be told apart.
    /// </summary>
    public static bool? ReadDrawn(IEnumerable<ShownShape> shapes, Box area)
    {
        List<ShownShape> inside =
        [
            .. shapes.Where(s =>
                s.IsDark
                && area.Contains(s.Area.CentreX, s.Area.CentreY)
                && s.Area.Width <= MaxSide
                && s.Area.Height <= MaxSide
                && Math.Max(s.Area.Width, s.Area.Height) >= MinSide / 2
            ),
        ];
        if (inside.Count == 0)
        {
            return null;
        }

        var frame = inside
            .Where(s =>
                s.IsFrame && !s.IsFilled && s.Area.Width >= MinSide && s.Area.Height >= MinSide
            )
            .MaxBy(s => s.Area.Width * s.Area.Height);
        if (frame is null)
        {
            return null;
        }

        return inside.Exists(s =>
            !ReferenceEquals(s, frame)
            && frame.Area.Contains(s.Area.CentreX, s.Area.CentreY)
            && !(s.IsFrame && !s.IsFilled && s.Area.Width > 0.9 * frame.Area.Width)
        );
    }
}

using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Reports;

/// <summary>
/// Strangers' text on one line, with nothing in it that hides, reorders or commands: control, bidirectional, zero-width and
/// private characters become their code point in brackets, since in evidence it matters that they were there.
/// </summary>
public static class VisibleText
{
    private const int MostMarks = 3;

    /// <param name="limit">Characters after which the rest is cut off, with an ellipsis.</param>
    public static string Of(string? text, int limit = 500)
    {
        var result = new StringBuilder();
        var marks = 0;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (result.Length >= limit)
            {
                return result.Append('…').ToString();
            }

            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark ? marks + 1 : 0;
            if (category is UnicodeCategory.SpaceSeparator)
            {
                result.Append(' ');
            }
            else if (IsHidden(category) || marks > MostMarks)
            {
                result.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static bool IsHidden(UnicodeCategory category) =>
        category
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;
}

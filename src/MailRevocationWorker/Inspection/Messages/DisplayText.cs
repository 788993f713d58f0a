using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Strangers' text made fit to be shown: one line, no control, bidirectional or invisible characters, bounded, NFC.</summary>
internal static class DisplayText
{
    /// <summary>One line of at most <paramref name="limit"/> UTF-16 units; null when nothing is left.</summary>
    public static string? Line(string? text, int limit)
    {
        var clean = Clean(text, limit, keepLines: false).Trim();
        return clean.Length == 0 ? null : clean;
    }

    /// <summary>Several lines: LF alone separates them.</summary>
    public static string Block(string? text, int limit) =>
        Clean(text, limit, keepLines: true).Trim();

    /// <summary>A file's name without any path, whatever the system that it comes from.</summary>
    public static string FileName(string? name, string otherwise)
    {
        var bare = name ?? "";
        bare = bare[(bare.LastIndexOfAny(['/', '\\']) + 1)..];
        bare = (Line(bare, 120) ?? "").TrimStart('.').Trim();
        return bare.Length == 0 ? otherwise : bare;
    }

    private static string Clean(string? text, int limit, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        // Bounded before it is normalised: combining marks can be piled up without end.
        var source = text.Length > limit * 2 ? text[..(limit * 2)] : text;
        var result = new StringBuilder(Math.Min(source.Length, limit));
        var marks = 0;
        foreach (var rune in Normalised(source).EnumerateRunes())
        {
            if (result.Length >= limit - 1)
            {
                break;
            }

            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark ? marks + 1 : 0;
            if (keepLines && rune.Value == '\n')
            {
                result.Append('\n');
            }
            else if (rune.Value is '\t' or '\r' or '\n' || IsSpace(category))
            {
                result.Append(' ');
            }
            else if (!IsHidden(category) && marks <= 3)
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static bool IsSpace(UnicodeCategory category) =>
        category
            is UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    /// <summary>Format covers the bidirectional overrides, isolates, zero-width characters and soft hyphens.</summary>
    private static bool IsHidden(UnicodeCategory category) =>
        category
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;

    private static string Normalised(string text)
    {
        // Lone surrogates make Normalize throw; enumerating runes replaces them.
        var valid = string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        try
        {
            return valid.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return valid;
        }
    }
}

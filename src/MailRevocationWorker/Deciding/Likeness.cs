using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Deciding;

/// <summary>
/// Do two names mean the same? Case, accents, ligatures, hyphens, apostrophes and spacing are how people type, not who they
/// are; letters are.
/// </summary>
public static class Likeness
{
    /// <summary>Upper case, without accents, words separated by single spaces: "Étienne-Œuvrard " → "ETIENNE OEUVRARD".</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            switch (c)
            {
                case 'œ' or 'Œ':
                    plain.Append("OE");
                    break;
                case 'æ' or 'Æ':
                    plain.Append("AE");
                    break;
                case 'ß':
                    plain.Append("SS");
                    break;
                default:
                    if (char.IsLetterOrDigit(c))
                    {
                        plain.Append(char.ToUpperInvariant(c));
                    }
                    else if (
                        CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark
                        && plain.Length > 0
                        && plain[^1] != ' '
                    )
                    {
                        plain.Append(' ');
                    }

                    break;
            }
        }

        return plain.ToString().Trim();
    }

    public static bool Same(string a, string b) =>
        string.Equals(Plain(a), Plain(b), StringComparison.Ordinal);

    /// <summary>The same words in any order: forms ask for "Nom et prénom", and people write "Prénom NOM".</summary>
    public static bool SameWords(string a, string b) =>
        Plain(a)
            .Split(' ')
            .Order(StringComparer.Ordinal)
            .SequenceEqual(
                Plain(b).Split(' ').Order(StringComparer.Ordinal),
                StringComparer.Ordinal
            );

    /// <summary>
    /// At most one letter in twelve differs. For an organisation's name beside an exactly matching SIREN only: PDF printers
    /// are known to turn Œ into another letter, and the number is what identifies.
    /// </summary>
    public static bool Near(string a, string b)
    {
        var (x, y) = (Plain(a), Plain(b));
        return x.Length <= 200
            && y.Length <= 200
            && Distance(x, y) * 12 <= Math.Max(x.Length, y.Length);
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Reply;

/// <summary>Letters as plain text: one line a paragraph, so that a telephone wraps it as it likes.</summary>
internal static class LetterText
{
    private static readonly string Rule = new('_', 40);

    public static string Render(IReadOnlyList<ReplyLetter> letters)
    {
        var text = new StringBuilder();
        foreach (var other in letters.Skip(1))
        {
            text.Append(other.Below).Append("\n\n");
        }

        foreach (var letter in letters)
        {
            if (letter != letters[0])
            {
                text.Append(Rule).Append("\n\n");
            }

            Render(text, letter);
        }

        return text.ToString();
    }

    private static void Render(StringBuilder text, ReplyLetter letter)
    {
        void Paragraph(string paragraph) => text.Append(paragraph).Append("\n\n");

        Paragraph(letter.Heading.ToUpperInvariant());
        Paragraph(letter.Greeting);
        if (letter.NextFirst)
        {
            Next(text, letter.Next);
        }

        foreach (var paragraph in letter.Opening)
        {
            Paragraph(paragraph);
        }

        if (!letter.NextFirst)
        {
            Next(text, letter.Next);
        }

        if (letter.Alarm is { } alarm)
        {
            Paragraph(alarm.Heading.ToUpperInvariant());
            foreach (var item in alarm.Items)
            {
                Paragraph(item);
            }
        }

        Paragraph(letter.FactsHeading.ToUpperInvariant());
        foreach (var fact in letter.Facts)
        {
            var colon = letter.Language == "fr" ? "\u00a0:" : ":";
            text.Append(CultureInfo.InvariantCulture, $"{fact.Label}{colon} {fact.Value}\n");
        }

        text.Append('\n');
        foreach (var paragraph in letter.Footer)
        {
            Paragraph(paragraph);
        }
    }

    private static void Next(StringBuilder text, LetterSection next)
    {
        text.Append(next.Heading.ToUpperInvariant()).Append("\n\n");
        foreach (var (index, item) in next.Items.Index())
        {
            if (next.Items.Count > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"{index + 1}. ");
            }

            text.Append(item).Append("\n\n");
        }
    }
}

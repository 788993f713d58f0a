using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MailRevocationWorker.Reply;

/// <summary>
/// Letters as HTML for mail programs: one column, inline styles with a small style sheet for dark screens, no picture, nothing
/// fetched. Every text is encoded; the only links are those of the options.
/// </summary>
internal sealed class LetterHtml(ReplyOptions options)
{
    // Accents and typographic spaces stay readable in the source; what has meaning in HTML is encoded all the same.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Style = """
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        body { margin: 0; padding: 0; background: #f3f4f6; color: #1f2937; }
        .page { max-width: 600px; margin: 0 auto; padding: 16px 12px; font: 16px/1.55 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
        .card { background: #ffffff; border-radius: 8px; border-top: 5px solid #475569; padding: 20px 22px; margin: 0 0 16px; }
        .done { border-top-color: #15803d; } .refused { border-top-color: #b45309; } .waiting { border-top-color: #1d4ed8; } .urgent { border-top-color: #b91c1c; }
        h1 { font-size: 22px; line-height: 1.3; margin: 0 0 14px; } h2 { font-size: 17px; line-height: 1.35; margin: 22px 0 6px; }
        p { margin: 0 0 12px; } ol { margin: 0 0 12px; padding-left: 24px; } li { margin: 0 0 8px; }
        .alarm { border-left: 4px solid #b91c1c; padding: 2px 0 2px 14px; margin: 22px 0; } .alarm h2 { margin-top: 0; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 6px 0; border-bottom: 1px solid #e5e7eb; font-size: 15px; }
        th { font-weight: normal; color: #4b5563; padding-right: 14px; width: 38%; } td { overflow-wrap: anywhere; word-break: break-word; }
        .foot { font-size: 14px; color: #4b5563; margin-top: 18px; } a { color: #1d4ed8; overflow-wrap: anywhere; } a[href^="tel:"] { white-space: nowrap; }
        .below { font-size: 14px; color: #4b5563; margin: 0 4px 8px; }
        @media (prefers-color-scheme: dark) {
          body { background: #111827; color: #e5e7eb; } .card { background: #1f2937; } th, .foot, .below { color: #9ca3af; } th, td { border-bottom-color: #374151; } a { color: #93c5fd; }
        }
        """;

    public string Render(IReadOnlyList<ReplyLetter> letters)
    {
        var html = new StringBuilder();
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="{letters[0].Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(letters[0].Heading)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <div class="page">

            """
        );
        foreach (var other in letters.Skip(1))
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"below\" lang=\"{other.Language}\">{Encode(other.Below)}</p>\n"
            );
        }

        foreach (var letter in letters)
        {
            Render(html, letter);
        }

        return html.Append("</div>\n</body>\n</html>\n").ToString();
    }

    private void Render(StringBuilder html, ReplyLetter letter)
    {
        void Line(string line) => html.Append(line).Append('\n');

        Line(
            $"<div class=\"card {letter.Tone.ToString().ToLowerInvariant()}\" lang=\"{letter.Language}\">"
        );
        Line($"<h1>{Encode(letter.Heading)}</h1>");
        Line($"<p>{Encode(letter.Greeting)}</p>");
        if (letter.NextFirst)
        {
            Next(html, letter.Next);
        }

        foreach (var paragraph in letter.Opening)
        {
            Line($"<p>{Linked(paragraph)}</p>");
        }

        if (!letter.NextFirst)
        {
            Next(html, letter.Next);
        }

        if (letter.Alarm is { } alarm)
        {
            Line($"<div class=\"alarm\"><h2>{Encode(alarm.Heading)}</h2>");
            foreach (var item in alarm.Items)
            {
                Line($"<p>{Linked(item)}</p>");
            }

            Line("</div>");
        }

        Line($"<h2>{Encode(letter.FactsHeading)}</h2>");
        Line("<table>");
        foreach (var fact in letter.Facts)
        {
            Line(
                $"<tr><th scope=\"row\">{Encode(fact.Label)}</th><td>{Encode(fact.Value)}</td></tr>"
            );
        }

        Line("</table>");
        Line("<div class=\"foot\">");
        foreach (var paragraph in letter.Footer)
        {
            Line($"<p>{Linked(paragraph)}</p>");
        }

        Line("</div>");
        Line("</div>");
    }

    private void Next(StringBuilder html, LetterSection next)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(next.Heading)}</h2>\n");
        if (next.Items is [var only])
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{Linked(only)}</p>\n");
            return;
        }

        html.Append("<ol>\n");
        foreach (var item in next.Items)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{Linked(item)}</li>\n");
        }

        html.Append("</ol>\n");
    }

    private static string Encode(string text) => Encoder.Encode(text);

    /// <summary>Encoded text in which our own addresses and telephone number can be tapped.</summary>
    private string Linked(string text)
    {
        var html = Encode(text);
        foreach (var (shown, target) in Links())
        {
            var encoded = Encode(shown);
            html = html.Replace(
                encoded,
                $"<a href=\"{Encode(target)}\">{encoded}</a>",
                StringComparison.Ordinal
            );
        }

        return html;
    }

    private IEnumerable<(string Shown, string Target)> Links()
    {
        yield return (options.OnlineRevocationUrl, options.OnlineRevocationUrl);
        yield return (options.SupportEmail, $"mailto:{options.SupportEmail}");
        if (options.FormUrl != options.OnlineRevocationUrl)
        {
            yield return (options.FormUrl, options.FormUrl);
        }

        if (options.From != options.SupportEmail)
        {
            yield return (options.From, $"mailto:{options.From}");
        }

        yield return (
            options.Telephone,
            $"tel:{string.Concat(options.Telephone.Where(c => char.IsAsciiDigit(c) || c == '+'))}"
        );
    }
}

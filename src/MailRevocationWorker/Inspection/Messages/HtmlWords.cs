using System.Net;
using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>The words of HTML, in one pass without building a tree; quoted replies (blockquote), styles and scripts left out.</summary>
internal static class HtmlWords
{
    public static string Of(string html)
    {
        var words = new StringBuilder(Math.Min(html.Length, 16 << 10));
        var quotes = 0;
        var at = 0;
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            if (quotes == 0)
            {
                words.Append(html, at, (open < 0 ? html.Length : open) - at);
            }

            if (open < 0)
            {
                break;
            }

            var close = html.IndexOf('>', open);
            if (close < 0)
            {
                break;
            }

            var tag = html.AsSpan(open + 1, close - open - 1);
            at = close + 1;
            if (Is(tag, "style") || Is(tag, "script") || Is(tag, "title"))
            {
                var end = html.IndexOf(
                    Is(tag, "style") ? "</style"
                        : Is(tag, "script") ? "</script"
                        : "</title",
                    at,
                    StringComparison.OrdinalIgnoreCase
                );
                at = end < 0 ? html.Length : end;
            }
            else if (Is(tag, "blockquote"))
            {
                quotes++;
            }
            else if (Is(tag, "/blockquote"))
            {
                quotes = Math.Max(0, quotes - 1);
            }
            else if (
                Is(tag, "br")
                || Is(tag, "p")
                || Is(tag, "/p")
                || Is(tag, "div")
                || Is(tag, "/div")
                || Is(tag, "tr")
                || Is(tag, "li")
            )
            {
                words.Append('\n');
            }
        }

        return WebUtility.HtmlDecode(words.ToString());
    }

    private static bool Is(ReadOnlySpan<char> tag, string name) =>
        tag.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (tag.Length == name.Length || tag[name.Length] is ' ' or '/' or '\n' or '\r' or '\t');
}

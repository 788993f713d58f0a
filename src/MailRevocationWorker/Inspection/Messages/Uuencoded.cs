using System.Text;
using System.Text.RegularExpressions;
using MimeKit.Encodings;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Files that old mailers put into the text itself: begin 644 name … end.</summary>
internal static partial class Uuencoded
{
    private const int Most = 10;

    public static IEnumerable<(string Name, byte[] Content)> In(byte[] text)
    {
        if (text.AsSpan().IndexOf("begin "u8) < 0)
        {
            yield break;
        }

        var latin = Encoding.Latin1.GetString(text);
        var count = 0;
        foreach (Match match in Begin().Matches(latin))
        {
            var line = latin.AsSpan(match.Index, match.Length).Trim();
            var name = line[10..].ToString();
            var end = latin.IndexOf("\nend", match.Index + match.Length, StringComparison.Ordinal);
            var stop = end < 0 ? latin.Length : Math.Min(latin.Length, end + 5);
            var encoded = text[match.Index..stop];
            var decoder = new UUDecoder();
            var decoded = new byte[decoder.EstimateOutputLength(encoded.Length)];
            var length = decoder.Decode(encoded, 0, encoded.Length, decoded);
            yield return (name, decoded[..length]);

            // Without its end a file reaches to the end of the text: there is no other after it.
            if (++count == Most || end < 0)
            {
                yield break;
            }
        }
    }

    [GeneratedRegex(
        @"^begin [0-7]{3} [^\r\n]{1,200}\r?$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Begin();
}

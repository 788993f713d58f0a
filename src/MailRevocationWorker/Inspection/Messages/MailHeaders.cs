using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>A message's own header fields, bounded by <see cref="RawScan"/>, decoded one by one when asked for.</summary>
internal sealed class MailHeaders(IReadOnlyList<RawHeader> fields)
{
    private static readonly string[] Usual =
    [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "dkim-signature",
        "x-mailer",
        "cc",
    ];

    /// <summary>Address groups inside groups can exhaust the stack; an address without a domain is nobody's.</summary>
    public static ParserOptions Parsing { get; } =
        new() { MaxAddressGroupDepth = 2, MaxMimeDepth = 20 };

    public IReadOnlyList<RawHeader> Fields => fields;

    public bool Has(string name) => fields.Any(f => f.Name == name);

    public IEnumerable<RawHeader> All(string name) => fields.Where(f => f.Name == name);

    /// <summary>The first field's value: unfolded, not decoded; null where there is none.</summary>
    public string? Raw(string name) => All(name).Select(Unfolded).FirstOrDefault();

    public IEnumerable<string> RawAll(string name) => All(name).Select(Unfolded);

    /// <summary>The first field's text with encoded words (RFC 2047) decoded; it can hold any character, line ends too.</summary>
    public string? Text(string name)
    {
        var field = All(name).FirstOrDefault();
        return field is null ? null : Rfc2047.DecodeText(Parsing, field.Value).Trim();
    }

    public static string Unfolded(RawHeader field) =>
        Encoding.Latin1.GetString(field.Value).Replace("\r\n", "", StringComparison.Ordinal).Trim();

    /// <summary>True when text begins as mails do: fields, two of them well known, within the first 4 KiB.</summary>
    public static bool Begin(ReadOnlySpan<byte> text)
    {
        var known = 0;
        var lines = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || lines++ > 40)
            {
                break;
            }

            if (line[0] is (byte)' ' or (byte)'\t' || line.StartsWith("From "u8))
            {
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon is < 1 or > 80 || line[..colon].ContainsAnyExceptInRange((byte)33, (byte)126))
            {
                break;
            }

            var name = Encoding.ASCII.GetString(line[..colon]);
            known += Usual.Contains(name, StringComparer.OrdinalIgnoreCase) ? 1 : 0;
            if (known >= 2)
            {
                return true;
            }
        }

        return false;
    }
}

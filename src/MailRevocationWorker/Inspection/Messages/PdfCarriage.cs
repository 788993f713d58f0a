using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What is odd about a PDF as a file, before it is read as one: two formats at once, several files glued together.</summary>
internal static class PdfCarriage
{
    private const int EndRecordWithin = 22 + 65_535;

    public static IEnumerable<MessageFinding> Of(ReadOnlySpan<byte> bytes)
    {
        var findings = new List<MessageFinding>();
        var header = ContentSniffer.PdfHeader(bytes);
        if (header > 0)
        {
            findings.Add(new(MessageFindingKind.Polyglot, $"{header} bytes before the PDF header"));
        }

        if (EndsAsZip(bytes))
        {
            findings.Add(
                new(MessageFindingKind.Polyglot, "a ZIP end record at the end of the PDF")
            );
        }

        if (HasSecondHeader(bytes))
        {
            findings.Add(
                new(MessageFindingKind.Polyglot, "another PDF header right after an end of file")
            );
        }

        return findings;
    }

    /// <summary>An end of central directory record (APPNOTE 4.3.16) whose comment reaches to the end, as unzippers look for it.</summary>
    private static bool EndsAsZip(ReadOnlySpan<byte> bytes)
    {
        var tail = bytes[^Math.Min(bytes.Length, EndRecordWithin)..];
        for (
            var at = tail.LastIndexOf("PK\x05\x06"u8);
            at >= 0;
            at = tail[..at].LastIndexOf("PK\x05\x06"u8)
        )
        {
            if (
                at + 22 <= tail.Length
                && at + 22 + tail[at + 20] + (tail[at + 21] << 8) <= tail.Length
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>%%EOF, white space, %PDF-: a file after a file. An embedded file's header follows the word stream instead.</summary>
    private static bool HasSecondHeader(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        for (var at = rest.IndexOf("%%EOF"u8); at >= 0; at = rest.IndexOf("%%EOF"u8))
        {
            rest = rest[(at + 5)..];
            if (rest.TrimStart(" \t\r\n\0\f"u8).StartsWith("%PDF-"u8))
            {
                return true;
            }
        }

        return false;
    }
}

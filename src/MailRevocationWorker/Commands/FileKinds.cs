using System.Text;

namespace MailRevocationWorker.Commands;

public enum FileKind
{
    Pdf,
    Mail,
    NeitherPdfNorMail,
}

/// <summary>Tells mails and PDFs apart by their first bytes, whatever the name.</summary>
public static class FileKinds
{
    public static FileKind Of(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[1024];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var start = head.AsSpan(0, length);

        // A mail that carries a PDF near its beginning still begins with a header field.
        if (BeginsWithHeaderField(start))
        {
            return FileKind.Mail;
        }

        if (start.IndexOf("%PDF-"u8) >= 0)
        {
            return FileKind.Pdf;
        }

        return IsKnownOther(start) ? FileKind.NeitherPdfNorMail : FileKind.Mail;
    }

    /// <summary>RFC 5322 clause 2.2: a name of printable characters, a colon; mbox's "From " line is let pass.</summary>
    private static bool BeginsWithHeaderField(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("From "u8))
        {
            return true;
        }

        var colon = start.IndexOf((byte)':');
        return colon is > 0 and < 78
            && start[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0
            && start[..colon].IndexOf((byte)'<') < 0;
    }

    /// <summary>HTML, DER or PEM, Office, images: something, and neither of the two. What is nothing known is read as a damaged mail, so that a person sees it.</summary>
    private static bool IsKnownOther(ReadOnlySpan<byte> start)
    {
        var text = Encoding.ASCII.GetString(start).TrimStart();
        return text.StartsWith('<')
            || text.StartsWith("-----BEGIN", StringComparison.Ordinal)
            || start is [0x30, 0x80 or 0x82 or 0x83 or 0x84, ..]
            || start is [(byte)'P', (byte)'K', 3, 4, ..]
            || start is [0xFF, 0xD8, 0xFF, ..]
            || start is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];
    }
}

using System.Buffers.Binary;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What bytes are, whatever they are called.</summary>
internal enum ContentKind
{
    Unknown,
    Pdf,
    Zip,
    Gzip,

    /// <summary>7z, RAR, TAR, XZ, BZIP2, CAB: not opened.</summary>
    OtherArchive,
    Tnef,

    /// <summary>A DER or BER ContentInfo (RFC 5652 clause 3).</summary>
    Cms,

    /// <summary>A ContentInfo in PEM or bare base64.</summary>
    ArmouredCms,

    /// <summary>An OLE compound file: .doc, .xls, .msg.</summary>
    CompoundFile,
    Image,
    Executable,
    Html,
    Rtf,
    PgpEncrypted,

    /// <summary>Header fields of a mail: .eml.</summary>
    Mail,
}

/// <summary>Content decides, not names: containers first, since a stored PDF in one shows its header as well.</summary>
internal static class ContentSniffer
{
    /// <summary>ISO 32000 readers accept the header anywhere in the first 1,024 bytes.</summary>
    public const int PdfHeaderWithin = 1024;

    // 1.2.840.113549.1.7 and 1.2.840.113549.1.9.16.1 (S/MIME content types)
    private static readonly byte[] Pkcs7 = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
    private static readonly byte[] SmimeCt =
    [
        0x2A,
        0x86,
        0x48,
        0x86,
        0xF7,
        0x0D,
        0x01,
        0x09,
        0x10,
        0x01,
    ];

    public static int PdfHeader(ReadOnlySpan<byte> bytes) =>
        bytes[..Math.Min(bytes.Length, PdfHeaderWithin)].IndexOf("%PDF-"u8);

    public static ContentKind Of(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, 4096)];
        if (head.StartsWith("%PDF-"u8))
        {
            return ContentKind.Pdf;
        }

        if (
            head.StartsWith("PK\x03\x04"u8)
            || head.StartsWith("PK\x05\x06"u8)
            || head.StartsWith("PK\x07\x08PK"u8)
        )
        {
            return ContentKind.Zip;
        }

        if (head.Length > 6 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0x223E9F78)
        {
            return ContentKind.Tnef;
        }

        if (IsCms(head))
        {
            return ContentKind.Cms;
        }

        // A mail or a TAR may show a PDF's header within the first kilobyte as well.
        if (MailHeaders.Begin(head))
        {
            return ContentKind.Mail;
        }

        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
        {
            return ContentKind.OtherArchive;
        }

        // Before the formats that a PDF could hide behind: a form counts even with something before it.
        if (PdfHeader(head) > 0)
        {
            return ContentKind.Pdf;
        }

        return Rest(head);
    }

    private static ContentKind Rest(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]))
        {
            return ContentKind.Gzip;
        }

        if (IsOtherArchive(head))
        {
            return ContentKind.OtherArchive;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
        {
            return ContentKind.CompoundFile;
        }

        if (IsImage(head))
        {
            return ContentKind.Image;
        }

        if (
            head.StartsWith("MZ"u8)
            || head.StartsWith("\x7F"u8 + "ELF"u8)
            || head.StartsWith("#!"u8)
        )
        {
            return ContentKind.Executable;
        }

        return Textual(head);
    }

    private static ContentKind Textual(ReadOnlySpan<byte> head)
    {
        var text = head;
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            text = text[3..];
        }

        text = text.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("{\\rtf"u8))
        {
            return ContentKind.Rtf;
        }

        if (text.StartsWith("-----BEGIN PGP MESSAGE-----"u8))
        {
            return ContentKind.PgpEncrypted;
        }

        if (
            text.StartsWith("-----BEGIN PKCS7-----"u8)
            || text.StartsWith("-----BEGIN CMS-----"u8)
            || text.StartsWith("-----BEGIN PKCS #7 SIGNED DATA-----"u8)
            || IsBase64Cms(text)
        )
        {
            return ContentKind.ArmouredCms;
        }

        return IsHtml(text) ? ContentKind.Html : ContentKind.Unknown;
    }

    private static bool IsCms(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16 || head[0] != 0x30)
        {
            return false;
        }

        // SEQUENCE, its length (short, long or indefinite), then the content type's OID.
        var at = head[1] switch
        {
            <= 0x80 => 2,
            <= 0x84 => 2 + (head[1] & 0x7F),
            _ => head.Length,
        };
        var rest = at < head.Length ? head[at..] : default;
        return rest.Length > 13
            && rest[0] == 0x06
            && (rest[2..].StartsWith(Pkcs7) || rest[2..].StartsWith(SmimeCt));
    }

    /// <summary>"MI" is how a SEQUENCE with a two-octet length begins in base64.</summary>
    private static bool IsBase64Cms(ReadOnlySpan<byte> text)
    {
        if (text.Length < 64 || !text.StartsWith("MI"u8))
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[48];
        Span<byte> quads = stackalloc byte[64];
        text[..64].CopyTo(quads);
        return System.Buffers.Text.Base64.DecodeFromUtf8(
                quads,
                decoded,
                out _,
                out var written,
                isFinalBlock: false
            ) == System.Buffers.OperationStatus.Done
            && IsCms(decoded[..written]);
    }

    private static bool IsOtherArchive(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])
        || head.StartsWith("Rar!\x1A\x07"u8)
        || head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
        || head.StartsWith("BZh"u8)
        || head.StartsWith("MSCF"u8)
        || head.StartsWith("ISc("u8)
        || head.StartsWith((ReadOnlySpan<byte>)[0x60, 0xEA])
        || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
        || (head.Length > 7 && head[2..].StartsWith("-lh"u8));

    private static bool IsImage(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])
        || head.StartsWith("GIF8"u8)
        || (
            head.StartsWith("BM"u8) && head.Length > 14 && head[6..10].IndexOfAnyExcept((byte)0) < 0
        )
        || head.StartsWith("II*\0"u8)
        || head.StartsWith("MM\0*"u8)
        || (head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("WEBP"u8))
        || (head.Length > 12 && head[4..].StartsWith("ftyphei"u8));

    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        Span<byte> lower = stackalloc byte[Math.Min(text.Length, 64)];
        System.Text.Ascii.ToLower(text[..lower.Length], lower, out var written);
        ReadOnlySpan<byte> start = lower[..written];
        return start.StartsWith("<!doctype html"u8) || start.StartsWith("<html"u8);
    }
}

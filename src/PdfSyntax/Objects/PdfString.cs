using System.Text;

namespace PdfSyntax;

/// <summary>A literal or hexadecimal string (7.3.4), decoded.</summary>
public sealed class PdfString : PdfObject
{
    public PdfString(ReadOnlyMemory<byte> bytes, bool isHex = false, PdfSpan? span = null)
        : base(span ?? PdfSpan.None)
    {
        Bytes = bytes;
        IsHex = isHex;
    }

    /// <summary>The value: escapes resolved, hexadecimal digits paired. Still encrypted where the file is.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
    public bool IsHex { get; }

    /// <summary>A text string (7.9.2.2) made of <paramref name="text"/>: PDFDocEncoding where it suffices, else UTF-16BE.</summary>
    public static PdfString FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PdfString(PdfDocEncoding.TryEncode(text) ?? EncodeUtf16(text));
    }

    /// <summary>The value read as a text string: UTF-16 or UTF-8 by byte order mark, else PDFDocEncoding (annex D.2). Never throws; what is undefined becomes U+FFFD.</summary>
    public string ToText()
    {
        var bytes = Bytes.Span;
        if (bytes is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        return bytes is [0xEF, 0xBB, 0xBF, ..]
            ? Encoding.UTF8.GetString(bytes[3..])
            : PdfDocEncoding.Decode(bytes);
    }

    public override string ToString() => $"({ToText()})";

    private static byte[] EncodeUtf16(string text) =>
        [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)];
}

namespace PdfSyntax;

/// <summary>PDFDocEncoding, ISO 32000-1 annex D.2.</summary>
internal static class PdfDocEncoding
{
    private const string Low = "\u02D8\u02C7\u02C6\u02D9\u02DD\u02DB\u02DA\u02DC"; // 0x18..0x1F
    private const string High = // 0x80..0xA0
        "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203A\u2212\u2030\u201E\u201C\u201D\u2018"
        + "\u2019\u201A\u2122\uFB01\uFB02\u0141\u0152\u0160\u0178\u017D\u0131\u0142\u0153\u0161\u017E\uFFFD\u20AC";

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            text[i] = Decode(bytes[i]);
        }

        return new string(text);
    }

    public static byte[]? TryEncode(string text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var code = Encode(text[i]);
            if (code < 0)
            {
                return null;
            }

            bytes[i] = (byte)code;
        }

        // A text that happens to begin like a byte order mark must not be read as one.
        return bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0xEF, 0xBB, 0xBF, ..]
            ? null
            : bytes;
    }

    private static char Decode(byte value) =>
        value switch
        {
            >= 0x18 and <= 0x1F => Low[value - 0x18],
            0x7F or 0xAD => '\uFFFD',
            >= 0x80 and <= 0xA0 => High[value - 0x80],
            _ => (char)value,
        };

    private static int Encode(char c)
    {
        if (c is < (char)0x18 or (>= ' ' and < (char)0x7F) or (> (char)0xA0 and < (char)0x100))
        {
            return c == 0xAD ? -1 : c;
        }

        if (c == '\uFFFD')
        {
            return -1;
        }

        var low = Low.IndexOf(c, StringComparison.Ordinal);
        var high = High.IndexOf(c, StringComparison.Ordinal);
        return low >= 0 ? 0x18 + low
            : high >= 0 ? 0x80 + high
            : -1;
    }
}

namespace PdfaChecker.Fonts;

/// <summary>One encoding of a cmap table; formats 0, 4, 6, 10 and 12.</summary>
internal sealed class TrueTypeCmap(int platform, int encoding, FontBytes table)
{
    public int Platform => platform;
    public int Encoding => encoding;

    /// <summary>The glyph of a code; 0 where there is none.</summary>
    public int Glyph(int code) =>
        table.U16(0) switch
        {
            0 => code is >= 0 and < 256 ? table.U8(6 + code) ?? 0 : 0,
            4 => code is >= 0 and <= 0xFFFF ? Format4(code) : 0,
            6 => Trimmed(code, table.U16(6), table.U16(8), 10),
            10 => Trimmed(code, table.U32(12), table.U32(16), 20),
            12 => Format12(code),
            _ => 0,
        };

    private int Trimmed(int code, long? first, long? count, long at) =>
        code >= first && code < first + count ? table.U16(at + ((code - first.Value) * 2)) ?? 0 : 0;

    private int Format4(int code)
    {
        var doubled = table.U16(6) ?? 0;
        var (low, high) = (0, (doubled / 2) - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((table.U16(14 + (middle * 2)) ?? 0xFFFF) < code)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var segment = low * 2;
        var starts = 16 + doubled;
        var end = table.U16(14 + segment);
        var start = table.U16(starts + segment);
        if (end < code || start is null || start > code)
        {
            return 0;
        }

        var delta = table.U16(starts + doubled + segment) ?? 0;
        var rangeAt = starts + (2 * doubled) + segment;
        var range = table.U16(rangeAt) ?? 0;
        if (range == 0)
        {
            return (code + delta) & 0xFFFF;
        }

        var glyph = table.U16(rangeAt + range + (2L * (code - start.Value))) ?? 0;
        return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
    }

    private int Format12(int code)
    {
        long low = 0;
        var high = Math.Min(table.U32(12) ?? 0, table.Length / 12) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var at = 16 + (middle * 12);
            if (code < table.U32(at))
            {
                high = middle - 1;
            }
            else if (code > table.U32(at + 4))
            {
                low = middle + 1;
            }
            else
            {
                var glyph = table.U32(at + 8) + code - table.U32(at);
                return glyph is >= 0 and < 0x10000 ? (int)glyph.Value : 0;
            }
        }

        return 0;
    }
}

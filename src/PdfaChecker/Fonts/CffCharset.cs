namespace PdfaChecker.Fonts;

/// <summary>Charsets and FDSelect of a CFF program (Adobe Technical Note 5176, clauses 13 and 19).</summary>
internal static class CffCharset
{
    /// <summary>The SID (or CID) of every glyph.</summary>
    public static int[] Read(FontBytes data, long at, int count, bool isCid)
    {
        var result = new int[count];
        if (at <= 2)
        {
            for (var glyph = 0; glyph < count; glyph++)
            {
                // ISOAdobe lists the SIDs in order. The Expert charsets do not occur in text that PDF/A checks; their glyphs stay nameless.
                result[glyph] = at == 0 || isCid ? glyph : 0;
            }

            return result;
        }

        var format = data.U8(at++) ?? 0;
        var next = 1;
        while (next < count && data.U16(at) is { } first)
        {
            at += 2;
            var left = 0;
            if (format == 1)
            {
                left = data.U8(at++) ?? 0;
            }
            else if (format == 2)
            {
                left = data.U16(at) ?? 0;
                at += 2;
            }

            for (var i = 0; i <= left && next < count; i++)
            {
                result[next++] = first + i;
            }
        }

        return result;
    }

    /// <summary>The font dictionary of every glyph.</summary>
    public static byte[] ReadFdSelect(FontBytes data, long at, int count)
    {
        var result = new byte[count];
        switch (data.U8(at))
        {
            case 0:
                for (var glyph = 0; glyph < count; glyph++)
                {
                    result[glyph] = (byte)(data.U8(at + 1 + glyph) ?? 0);
                }

                break;
            case 3:
                var ranges = data.U16(at + 1) ?? 0;
                for (var i = 0; i < ranges; i++)
                {
                    var entry = at + 3 + (i * 3L);
                    var first = data.U16(entry) ?? 0;
                    var last = data.U16(entry + 3) ?? 0;
                    for (var glyph = first; glyph < Math.Min(last, count); glyph++)
                    {
                        result[glyph] = (byte)(data.U8(entry + 2) ?? 0);
                    }
                }

                break;
            default:
                break;
        }

        return result;
    }
}

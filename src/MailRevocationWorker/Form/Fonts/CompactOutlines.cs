using static MailRevocationWorker.Form.Fonts.FontTables;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>The glyphs of a CFF font program, as far as to know that they draw something (Adobe Technical Note 5176). Total.</summary>
internal static class CompactOutlines
{
    /// <summary>A shorter program moves and ends: it draws nothing.</summary>
    private const int ShortestDrawing = 5;

    /// <summary>.notdef, the space and the no-break space draw nothing.</summary>
    private const int MaxBlank = 3;

    /// <summary>Whether all glyphs but the blank ones draw something; false where that is not known.</summary>
    public static bool AreDrawn(ReadOnlyMemory<byte> font)
    {
        var table = Find(font, "CFF "u8);
        var data = font.Span.StartsWith("OTTO"u8) ? table.Span : font.Span;
        if (data.Length < 4)
        {
            return false;
        }

        var top = Skip(data, data[2]);
        if (Item(data, top, 0) is not { } dictionary)
        {
            return false;
        }

        var charStrings = CharStrings(data[dictionary]);
        var count = U16(data, charStrings);
        var blank = 0;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = Item(data, charStrings, i) is { } item
                ? (item.Start.Value, item.End.Value)
                : (0, 0);
            blank += end - start < ShortestDrawing ? 1 : 0;
        }

        return charStrings > 0 && count > 1 && blank <= MaxBlank;
    }

    /// <summary>Operator 17 of the Top DICT.</summary>
    private static int CharStrings(ReadOnlySpan<byte> top)
    {
        var (operand, at) = (0, 0);
        while (at < top.Length)
        {
            var b = top[at];
            switch (b)
            {
                case 17:
                    return operand;
                case 28:
                    operand = S16(top, at + 1);
                    at += 3;
                    break;
                case 29:
                    operand = (int)Math.Min(U32(top, at + 1), int.MaxValue);
                    at += 5;
                    break;
                case 30:
                    at++;
                    while (at < top.Length && (top[at] & 0x0F) != 0x0F && (top[at] >> 4) != 0x0F)
                    {
                        at++;
                    }

                    at++;
                    break;
                case >= 32 and <= 246:
                    operand = b - 139;
                    at++;
                    break;
                case >= 247 and <= 254:
                    var low = at + 1 < top.Length ? top[at + 1] : 0;
                    operand =
                        b < 251 ? ((b - 247) * 256) + low + 108 : (-(b - 251) * 256) - low - 108;
                    at += 2;
                    break;
                default:
                    at += b == 12 ? 2 : 1;
                    break;
            }
        }

        return 0;
    }

    /// <summary>Where the structure after an INDEX begins.</summary>
    private static int Skip(ReadOnlySpan<byte> data, int index)
    {
        var count = U16(data, index);
        return count == 0 ? index + 2
            : Item(data, index, count - 1) is { } last ? last.End.Value
            : data.Length;
    }

    private static Range? Item(ReadOnlySpan<byte> data, int index, int number)
    {
        var count = U16(data, index);
        if (index < 0 || index + 3 > data.Length || number >= count)
        {
            return null;
        }

        int size = data[index + 2];
        var first = index + 3;
        var body = first + ((count + 1) * size) - 1;
        var (start, end) = (
            body + Offset(data, first + (number * size), size),
            body + Offset(data, first + ((number + 1) * size), size)
        );
        return start >= 0 && start <= end && end <= data.Length ? (int)start..(int)end : null;
    }

    private static long Offset(ReadOnlySpan<byte> data, int at, int size)
    {
        long value = 0;
        for (var i = 0; i < size && at + i < data.Length; i++)
        {
            value = (value << 8) | data[at + i];
        }

        return value;
    }
}

namespace PdfaChecker.Fonts;

/// <summary>An INDEX of a CFF program (Adobe Technical Note 5176, clause 5): offsets are checked when an item is asked for.</summary>
internal readonly struct CffIndex
{
    private readonly FontBytes data;
    private readonly long offsets;
    private readonly int offsetSize;
    private readonly long origin;

    private CffIndex(FontBytes data, int count, long offsets, int offsetSize, long origin, long end)
    {
        this.data = data;
        this.offsets = offsets;
        this.offsetSize = offsetSize;
        this.origin = origin;
        Count = count;
        End = end;
    }

    public int Count { get; }

    /// <summary>Offset of the first byte after the INDEX.</summary>
    public long End { get; }

    public static CffIndex? Read(FontBytes data, long at)
    {
        if (data.U16(at) is not { } count)
        {
            return null;
        }

        if (count == 0)
        {
            return new CffIndex(data, 0, at, 1, at, at + 2);
        }

        if (data.U8(at + 2) is not (>= 1 and <= 4) || data.U8(at + 2) is not { } size)
        {
            return null;
        }

        var start = at + 3 + ((count + 1L) * size) - 1;
        return data.Unsigned(at + 3 + ((long)count * size), size) is { } last
            ? new CffIndex(data, count, at + 3, size, start, start + last)
            : null;
    }

    public FontBytes? this[int index]
    {
        get
        {
            if (index < 0 || index >= Count)
            {
                return null;
            }

            var start = data.Unsigned(offsets + ((long)index * offsetSize), offsetSize);
            var end = data.Unsigned(offsets + ((index + 1L) * offsetSize), offsetSize);
            return start is { } from && end is { } to && to >= from
                ? data.Slice(origin + from, to - from)
                : null;
        }
    }
}

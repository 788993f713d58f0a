using System.Security.Cryptography;
using MailRevocationWorker.Form.Content;
using static MailRevocationWorker.Form.Fonts.FontTables;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>What a glyph draws: the bounding boxes of its contours in units of the em, and a hash of the outline's bytes.</summary>
internal sealed record GlyphOutline(IReadOnlyList<Box> Contours, string Hash)
{
    public Box Area { get; } =
        Contours.Aggregate(
            Box.Nothing,
            (all, c) => all.With(c.Left, c.Bottom).With(c.Right, c.Top)
        );
}

/// <summary>The 'glyf' table of an embedded TrueType font. Total and bounded: a damaged glyph draws nothing.</summary>
internal sealed class TrueTypeOutlines
{
    private const int MaxDepth = 4;
    private const int MaxParts = 16;
    private const int MaxContours = 200;
    private readonly ReadOnlyMemory<byte> glyphs;
    private readonly ReadOnlyMemory<byte> places;
    private readonly bool isLong;
    private readonly double em;

    private TrueTypeOutlines(
        ReadOnlyMemory<byte> glyphs,
        ReadOnlyMemory<byte> places,
        bool isLong,
        double em
    )
    {
        (this.glyphs, this.places, this.isLong, this.em) = (glyphs, places, isLong, em);
    }

    /// <summary>Null where the font has no such table.</summary>
    public static TrueTypeOutlines? Read(ReadOnlyMemory<byte> font)
    {
        var (glyphs, places, head) = (
            Find(font, "glyf"u8),
            Find(font, "loca"u8),
            Find(font, "head"u8)
        );
        var unitsPerEm = U16(head.Span, 18);
        return glyphs.IsEmpty || places.IsEmpty || unitsPerEm == 0
            ? null
            : new TrueTypeOutlines(glyphs, places, U16(head.Span, 50) != 0, unitsPerEm);
    }

    /// <summary>Null where the glyph draws nothing.</summary>
    public GlyphOutline? Outline(int glyph)
    {
        List<Box> contours = [];
        Add(glyph, 0, 0, contours, depth: 0);
        return contours.Count == 0
            ? null
            : new GlyphOutline(contours, Convert.ToHexString(SHA256.HashData(Bytes(glyph))));
    }

    private ReadOnlySpan<byte> Bytes(int glyph)
    {
        var table = places.Span;
        var (start, end) = isLong
            ? (U32(table, 4 * glyph), U32(table, (4 * glyph) + 4))
            : (2u * U16(table, 2 * glyph), 2u * U16(table, (2 * glyph) + 2));
        return start < end && end <= glyphs.Length ? glyphs.Span[(int)start..(int)end] : default;
    }

    private void Add(int glyph, double x, double y, List<Box> contours, int depth)
    {
        var data = Bytes(glyph);
        if (data.Length < 12 || depth > MaxDepth || contours.Count > MaxContours)
        {
            return;
        }

        if (S16(data, 0) < 0)
        {
            AddParts(data, x, y, contours, depth);
        }
        else
        {
            AddContours(data, x, y, contours);
        }
    }

    /// <summary>A glyph made of others: their places are read, what scales them is not.</summary>
    private void AddParts(
        ReadOnlySpan<byte> data,
        double x,
        double y,
        List<Box> contours,
        int depth
    )
    {
        var at = 10;
        for (var part = 0; part < MaxParts && at + 4 <= data.Length; part++)
        {
            var (flags, glyph) = (U16(data, at), U16(data, at + 2));
            var (isWide, isOffset) = ((flags & 1) != 0, (flags & 2) != 0);
            at += 4;
            double dx = isWide ? S16(data, at) : (sbyte)(at < data.Length ? data[at] : 0);
            double dy = isWide
                ? S16(data, at + 2)
                : (sbyte)(at + 1 < data.Length ? data[at + 1] : 0);
            at += isWide ? 4 : 2;
            at +=
                (flags & 8) != 0 ? 2
                : (flags & 0x40) != 0 ? 4
                : (flags & 0x80) != 0 ? 8
                : 0;
            Add(
                glyph,
                isOffset ? x + (dx / em) : x,
                isOffset ? y + (dy / em) : y,
                contours,
                depth + 1
            );
            if ((flags & 0x20) == 0)
            {
                break;
            }
        }
    }

    private void AddContours(ReadOnlySpan<byte> data, double x, double y, List<Box> contours)
    {
        var count = S16(data, 0);
        var points = U16(data, 10 + (2 * (count - 1))) + 1;
        var at = 10 + (2 * count);
        at += 2 + U16(data, at);
        if (count is 0 or > MaxContours || points > data.Length * 256)
        {
            return;
        }

        var flags = new byte[points];
        for (var i = 0; i < points && at < data.Length; i++)
        {
            flags[i] = data[at++];
            if ((flags[i] & 8) != 0 && at < data.Length)
            {
                for (var repeat = data[at++]; repeat > 0 && i + 1 < points; repeat--, i++)
                {
                    flags[i + 1] = flags[i];
                }
            }
        }

        var xs = Coordinates(data, ref at, flags, shortFlag: 2, sameFlag: 0x10);
        var ys = Coordinates(data, ref at, flags, shortFlag: 4, sameFlag: 0x20);
        var first = 0;
        for (var c = 0; c < count; c++)
        {
            var last = U16(data, 10 + (2 * c));
            var box = Box.Nothing;
            for (var i = first; i <= last && i < points; i++)
            {
                box = box.With(x + (xs[i] / em), y + (ys[i] / em));
            }

            first = last + 1;
            if (!box.IsEmpty && box.Width > 0 && box.Height > 0)
            {
                contours.Add(box);
            }
        }
    }

    private static int[] Coordinates(
        ReadOnlySpan<byte> data,
        ref int at,
        byte[] flags,
        int shortFlag,
        int sameFlag
    )
    {
        var values = new int[flags.Length];
        var value = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            var isSame = (flags[i] & sameFlag) != 0;
            if ((flags[i] & shortFlag) != 0)
            {
                var step = at < data.Length ? data[at] : 0;
                value += isSame ? step : -step;
                at++;
            }
            else if (!isSame)
            {
                value += S16(data, at);
                at += 2;
            }

            values[i] = value;
        }

        return values;
    }
}

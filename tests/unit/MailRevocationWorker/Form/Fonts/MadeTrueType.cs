using System.Buffers.Binary;

namespace MailRevocationWorker.Tests.Form.Fonts;

/// <summary>Makes TrueType fonts whose letters are rectangles, one inside the other, 1,000 units to the em.</summary>
internal static class MadeTrueType
{
    /// <summary>A glyph: left, bottom, right and top of each contour.</summary>
    public static byte[] Font(params (char Character, int[][] Contours)[] letters)
    {
        List<byte> glyphs = [];
        List<byte> places = [.. U32(0), .. U32(0)];
        foreach (var (_, contours) in letters)
        {
            glyphs.AddRange(Glyph(contours));
            places.AddRange(U32(glyphs.Count));
        }

        var head = new byte[54];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(18), 1000);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(50), 1);
        (string Tag, byte[] Data)[] tables =
        [
            ("cmap", Map(letters)),
            ("glyf", [.. glyphs]),
            ("head", head),
            ("loca", [.. places]),
        ];
        List<byte> directory = [.. U32(0x00010000), .. U16(tables.Length), .. new byte[6]];
        List<byte> body = [];
        foreach (var (tag, data) in tables)
        {
            directory.AddRange([
                .. System.Text.Encoding.ASCII.GetBytes(tag),
                .. U32(0),
                .. U32(12 + (16 * tables.Length) + body.Count),
                .. U32(data.Length),
            ]);
            body.AddRange(data);
        }

        return [.. directory, .. body];
    }

    private static byte[] Glyph(int[][] contours)
    {
        if (contours.Length == 0)
        {
            return [];
        }

        List<byte> ends = [];
        List<byte> flags = [];
        List<byte> xs = [];
        List<byte> ys = [];
        var (x, y) = (0, 0);
        foreach (var c in contours)
        {
            foreach (
                var (px, py) in new[] { (c[0], c[1]), (c[2], c[1]), (c[2], c[3]), (c[0], c[3]) }
            )
            {
                flags.Add(1);
                xs.AddRange(U16(px - x));
                ys.AddRange(U16(py - y));
                (x, y) = (px, py);
            }

            ends.AddRange(U16(flags.Count - 1));
        }

        return
        [
            .. U16(contours.Length),
            .. new byte[8],
            .. ends,
            .. U16(0),
            .. flags,
            .. xs,
            .. ys,
        ];
    }

    /// <summary>A format 12 map of Unicode, as 'cmap' version 0 holds it.</summary>
    private static byte[] Map((char Character, int[][] Contours)[] letters)
    {
        List<byte> groups = [];
        for (var i = 0; i < letters.Length; i++)
        {
            groups.AddRange([
                .. U32(letters[i].Character),
                .. U32(letters[i].Character),
                .. U32(i + 1),
            ]);
        }

        return
        [
            .. U16(0),
            .. U16(1),
            .. U16(3),
            .. U16(10),
            .. U32(12),
            .. U16(12),
            .. U16(0),
            .. U32(16 + groups.Count),
            .. U32(0),
            .. U32(letters.Length),
            .. groups,
        ];
    }

    private static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] U32(int value) => [.. U16(value >> 16), .. U16(value & 0xFFFF)];
}

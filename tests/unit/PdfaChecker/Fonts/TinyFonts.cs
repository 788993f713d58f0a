using System.Buffers.Binary;
using System.Text;

namespace PdfaChecker.Tests.Fonts;

/// <summary>Font programs of a few bytes: .notdef and A, the A 600 thousandths wide.</summary>
internal static class TinyFonts
{
    /// <summary>A TrueType program with a (3,1) map of A to glyph 1.</summary>
    public static byte[] TrueType(int advance = 600)
    {
        var head = new byte[54];
        Put16(head, 18, 1000);
        var hhea = new byte[36];
        Put16(hhea, 34, 2);
        var maxp = new byte[6];
        Put16(maxp, 4, 2);
        var hmtx = new byte[8];
        Put16(hmtx, 0, 500);
        Put16(hmtx, 4, advance);
        // One segment 'A'..'A' with delta 1 - 65, and the closing one.
        int[] cmap =
        [
            0,
            1,
            3,
            1,
            0,
            12,
            4,
            32,
            0,
            4,
            4,
            1,
            0,
            65,
            0xFFFF,
            0,
            65,
            0xFFFF,
            65472,
            1,
            0,
            0,
        ];
        return Sfnt(
            ("cmap", Words(cmap)),
            ("glyf", new byte[12]),
            ("head", head),
            ("hhea", hhea),
            ("hmtx", hmtx),
            ("loca", Words([0, 0, 6])),
            ("maxp", maxp)
        );
    }

    /// <summary>A Type 1 program: clear text, then the private part encrypted for eexec.</summary>
    public static byte[] Type1(int advance = 600)
    {
        var clear =
            "%!PS-AdobeFont-1.0: Tiny\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/Encoding StandardEncoding def\ncurrentdict end\ncurrentfile eexec\n";
        byte[] notdef = [139, .. Number(500), 13, 14];
        byte[] letter = [139, .. Number(advance), 13, 14];
        var secret = new List<byte>();
        secret.AddRange(
            "dup /Private 5 dict dup begin /lenIV 4 def 2 index /CharStrings 2 dict dup begin\n"u8
        );
        foreach (
            var (name, code) in (ReadOnlySpan<(string, byte[])>)[(".notdef", notdef), ("A", letter)]
        )
        {
            var cipher = Encrypt([0, 0, 0, 0, .. code], 4330);
            secret.AddRange(Encoding.Latin1.GetBytes($"/{name} {cipher.Length} RD "));
            secret.AddRange(cipher);
            secret.AddRange(" ND\n"u8);
        }

        secret.AddRange("end end"u8);
        return [.. Encoding.Latin1.GetBytes(clear), .. Encrypt([1, 2, 3, 4, .. secret], 55665)];
    }

    /// <summary>A name-keyed CFF program: nominal width 500, the A says 100 more, .notdef the default of 250.</summary>
    public static byte[] Cff()
    {
        byte[] names = Index([.. "Tiny"u8]);
        byte[] notdef = [14];
        byte[] letter = [.. Number(100), 14];
        byte[] charStrings = Index(notdef, letter);
        byte[] privateDict = [28, 0, 250, 20, 28, 1, 244, 21];
        byte[] strings = Index();
        byte[] subrs = Index();
        byte[] charset = [0, 0, 34];
        var header = 4;
        // The top DICT has a fixed size: three 5-byte offsets and one 5-byte size, with their operators.
        var topSize = 5 + (1 + 1 + 1 + 2 + (6 + 6 + 11)) - 5;
        var fixedPart = header + names.Length + topSize + strings.Length + subrs.Length;
        var charsetAt = fixedPart;
        var charStringsAt = charsetAt + charset.Length;
        var privateAt = charStringsAt + charStrings.Length;
        byte[] top = Index([
            .. Offset(charsetAt),
            15,
            .. Offset(charStringsAt),
            17,
            .. Offset(privateDict.Length),
            .. Offset(privateAt),
            18,
        ]);
        top.Length.ShouldBe(topSize);
        return
        [
            1,
            0,
            4,
            1,
            .. names,
            .. top,
            .. strings,
            .. subrs,
            .. charset,
            .. charStrings,
            .. privateDict,
        ];
    }

    private static byte[] Offset(int value) =>
        [29, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>A charstring number between 108 and 1131, or -107 and 107.</summary>
    private static byte[] Number(int value) =>
        value is >= -107 and <= 107
            ? [(byte)(value + 139)]
            : [(byte)(247 + ((value - 108) >> 8)), (byte)((value - 108) & 0xFF)];

    private static byte[] Index(params byte[][] items)
    {
        if (items.Length == 0)
        {
            return [0, 0];
        }

        var bytes = new List<byte> { 0, (byte)items.Length, 1 };
        var at = 1;
        bytes.Add(1);
        foreach (var item in items)
        {
            at += item.Length;
            bytes.Add((byte)at);
        }

        foreach (var item in items)
        {
            bytes.AddRange(item);
        }

        return [.. bytes];
    }

    private static byte[] Encrypt(byte[] clear, ushort key)
    {
        var cipher = new byte[clear.Length];
        for (var i = 0; i < clear.Length; i++)
        {
            cipher[i] = (byte)(clear[i] ^ (key >> 8));
            key = (ushort)(((cipher[i] + key) * 52845) + 22719);
        }

        return cipher;
    }

    private static byte[] Sfnt(params (string Tag, byte[] Data)[] tables)
    {
        var start = 12 + (16 * tables.Length);
        var file = new List<byte>();
        var directory = new byte[start];
        BinaryPrimitives.WriteUInt32BigEndian(directory, 0x00010000);
        Put16(directory, 4, tables.Length);
        for (var i = 0; i < tables.Length; i++)
        {
            var entry = directory.AsSpan(12 + (16 * i));
            Encoding.ASCII.GetBytes(tables[i].Tag, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], start + file.Count);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], tables[i].Data.Length);
            file.AddRange(tables[i].Data);
        }

        return [.. directory, .. file];
    }

    private static byte[] Words(int[] words)
    {
        var bytes = new byte[words.Length * 2];
        for (var i = 0; i < words.Length; i++)
        {
            Put16(bytes, i * 2, words[i]);
        }

        return bytes;
    }

    private static void Put16(byte[] bytes, int at, int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)value);
}

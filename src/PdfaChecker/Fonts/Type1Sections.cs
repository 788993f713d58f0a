using System.Buffers.Binary;

namespace PdfaChecker.Fonts;

/// <summary>The encrypted parts of a Type 1 program (Adobe Type 1 Font Format, chapters 6 and 7).</summary>
internal static class Type1Sections
{
    private const ushort EexecKey = 55665;
    private const ushort CharStringKey = 4330;

    /// <summary>The program without the segment headers of a PFB file.</summary>
    public static byte[] WithoutSegments(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 6 || bytes[0] != 0x80)
        {
            return bytes.ToArray();
        }

        using var flat = new MemoryStream(bytes.Length);
        while (bytes.Length >= 6 && bytes[0] == 0x80 && bytes[1] is 1 or 2)
        {
            var length = (int)
                Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]), bytes.Length - 6);
            flat.Write(bytes.Slice(6, length));
            bytes = bytes[(6 + length)..];
        }

        return flat.ToArray();
    }

    /// <summary>The portion after eexec, binary or hexadecimal, in clear.</summary>
    public static byte[] Decrypt(ReadOnlySpan<byte> cipher)
    {
        while (!cipher.IsEmpty && cipher[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            cipher = cipher[1..];
        }

        var isHex = cipher.Length >= 4;
        for (var i = 0; isHex && i < 4; i++)
        {
            isHex = char.IsAsciiHexDigit((char)cipher[i]);
        }

        return Decrypt(isHex ? FromHex(cipher) : cipher, EexecKey, 4);
    }

    /// <summary>The integer at or after an offset, white space skipped; null where there is none.</summary>
    public static int? Integer(ReadOnlySpan<byte> text, int at, out int next)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        var start = at;
        long value = 0;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]) && value < int.MaxValue / 10)
        {
            value = (value * 10) + text[at++] - '0';
        }

        next = at;
        return at == start ? null : (int)value;
    }

    /// <summary>The advance width that hsbw or sbw sets at the head of a charstring; null where it can't be told.</summary>
    public static double? Width(ReadOnlySpan<byte> cipher, int lenIv)
    {
        var code = Decrypt(cipher, CharStringKey, lenIv);
        var stack = new List<double>();
        for (var at = 0; at < code.Length && stack.Count < 32; )
        {
            int b = code[at++];
            switch (b)
            {
                case 13:
                    return stack.Count >= 2 ? stack[1] : null;
                case 12:
                    var escape = at < code.Length ? code[at++] : 0;
                    if (escape == 7)
                    {
                        return stack.Count >= 3 ? stack[2] : null;
                    }

                    if (escape != 12 || stack.Count < 2 || stack[^1] == 0)
                    {
                        return null;
                    }

                    stack[^2] /= stack[^1];
                    stack.RemoveAt(stack.Count - 1);
                    break;
                case 255 when at + 4 <= code.Length:
                    stack.Add(BinaryPrimitives.ReadInt32BigEndian(code.AsSpan(at)));
                    at += 4;
                    break;
                case >= 251 and <= 254 when at < code.Length:
                    stack.Add((-(b - 251) * 256) - code[at++] - 108);
                    break;
                case >= 247 and <= 250 when at < code.Length:
                    stack.Add(((b - 247) * 256) + code[at++] + 108);
                    break;
                case >= 32 and <= 246:
                    stack.Add(b - 139);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static byte[] FromHex(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>(text.Length / 2);
        var high = -1;
        foreach (var b in text)
        {
            var digit = char.IsAsciiHexDigit((char)b)
                ? b <= '9'
                    ? b - '0'
                    : (b | 0x20) - 'a' + 10
                : -1;
            if (digit < 0)
            {
                continue;
            }

            if (high < 0)
            {
                high = digit;
            }
            else
            {
                bytes.Add((byte)((high << 4) | digit));
                high = -1;
            }
        }

        return [.. bytes];
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> cipher, ushort key, int random)
    {
        // lenIV -1 means that charstrings are not encrypted at all.
        if (random < 0)
        {
            return cipher.ToArray();
        }

        var clear = new byte[Math.Max(0, cipher.Length - random)];
        for (var i = 0; i < cipher.Length; i++)
        {
            var value = (byte)(cipher[i] ^ (key >> 8));
            key = (ushort)(((cipher[i] + key) * 52845) + 22719);
            if (i >= random)
            {
                clear[i - random] = value;
            }
        }

        return clear;
    }
}

using PdfSyntax.Reading;

namespace PdfSyntax.Filters;

/// <summary>ASCIIHexDecode and ASCII85Decode (7.4.2, 7.4.3).</summary>
internal static class AsciiFilters
{
    public static DecodeResult DecodeHex(ReadOnlySpan<byte> data, int maxBytes)
    {
        var output = new GrowingBuffer((data.Length / 2) + 1, maxBytes);
        try
        {
            var high = -1;
            foreach (var b in data)
            {
                if (b == '>')
                {
                    break;
                }

                var digit = Chars.HexValue(b);
                if (digit < 0)
                {
                    if (!Chars.IsWhite(b))
                    {
                        return new DecodeResult(default, DecodeError.Broken);
                    }
                }
                else if (high < 0)
                {
                    high = digit;
                }
                else
                {
                    if (!output.TryAdd((byte)((high << 4) | digit)))
                    {
                        return new DecodeResult(default, DecodeError.TooLarge);
                    }

                    high = -1;
                }
            }

            return high >= 0 && !output.TryAdd((byte)(high << 4))
                ? new DecodeResult(default, DecodeError.TooLarge)
                : new DecodeResult(output.ToArray(), DecodeError.None);
        }
        finally
        {
            output.Dispose();
        }
    }

    public static DecodeResult Decode85(ReadOnlySpan<byte> data, int maxBytes)
    {
        var output = new GrowingBuffer(data.Length, maxBytes);
        try
        {
            uint group = 0;
            var count = 0;
            foreach (var b in data)
            {
                if (b == '~')
                {
                    break;
                }

                if (Chars.IsWhite(b))
                {
                    continue;
                }

                if (b == 'z' && count == 0)
                {
                    if (!output.TryReserve(4, out var zeros))
                    {
                        return new DecodeResult(default, DecodeError.TooLarge);
                    }

                    zeros[..4].Clear();
                    output.Advance(4);
                    continue;
                }

                if (b is < (byte)'!' or > (byte)'u')
                {
                    return new DecodeResult(default, DecodeError.Broken);
                }

                group = unchecked((group * 85) + (uint)(b - '!'));
                if (++count == 5)
                {
                    if (!TryEmit(ref output, group, 4))
                    {
                        return new DecodeResult(default, DecodeError.TooLarge);
                    }

                    group = 0;
                    count = 0;
                }
            }

            if (count == 1)
            {
                return new DecodeResult(default, DecodeError.Broken);
            }

            if (count > 1)
            {
                for (var i = count; i < 5; i++)
                {
                    group = unchecked((group * 85) + 84);
                }

                if (!TryEmit(ref output, group, count - 1))
                {
                    return new DecodeResult(default, DecodeError.TooLarge);
                }
            }

            return new DecodeResult(output.ToArray(), DecodeError.None);
        }
        finally
        {
            output.Dispose();
        }
    }

    private static bool TryEmit(ref GrowingBuffer output, uint group, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!output.TryAdd((byte)(group >> (24 - (8 * i)))))
            {
                return false;
            }
        }

        return true;
    }
}

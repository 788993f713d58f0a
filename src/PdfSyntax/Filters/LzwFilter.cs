namespace PdfSyntax.Filters;

/// <summary>LZWDecode (7.4.4.2).</summary>
internal static class LzwFilter
{
    private const int Clear = 256;
    private const int EndOfData = 257;

    public static DecodeResult Decode(ReadOnlySpan<byte> data, bool earlyChange, int maxBytes)
    {
        // The string of each code is the stretch of output at which it was formed: no table of strings is needed.
        var starts = new int[4096];
        var lengths = new int[4096];
        var next = 258;
        var width = 9;
        var early = earlyChange ? 1 : 0;
        var previous = -1;
        var previousStart = 0;
        ulong bits = 0;
        var have = 0;
        var output = new GrowingBuffer(data.Length * 3, maxBytes);
        try
        {
            foreach (var b in data)
            {
                bits = (bits << 8) | b;
                have += 8;
                if (have < width)
                {
                    continue;
                }

                var code = (int)(bits >> (have - width)) & ((1 << width) - 1);
                have -= width;
                if (code == EndOfData)
                {
                    break;
                }

                if (code == Clear)
                {
                    next = 258;
                    width = 9;
                    previous = -1;
                    continue;
                }

                var start = output.Count;
                int from;
                int length;
                if (code < 256)
                {
                    (from, length) = (-1, 1);
                }
                else if (code < next)
                {
                    (from, length) = (starts[code], lengths[code]);
                }
                else if (code == next && previous >= 0)
                {
                    // The code about to be formed: the previous string and its own first byte.
                    (from, length) = (previousStart, start - previousStart + 1);
                }
                else
                {
                    return new DecodeResult(default, DecodeError.Broken);
                }

                if (!output.TryReserve(length, out var room))
                {
                    return new DecodeResult(default, DecodeError.TooLarge);
                }

                if (from < 0)
                {
                    room[0] = (byte)code;
                    output.Advance(1);
                }
                else
                {
                    output.Advance(length);
                    var written = output.Written;
                    for (var i = 0; i < length; i++)
                    {
                        written[start + i] = written[from + i];
                    }
                }

                if (previous >= 0 && next < 4096)
                {
                    starts[next] = previousStart;
                    lengths[next] = start - previousStart + 1;
                    next++;
                    width =
                        next + early >= 2048 ? 12
                        : next + early >= 1024 ? 11
                        : next + early >= 512 ? 10
                        : 9;
                }

                previous = code;
                previousStart = start;
            }

            return new DecodeResult(output.ToArray(), DecodeError.None);
        }
        finally
        {
            output.Dispose();
        }
    }
}

namespace PdfSyntax.Filters;

/// <summary>RunLengthDecode (7.4.5).</summary>
internal static class RunLengthFilter
{
    public static DecodeResult Decode(ReadOnlySpan<byte> data, int maxBytes)
    {
        var output = new GrowingBuffer(data.Length * 2, maxBytes);
        try
        {
            for (var i = 0; i < data.Length; )
            {
                var length = data[i++];
                if (length == 128)
                {
                    break;
                }

                var copies = length < 128 ? length + 1 : 257 - length;
                var needed = length < 128 ? copies : 1;
                if (needed > data.Length - i)
                {
                    return new DecodeResult(default, DecodeError.Broken);
                }

                if (!output.TryReserve(copies, out var room))
                {
                    return new DecodeResult(default, DecodeError.TooLarge);
                }

                if (length < 128)
                {
                    data.Slice(i, copies).CopyTo(room);
                }
                else
                {
                    room[..copies].Fill(data[i]);
                }

                i += needed;
                output.Advance(copies);
            }

            return new DecodeResult(output.ToArray(), DecodeError.None);
        }
        finally
        {
            output.Dispose();
        }
    }
}

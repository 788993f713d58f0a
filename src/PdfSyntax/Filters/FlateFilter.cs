using System.IO.Compression;

namespace PdfSyntax.Filters;

/// <summary>FlateDecode (7.4.4): zlib with its checksum. What does not inflate to its end is broken.</summary>
internal static class FlateFilter
{
    public static DecodeResult Decode(ReadOnlyMemory<byte> data, int maxBytes, CancellationToken ct)
    {
        if (data.Length < 2 || (data.Span[0] & 0x0F) != 8 || (data.Span[1] & 0x20) != 0)
        {
            return new DecodeResult(default, DecodeError.Broken);
        }

        using var source = new InflaterSource(data);
        var output = new GrowingBuffer((int)Math.Min((long)data.Length * 4, 1 << 20), maxBytes);
        try
        {
            using var inflater = new ZLibStream(source, CompressionMode.Decompress);
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                if (!output.TryReserve(1, out var room))
                {
                    // Exactly full is allowed; one byte more is too much.
                    return inflater.ReadByte() < 0
                        ? new DecodeResult(output.ToArray(), DecodeError.None)
                        : new DecodeResult(default, DecodeError.TooLarge);
                }

                var read = inflater.Read(room[..Math.Min(room.Length, 1 << 20)]);
                if (read == 0)
                {
                    break;
                }

                output.Advance(read);
            }

            return source.RanDry
                ? new DecodeResult(default, DecodeError.Broken)
                : new DecodeResult(output.ToArray(), DecodeError.None);
        }
        catch (InvalidDataException)
        {
            return new DecodeResult(default, DecodeError.Broken);
        }
        finally
        {
            output.Dispose();
        }
    }
}

namespace PdfSyntax.Filters;

/// <summary>PNG and TIFF predictors (7.4.4.4).</summary>
internal static class Predictor
{
    private readonly record struct Shape(int RowBytes, int PixelBytes, int Colors, int Bits);

    public static DecodeResult Undo(
        DecodeResult input,
        PdfDictionary? parms,
        int maxBytes,
        Func<PdfObject?, PdfObject?> resolve
    )
    {
        if (!input.IsOk || parms is null)
        {
            return input;
        }

        var predictor = Number("Predictor", 1);
        if (predictor == 1)
        {
            return input;
        }

        var colors = Number("Colors", 1);
        var bits = Number("BitsPerComponent", 8);
        var columns = Number("Columns", 1);
        if (
            colors is < 1 or > 256
            || bits is not (1 or 2 or 4 or 8 or 16)
            || columns is < 1 or > int.MaxValue
            || predictor is not (2 or (>= 10 and <= 15))
            || ((columns * colors * bits) + 7) / 8 > maxBytes
        )
        {
            return new DecodeResult(default, DecodeError.BadParameters);
        }

        var shape = new Shape(
            (int)(((columns * colors * bits) + 7) / 8),
            (int)Math.Max(1, colors * bits / 8),
            (int)colors,
            (int)bits
        );
        return predictor == 2
            ? new DecodeResult(Tiff(input.Bytes.ToArray(), shape), DecodeError.None)
            : Png(input.Bytes.Span, shape);

        long Number(string key, long otherwise) =>
            resolve(parms[key]) is PdfInteger i ? i.Value : otherwise;
    }

    private static DecodeResult Png(ReadOnlySpan<byte> data, Shape shape)
    {
        var rows = (int)(((long)data.Length + shape.RowBytes) / (shape.RowBytes + 1));
        var output = new byte[data.Length - rows];
        ReadOnlySpan<byte> above = default;
        var written = 0;
        for (var at = 0; at < data.Length; )
        {
            var tag = data[at++];
            var length = Math.Min(shape.RowBytes, data.Length - at);
            var row = output.AsSpan(written, length);
            data.Slice(at, length).CopyTo(row);
            if (!UndoRow(tag, row, above, shape.PixelBytes))
            {
                return new DecodeResult(default, DecodeError.Broken);
            }

            above = row;
            at += length;
            written += length;
        }

        return new DecodeResult(output, DecodeError.None);
    }

    private static bool UndoRow(byte tag, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        switch (tag)
        {
            case 0:
                return true;
            case 1:
                for (var i = pixel; i < row.Length; i++)
                {
                    row[i] += row[i - pixel];
                }

                return true;
            case 2:
                for (var i = 0; i < Math.Min(row.Length, above.Length); i++)
                {
                    row[i] += above[i];
                }

                return true;
            case 3:
                for (var i = 0; i < row.Length; i++)
                {
                    var left = i >= pixel ? row[i - pixel] : 0;
                    var up = i < above.Length ? above[i] : 0;
                    row[i] += (byte)((left + up) / 2);
                }

                return true;
            case 4:
                for (var i = 0; i < row.Length; i++)
                {
                    var left = i >= pixel ? row[i - pixel] : 0;
                    var up = i < above.Length ? above[i] : 0;
                    var corner = i >= pixel && i - pixel < above.Length ? above[i - pixel] : 0;
                    row[i] += Paeth(left, up, corner);
                }

                return true;
            default:
                return false;
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var toLeft = Math.Abs(estimate - left);
        var toUp = Math.Abs(estimate - up);
        var toCorner = Math.Abs(estimate - corner);
        return (byte)(
            toLeft <= toUp && toLeft <= toCorner ? left
            : toUp <= toCorner ? up
            : corner
        );
    }

    private static byte[] Tiff(byte[] data, Shape shape)
    {
        for (var start = 0; start < data.Length; start += shape.RowBytes)
        {
            var row = data.AsSpan(start, Math.Min(shape.RowBytes, data.Length - start));
            switch (shape.Bits)
            {
                case 8:
                    for (var i = shape.Colors; i < row.Length; i++)
                    {
                        row[i] += row[i - shape.Colors];
                    }

                    break;
                case 16:
                    for (var i = 2 * shape.Colors; i + 1 < row.Length; i += 2)
                    {
                        var before = i - (2 * shape.Colors);
                        var sum =
                            ((row[i] << 8) | row[i + 1]) + ((row[before] << 8) | row[before + 1]);
                        row[i] = (byte)(sum >> 8);
                        row[i + 1] = (byte)sum;
                    }

                    break;
                default:
                    TiffBits(row, shape);
                    break;
            }
        }

        return data;
    }

    private static void TiffBits(Span<byte> row, Shape shape)
    {
        var mask = (1 << shape.Bits) - 1;
        var samples = row.Length * 8 / shape.Bits;
        for (var i = shape.Colors; i < samples; i++)
        {
            var sum =
                Sample(row, i, shape.Bits, mask) + Sample(row, i - shape.Colors, shape.Bits, mask);
            var bit = i * shape.Bits;
            var shift = 8 - shape.Bits - (bit & 7);
            row[bit >> 3] = (byte)((row[bit >> 3] & ~(mask << shift)) | ((sum & mask) << shift));
        }
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int bits, int mask)
    {
        var bit = index * bits;
        return (row[bit >> 3] >> (8 - bits - (bit & 7))) & mask;
    }
}

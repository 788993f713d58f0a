using PdfSyntax.Filters;

namespace PdfSyntax.Reading;

/// <summary>Reads a cross-reference stream (7.5.8).</summary>
internal static class XrefStreamReader
{
    public static XrefSection? Read(
        ParseContext context,
        ReadOnlyMemory<byte> bytes,
        int offset,
        int origin
    )
    {
        var found = IndirectReader.Read(context, bytes, offset, bytes.Length, -1, 0, null, out _);
        if (
            found is not { Value: PdfStream stream }
            || (stream.Dictionary["Type"] as PdfName)?.Value != "XRef"
        )
        {
            context.Report(DeviationKind.BadXref, offset, "no cross-reference stream here");
            return null;
        }

        if (Layout(context, stream, bytes.Length) is not { } layout)
        {
            return null;
        }

        if (!context.TryTakeEntries(layout.Ranges.Sum(r => r.Count), offset))
        {
            return null;
        }

        // What is behind the last entry has no meaning; a little of it is let pass.
        var expected = layout.Ranges.Sum(r => r.Count) * layout.Width;
        var decoded = StreamDecoder.Decode(
            stream,
            (int)Math.Min(expected + (expected / 16) + 65_536, int.MaxValue),
            o => o is PdfReference or PdfNull ? null : o,
            context
        );
        if (!decoded.IsOk)
        {
            context.Report(DeviationKind.BadXref, offset, $"not decoded: {decoded.Error}");
            return null;
        }

        if (decoded.Bytes.Length < expected)
        {
            context.Report(
                DeviationKind.BadXref,
                offset,
                $"{decoded.Bytes.Length} bytes of entries, {expected} expected"
            );
        }

        return new XrefSection
        {
            Offset = offset,
            Kind = XrefKind.Stream,
            Trailer = stream.Dictionary,
            Entries = XrefEntries.Order(
                Entries(decoded.Bytes.Span, layout, origin),
                offset,
                bytes,
                context
            ),
            SectionEnd = found.EndOffset,
            StreamNumber = found.Number,
        };
    }

    private readonly record struct Range(int First, long Count);

    private readonly record struct Fields(int[] W, List<Range> Ranges)
    {
        public int Width => W[0] + W[1] + W[2];
    }

    private static Fields? Layout(ParseContext context, PdfStream stream, int fileLength)
    {
        var dictionary = stream.Dictionary;
        if (
            dictionary["W"] is not PdfArray { Count: >= 3 } w
            || w.Take(3).Any(f => f is not PdfInteger { Value: >= 0 and <= 8 })
            || w.Take(3).Sum(f => ((PdfInteger)f).Value) == 0
        )
        {
            context.Report(DeviationKind.NegativeOrHugeSize, stream.Offset, "/W can't be used");
            return null;
        }

        var size = (dictionary["Size"] as PdfInteger)?.Value ?? -1;
        var ranges = new List<Range>();
        var index = dictionary["Index"] as PdfArray;
        long total = 0;
        for (var i = 0; i < (index?.Count ?? 2) - 1; i += 2)
        {
            var first = index is null ? 0 : (index[i] as PdfInteger)?.Value ?? -1;
            var count = index is null ? size : (index[i + 1] as PdfInteger)?.Value ?? -1;
            if (
                first < 0
                || count < 0
                || first > context.Limits.MaxObjectNumber
                || first + count > context.Limits.MaxObjectNumber + 1L
            )
            {
                context.Report(
                    DeviationKind.NegativeOrHugeSize,
                    stream.Offset,
                    "/Size or /Index can't be used"
                );
                return null;
            }

            total += count;
            ranges.Add(new Range((int)first, count));
        }

        // No real file has more objects than half its bytes, even with all of them in object streams.
        if (total > 10_000 + (fileLength / 2))
        {
            context.Report(
                DeviationKind.NegativeOrHugeSize,
                stream.Offset,
                $"{total} entries in a file of {fileLength} bytes"
            );
            return null;
        }

        return new Fields([.. w.Take(3).Select(f => (int)((PdfInteger)f).Value)], ranges);
    }

    private static XrefEntry[] Entries(ReadOnlySpan<byte> data, Fields layout, int origin)
    {
        var width = layout.Width;
        var available = data.Length / width;
        var entries = new XrefEntry[(int)Math.Min(available, layout.Ranges.Sum(r => r.Count))];
        var count = 0;
        foreach (var range in layout.Ranges)
        {
            for (var i = 0; i < range.Count && available > 0; i++, available--)
            {
                var type = layout.W[0] == 0 ? 1 : Field(data[..layout.W[0]]);
                var second = Field(data.Slice(layout.W[0], layout.W[1]));
                var third = Field(data.Slice(layout.W[0] + layout.W[1], layout.W[2]));
                data = data[width..];

                // Other types are references to the null object (7.5.8.3).
                var kind = type switch
                {
                    1 => XrefEntryKind.InFile,
                    2 => XrefEntryKind.InObjectStream,
                    _ => XrefEntryKind.Free,
                };
                var location = Math.Min(second, int.MaxValue - (ulong)origin);
                entries[count++] = new XrefEntry(
                    range.First + i,
                    kind,
                    (int)location + (kind == XrefEntryKind.InFile ? origin : 0),
                    (int)Math.Min(third, int.MaxValue)
                );
            }
        }

        return entries;
    }

    private static ulong Field(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return value;
    }
}

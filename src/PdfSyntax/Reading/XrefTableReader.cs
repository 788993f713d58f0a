namespace PdfSyntax.Reading;

/// <summary>Reads a cross-reference table and its trailer (7.5.4, 7.5.5).</summary>
internal static class XrefTableReader
{
    /// <summary>The parser stands behind the keyword xref.</summary>
    /// <param name="origin">Added to every offset: the header's own offset where the file counts from there.</param>
    public static XrefSection? Read(
        ParseContext context,
        ReadOnlyMemory<byte> data,
        ref ObjectParser parser,
        int offset,
        int origin
    )
    {
        var entries = new List<XrefEntry>();
        parser.SkipWhite();
        while (!parser.TryKeywordLoosely("trailer"u8))
        {
            if (!TryRange(ref parser, out var first, out var count))
            {
                context.Report(
                    DeviationKind.BadXref,
                    parser.Position,
                    "a subsection or the trailer was expected"
                );
                return null;
            }

            // An entry takes at least 18 bytes, however it is laid out.
            if (
                first + count > context.Limits.MaxObjectNumber + 1L
                || count > (data.Length - parser.Position) / 18
            )
            {
                context.Report(
                    DeviationKind.NegativeOrHugeSize,
                    parser.Position,
                    $"{count} entries from {first} on"
                );
                return null;
            }

            entries.EnsureCapacity(entries.Count + (int)count);
            for (var i = 0; i < count; i++)
            {
                if (
                    !TryEntry(
                        context,
                        data.Span,
                        ref parser,
                        (int)(first + i),
                        origin,
                        out var entry
                    )
                )
                {
                    context.Report(
                        DeviationKind.BadXref,
                        parser.Position,
                        $"the entry of {first + i} can't be read"
                    );
                    return null;
                }

                entries.Add(entry);
            }

            parser.SkipWhite();
        }

        context.Spend(parser.Position - offset);
        if (parser.ParseObject() is not PdfDictionary trailer)
        {
            context.Report(DeviationKind.BadXref, parser.Position, "the trailer is no dictionary");
            return null;
        }

        return new XrefSection
        {
            Offset = offset,
            Kind = XrefKind.Table,
            Trailer = trailer,
            Entries = XrefEntries.Order([.. entries], offset, data, context),
            SectionEnd = parser.Position,
        };
    }

    private static bool TryRange(ref ObjectParser parser, out long first, out long count)
    {
        count = 0;
        if (!parser.TryUnsigned(out first))
        {
            return false;
        }

        parser.SkipWhite();
        if (!parser.TryUnsigned(out count))
        {
            return false;
        }

        parser.SkipWhite();
        return true;
    }

    private static bool TryEntry(
        ParseContext context,
        ReadOnlySpan<byte> data,
        ref ObjectParser parser,
        int number,
        int origin,
        out XrefEntry entry
    )
    {
        var line = data[parser.Position..];
        if (line.Length >= 20 && IsRegular(line[..20]))
        {
            entry = Make(number, Digits(line[..10]), Digits(line[11..16]), line[17] == 'n', origin);
            parser.Position += 20;
            return true;
        }

        // Out of shape, yet plain: three tokens.
        var start = parser.Position;
        entry = default;
        parser.SkipWhite();
        if (!parser.TryUnsigned(out var location))
        {
            return false;
        }

        parser.SkipWhite();
        if (!parser.TryUnsigned(out var generation))
        {
            return false;
        }

        parser.SkipWhite();
        var inUse = parser.TryKeyword("n"u8);
        if (!inUse && !parser.TryKeyword("f"u8))
        {
            return false;
        }

        context.Report(DeviationKind.XrefLayout, start, "an entry that is not 20 bytes long");
        entry = Make(number, location, generation, inUse, origin);
        return true;
    }

    private static bool IsRegular(ReadOnlySpan<byte> line) =>
        line[10] == ' '
        && line[16] == ' '
        && line[17] is (byte)'n' or (byte)'f'
        && line[18] is (byte)' ' or (byte)'\r'
        && line[19] is (byte)'\n' or (byte)'\r'
        && line[..10].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
        && line[11..16].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static long Digits(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var d in digits)
        {
            value = (value * 10) + (d - '0');
        }

        return value;
    }

    private static XrefEntry Make(
        int number,
        long location,
        long generation,
        bool inUse,
        int origin
    ) =>
        new(
            number,
            inUse ? XrefEntryKind.InFile : XrefEntryKind.Free,
            (int)Math.Min(location + (inUse ? origin : 0), int.MaxValue),
            (int)Math.Min(generation, int.MaxValue)
        );
}

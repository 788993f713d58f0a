namespace PdfSyntax.Reading;

/// <summary>Reads "N G obj … endobj" at a place that a cross-reference names (7.3.10).</summary>
internal static class IndirectReader
{
    /// <summary>What a stream's /Length says when it is a reference; null where that leads to no integer.</summary>
    public delegate long? LengthResolver(PdfReference reference);

    /// <param name="limit">End of the revision: nothing behind it is looked at.</param>
    /// <param name="number">The number that must stand there; -1 takes any.</param>
    /// <param name="lengthWasReference">True where the result depends on another object.</param>
    public static PdfIndirectObject? Read(
        ParseContext context,
        ReadOnlyMemory<byte> bytes,
        int offset,
        int limit,
        int number,
        int generation,
        LengthResolver? resolveLength,
        out bool lengthWasReference
    )
    {
        lengthWasReference = false;
        if (offset < 0 || offset >= limit || context.IsExhausted)
        {
            return null;
        }

        var parser = new ObjectParser(context, bytes[..limit], offset);
        parser.SkipWhite();
        var start = parser.Position;
        if (!TryHeader(ref parser, out var foundNumber, out var foundGeneration))
        {
            context.Spend(parser.Position - offset + 16);
            context.Report(
                DeviationKind.WrongObjectNumber,
                offset,
                number < 0 ? "no object here" : $"no object here; {number} {generation} expected"
            );
            return null;
        }

        if (
            number >= 0 && (foundNumber != number || foundGeneration != generation)
            || (start > 0 && !IsTokenBoundary(bytes.Span[start - 1]))
        )
        {
            context.Spend(parser.Position - offset + 16);
            context.Report(
                DeviationKind.WrongObjectNumber,
                offset,
                $"{foundNumber} {foundGeneration} obj stands where {number} {generation} is expected"
            );
            return null;
        }

        if (start != offset)
        {
            context.Report(DeviationKind.ImpreciseOffset, offset, $"{start - offset} bytes early");
        }

        var keywordEnd = parser.Position;
        var value = parser.ParseObject();
        if (!context.Spend(parser.Position - offset) || value is null)
        {
            return null;
        }

        if (value is PdfDictionary dictionary)
        {
            parser.SkipWhite();
            if (parser.Peek == 's' && parser.TryKeyword("stream"u8))
            {
                value = StreamReader.Read(
                    context,
                    bytes,
                    ref parser,
                    limit,
                    dictionary,
                    resolveLength,
                    out lengthWasReference
                );
                if (value is null)
                {
                    return null;
                }
            }
        }

        var valueEnd = parser.Position;
        parser.SkipWhite();
        var endobj = parser.Position;
        if (!parser.TryKeywordLoosely("endobj"u8))
        {
            context.Report(DeviationKind.MissingEndobj, valueEnd, $"{foundNumber} has no endobj");
            endobj = -1;
            parser.Position = valueEnd;
        }

        return new PdfIndirectObject(
            foundNumber,
            foundGeneration,
            value,
            start,
            keywordEnd,
            endobj,
            parser.Position
        );
    }

    /// <summary>Consumes "N G obj".</summary>
    public static bool TryHeader(ref ObjectParser parser, out int number, out int generation)
    {
        number = generation = 0;
        if (!parser.TryUnsigned(out var n) || n > int.MaxValue)
        {
            return false;
        }

        var before = parser.Position;
        parser.SkipWhite();
        if (parser.Position == before || !parser.TryUnsigned(out var g) || g > 65535)
        {
            return false;
        }

        parser.SkipWhite();
        (number, generation) = ((int)n, (int)g);
        return parser.TryKeywordLoosely("obj"u8);
    }

    /// <summary>The number must begin here: "2 0 obj" inside "12 0 obj" is not object 2.</summary>
    private static bool IsTokenBoundary(byte before) =>
        !Chars.IsDigit(before) && before is not ((byte)'+' or (byte)'-' or (byte)'.');
}

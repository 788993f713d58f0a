namespace PdfSyntax.Reading;

/// <summary>The data of a stream: from behind the keyword to endstream (7.3.8).</summary>
internal static class StreamReader
{
    /// <summary>The parser stands behind the keyword stream; afterwards behind endstream.</summary>
    public static PdfStream? Read(
        ParseContext context,
        ReadOnlyMemory<byte> bytes,
        ref ObjectParser parser,
        int limit,
        PdfDictionary dictionary,
        IndirectReader.LengthResolver? resolveLength,
        out bool lengthWasReference
    )
    {
        var data = bytes.Span[..limit];
        var begin = SkipEndOfLine(context, data, parser.Position);
        var value = dictionary["Length"];
        lengthWasReference = value is PdfReference;
        var stated = value switch
        {
            PdfInteger i => i.Value,
            PdfReference r => resolveLength?.Invoke(r),
            _ => null,
        };
        var span = dictionary.Span;
        if (stated is { } length && length >= 0 && length <= limit - begin)
        {
            var end = begin + (int)length;
            if (TryEndstream(data, end, out var after))
            {
                parser.Position = after;
                return Make(begin, end, after);
            }
        }

        // Not by guessing which object it could be, only where this one's data end: at the first endstream.
        var found = data[begin..].IndexOf("endstream"u8);
        if (!context.Spend(found < 0 ? limit - begin : found) || found < 0)
        {
            context.Report(
                DeviationKind.WrongStreamLength,
                begin,
                "a stream without endstream: the object does not exist"
            );
            return null;
        }

        context.Report(
            DeviationKind.WrongStreamLength,
            begin,
            stated is null
                ? "/Length is missing or leads to no integer"
                : $"/Length {stated} does not lead to endstream"
        );
        var trimmed = TrimEndOfLine(data, begin, begin + found);
        parser.Position = begin + found + "endstream".Length;
        return Make(begin, trimmed, parser.Position);

        PdfStream Make(int from, int to, int end) =>
            new(
                dictionary,
                bytes[from..to],
                from,
                new PdfSpan(span.Offset, end - span.Offset, span.Container)
            );
    }

    private static int SkipEndOfLine(ParseContext context, ReadOnlySpan<byte> data, int at)
    {
        var rest = data[at..];
        if (rest is [(byte)'\r', (byte)'\n', ..])
        {
            return at + 2;
        }

        if (rest is [(byte)'\n', ..])
        {
            return at + 1;
        }

        context.Report(
            DeviationKind.StreamKeyword,
            at,
            "the keyword stream is not followed by CR LF or LF"
        );
        if (rest is [(byte)'\r', ..])
        {
            return at + 1;
        }

        // Blanks before the end of line: skipped, as every reader does.
        var blanks = 0;
        while (blanks < rest.Length && rest[blanks] is (byte)' ' or (byte)'\t')
        {
            blanks++;
        }

        return rest[blanks..] switch
        {
            [(byte)'\r', (byte)'\n', ..] => at + blanks + 2,
            [(byte)'\r' or (byte)'\n', ..] => at + blanks + 1,
            _ => at,
        };
    }

    private static bool TryEndstream(ReadOnlySpan<byte> data, int at, out int after)
    {
        after = at;
        while (after < data.Length && after - at < 4 && Chars.IsWhite(data[after]))
        {
            after++;
        }

        if (!data[after..].StartsWith("endstream"u8))
        {
            return false;
        }

        after += "endstream".Length;
        return true;
    }

    private static int TrimEndOfLine(ReadOnlySpan<byte> data, int begin, int end)
    {
        if (end > begin && data[end - 1] == '\n')
        {
            end--;
        }

        return end > begin && data[end - 1] == '\r' ? end - 1 : end;
    }
}

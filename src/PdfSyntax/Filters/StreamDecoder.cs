using PdfSyntax.Reading;

namespace PdfSyntax.Filters;

/// <summary>Undoes the filters of a stream (ISO 32000-1 clause 7.4), each stage under the same cap.</summary>
internal static class StreamDecoder
{
    /// <param name="resolve">Follows references in /Filter and /DecodeParms.</param>
    public static DecodeResult Decode(
        PdfStream stream,
        int maxBytes,
        Func<PdfObject?, PdfObject?> resolve,
        ParseContext context
    )
    {
        var dictionary = stream.Dictionary;
        if (dictionary.ContainsKey("F"))
        {
            // The data lie in another file, which is never opened.
            return new DecodeResult(default, DecodeError.NotDecoded, "F");
        }

        var filters = List(resolve(dictionary["Filter"]), resolve);
        var parameters = List(resolve(dictionary["DecodeParms"]), resolve);
        if (filters.Count > context.Limits.MaxFilters)
        {
            return new DecodeResult(default, DecodeError.BadParameters);
        }

        var data = stream.RawData;
        for (var i = 0; i < filters.Count; i++)
        {
            if (filters[i] is not PdfName filter)
            {
                return new DecodeResult(default, DecodeError.BadParameters);
            }

            var parms = i < parameters.Count ? parameters[i] as PdfDictionary : null;
            var result = DecodeOne(filter.Value, data, parms, maxBytes, resolve, context);
            if (!result.IsOk)
            {
                ReportFailure(result, filter.Value, stream, context);
                return result with { Filter = filter.Value };
            }

            data = result.Bytes;
        }

        return new DecodeResult(data, DecodeError.None);
    }

    private static DecodeResult DecodeOne(
        string filter,
        ReadOnlyMemory<byte> data,
        PdfDictionary? parms,
        int maxBytes,
        Func<PdfObject?, PdfObject?> resolve,
        ParseContext context
    )
    {
        switch (filter)
        {
            case "FlateDecode" or "Fl":
                var inflated = FlateFilter.Decode(data, maxBytes, context.Cancellation);
                return Predictor.Undo(inflated, parms, maxBytes, resolve);
            case "LZWDecode" or "LZW":
                var early = (resolve(parms?["EarlyChange"]) as PdfInteger)?.Value != 0;
                return Predictor.Undo(
                    LzwFilter.Decode(data.Span, early, maxBytes),
                    parms,
                    maxBytes,
                    resolve
                );
            case "ASCIIHexDecode" or "AHx":
                return AsciiFilters.DecodeHex(data.Span, maxBytes);
            case "ASCII85Decode" or "A85":
                return AsciiFilters.Decode85(data.Span, maxBytes);
            case "RunLengthDecode" or "RL":
                return RunLengthFilter.Decode(data.Span, maxBytes);
            case "Crypt" when (resolve(parms?["Name"]) as PdfName)?.Value is null or "Identity":
                return new DecodeResult(data, DecodeError.None);
            default:
                return new DecodeResult(data, DecodeError.NotDecoded);
        }
    }

    private static void ReportFailure(
        DecodeResult result,
        string filter,
        PdfStream stream,
        ParseContext context
    )
    {
        var kind = result.Error switch
        {
            DecodeError.Broken => filter is "FlateDecode" or "Fl"
                ? DeviationKind.BrokenFlate
                : DeviationKind.BrokenFilter,
            DecodeError.TooLarge => DeviationKind.LimitExceeded,
            DecodeError.BadParameters => DeviationKind.BrokenFilter,
            _ => (DeviationKind?)null,
        };
        if (kind is { } found)
        {
            context.Report(found, stream.RawOffset, $"/{filter}: {result.Error}");
        }
    }

    private static List<PdfObject?> List(PdfObject? value, Func<PdfObject?, PdfObject?> resolve) =>
        value switch
        {
            null => [],
            PdfArray array => [.. array.Take(64).Select(resolve)],
            _ => [value],
        };
}

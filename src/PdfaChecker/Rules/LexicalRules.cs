using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>How objects are written: strings, streams, spacing (ISO 19005-1 clauses 6.1.6 to 6.1.10, ISO 19005-2 clauses 6.1.6 to 6.1.9).</summary>
internal sealed class LexicalRules : IObjectRules, IClauseRules
{
    private static readonly Rule StreamLength = new(
        "6.1.7",
        "6.1.7.1",
        ViolationFamily.Syntax,
        "The length of a stream is not the one stated.",
        "La longueur d'un flux n'est pas celle annoncée."
    );

    private static readonly Rule StreamKeyword = new(
        "6.1.7",
        "6.1.7.1",
        ViolationFamily.Syntax,
        "The keywords around a stream are not set off by ends of line.",
        "Les mots-clés qui entourent un flux ne sont pas isolés par des fins de ligne."
    );

    private static readonly Rule Spacing = new(
        "6.1.8",
        "6.1.9",
        ViolationFamily.Syntax,
        "The keywords of an object are not spaced as required.",
        "Les mots-clés d'un objet ne sont pas espacés comme requis."
    );

    private static readonly Rule Malformed = new(
        "6.1.8",
        "6.1.9",
        ViolationFamily.Syntax,
        "An object of the file can't be read.",
        "Un objet du fichier ne peut pas être lu."
    );

    private static readonly Rule Lzw = new(
        "6.1.10",
        "6.1.7.2",
        ViolationFamily.Syntax,
        "A stream is compressed by LZW.",
        "Un flux est compressé par LZW."
    );

    private static readonly Rule Filter = new(
        null,
        "6.1.7.2",
        ViolationFamily.Syntax,
        "A stream uses a filter that PDF does not define, or an encryption filter.",
        "Un flux utilise un filtre que PDF ne définit pas, ou un filtre de chiffrement."
    );

    private readonly Dictionary<int, ReadOnlyMemory<byte>> containers = [];

    public bool WantsLeaves => true;

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        switch (node)
        {
            case PdfString { IsHex: true } text:
                if (HexStrings.Problem(Raw(text, visit.Context)) is { } problem)
                {
                    visit.Context.Findings.Break(problem, visit.Place);
                }

                break;
            case PdfStream stream:
                CheckStream(stream, visit);
                break;
            default:
                break;
        }
    }

    public void Check(CheckContext context)
    {
        var view = context.View;
        foreach (var number in view.ObjectNumbers)
        {
            if (view.GetIndirect(number) is { IsInObjectStream: false } found)
            {
                CheckSpacing(found, context);
            }
        }

        // The walk has read every object: what the reader met on the way is known now.
        foreach (var deviation in context.File.Deviations)
        {
            var place = Place.File with { Offset = deviation.Offset };
            switch (deviation.Kind)
            {
                case DeviationKind.WrongStreamLength:
                    context.Findings.Break(StreamLength, place, deviation.Detail);
                    break;
                case DeviationKind.StreamKeyword:
                    context.Findings.Break(StreamKeyword, place, deviation.Detail);
                    break;
                case DeviationKind.MalformedString:
                    context.Findings.Break(HexStrings.Bad, place, deviation.Detail);
                    break;
                case DeviationKind.MalformedObject
                or DeviationKind.MissingEndobj
                or DeviationKind.WrongObjectNumber
                or DeviationKind.MalformedNumber:
                    context.Findings.Break(Malformed, place, deviation.Detail);
                    break;
                default:
                    break;
            }
        }
    }

    private ReadOnlySpan<byte> Raw(PdfString text, CheckContext context)
    {
        if (text.Container == 0)
        {
            return context.File.Raw(text).Span;
        }

        if (!containers.TryGetValue(text.Container, out var data))
        {
            data = context.View.Get(text.Container) is PdfStream stream
                ? context.Decode(stream).Bytes
                : default;
            containers[text.Container] = data;
        }

        return text.Offset >= 0 && text.Span.End <= data.Length
            ? data.Span.Slice(text.Offset, text.ByteLength)
            : default;
    }

    private static void CheckStream(PdfStream stream, in ObjectVisit visit)
    {
        var (context, place) = (visit.Context, visit.Place);
        var bytes = context.File.Bytes.Span;
        if (stream.RawOffset > 1)
        {
            var end = stream.RawOffset + stream.RawLength;
            var eol = Eol(bytes, end);
            if (!bytes[Math.Min(bytes.Length, end + eol)..].StartsWith("endstream"u8))
            {
                context.Findings.Break(StreamLength, place);
            }
            else if (eol == 0)
            {
                context.Findings.Break(StreamKeyword, place);
            }

            // "stream" CR LF, or "stream" LF: a lone CR is none, and nothing may stand between.
            var before = bytes[..stream.RawOffset];
            if (!(before.EndsWith("stream\r\n"u8) || before.EndsWith("stream\n"u8)))
            {
                context.Findings.Break(StreamKeyword, place);
            }
        }

        foreach (var (name, parameters) in Filters(stream.Dictionary, context.View))
        {
            switch (name)
            {
                case "LZWDecode" or "LZW":
                    context.Findings.Break(Lzw, place);
                    break;
                case "ASCIIHexDecode"
                or "ASCII85Decode"
                or "FlateDecode"
                or "RunLengthDecode"
                or "CCITTFaxDecode"
                or "JBIG2Decode"
                or "DCTDecode"
                or "JPXDecode":
                    break;
                case "Crypt" when context.View.Name(parameters, "Name") is "Identity":
                    break;
                default:
                    context.Findings.Break(Filter, place, name);
                    break;
            }
        }
    }

    private static IEnumerable<(string Name, PdfDictionary? Parameters)> Filters(
        PdfDictionary dictionary,
        PdfView view
    )
    {
        switch (view.Value(dictionary, "Filter"))
        {
            case PdfName name:
                yield return (name.Value, view.Dictionary(dictionary, "DecodeParms"));
                break;
            case PdfArray names:
                var parameters = view.Array(dictionary, "DecodeParms");
                for (var i = 0; i < names.Count; i++)
                {
                    if (view.Resolve(names[i]) is PdfName one)
                    {
                        yield return (
                            one.Value,
                            parameters is not null && i < parameters.Count
                                ? view.Resolve(parameters[i]) as PdfDictionary
                                : null
                        );
                    }
                }

                break;
            default:
                break;
        }
    }

    private static void CheckSpacing(PdfIndirectObject found, CheckContext context)
    {
        var bytes = context.File.Bytes.Span;
        var head = bytes[found.HeaderOffset..found.KeywordEnd];
        var good =
            HasSingleSpaces(head)
            && (found.HeaderOffset == 0 || IsEol(bytes[found.HeaderOffset - 1]))
            && Eol(bytes, found.KeywordEnd) > 0;
        if (found.EndobjOffset > 0)
        {
            good &= IsEol(bytes[found.EndobjOffset - 1]) && Eol(bytes, found.EndobjOffset + 6) > 0;
        }

        if (!good)
        {
            context.Findings.Break(
                Spacing,
                new Place(found.Number, found.Generation, found.HeaderOffset)
            );
        }
    }

    /// <summary>"12 0 obj": one white space each.</summary>
    private static bool HasSingleSpaces(ReadOnlySpan<byte> head)
    {
        var at = 0;
        for (var i = 0; i < 2; i++)
        {
            var start = at;
            while (at < head.Length && char.IsAsciiDigit((char)head[at]))
            {
                at++;
            }

            if (at == start || at >= head.Length || !IsWhite(head[at]))
            {
                return false;
            }

            at++;
        }

        return head[at..].SequenceEqual("obj"u8);
    }

    private static int Eol(ReadOnlySpan<byte> bytes, int at) =>
        at >= bytes.Length ? 0
        : bytes[at] == '\n' ? 1
        : bytes[at] != '\r' ? 0
        : at + 1 < bytes.Length && bytes[at + 1] == '\n' ? 2
        : 1;

    private static bool IsEol(byte b) => b is (byte)'\n' or (byte)'\r';

    private static bool IsWhite(byte b) =>
        b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0;
}

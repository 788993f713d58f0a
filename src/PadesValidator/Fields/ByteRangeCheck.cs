using System.Buffers;
using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>Where a signature's bytes lie in the file.</summary>
/// <param name="Segments">The declared ranges, in their order; empty where they do not lie within the file.</param>
/// <param name="Definition">The signature dictionary whose own /Contents is the gap; the latest one where none is.</param>
/// <param name="Redefined">A later revision has another signature dictionary under the same object number.</param>
internal sealed record SignaturePlace(
    IReadOnlyList<long> ByteRange,
    IReadOnlyList<ReadOnlyMemory<byte>> Segments,
    Coverage Coverage,
    int Revision,
    long End,
    PdfDictionary Definition,
    bool Redefined,
    string? Problem
);

/// <summary>
/// ISO 32000-2 clause 12.8.1: the byte range is the whole file, as it was when it was signed, but for the hexadecimal string of
/// this very /Contents, its angle brackets included. Anything else is how signature-wrapping works.
/// </summary>
internal static class ByteRangeCheck
{
    private const int MostNumbers = 64;

    /// <summary>Nobody signs the gap: nothing that a reader could take for anything else may stand there.</summary>
    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create(
        "0123456789abcdefABCDEF \t\r\n\f\0"u8
    );

    /// <summary>White space between %%EOF and the end of what is signed, or the beginning of the next revision.</summary>
    private const int MostWhiteSpace = 1024;

    public static SignaturePlace Locate(PdfFile file, SignatureField field)
    {
        var definitions = Definitions(file, field);
        SignaturePlace? latest = null;
        foreach (var definition in definitions)
        {
            var place = Locate(file, definition);
            latest ??= place;
            if (place.Coverage != Coverage.Invalid)
            {
                return place with { Redefined = !ReferenceEquals(definition, definitions[0]) };
            }
        }

        return latest!;
    }

    /// <summary>The latest signature dictionary first, then what older revisions had under its number.</summary>
    private static List<PdfDictionary> Definitions(PdfFile file, SignatureField field)
    {
        var list = new List<PdfDictionary> { field.Dictionary };
        for (var i = file.Revisions.Count - 2; i >= 0 && field.Number > 0 && list.Count < 16; i--)
        {
            if (
                file.At(i).Get(field.Number) is PdfDictionary older
                && older.Offset != list[^1].Offset
            )
            {
                list.Add(older);
            }
        }

        return list;
    }

    private static SignaturePlace Locate(PdfFile file, PdfDictionary dictionary)
    {
        if (dictionary["ByteRange"] is not PdfArray array || array.Count is 0 or > MostNumbers)
        {
            return Invalid(dictionary, [], [], "no /ByteRange");
        }

        var range = new List<long>();
        foreach (var item in array)
        {
            if (item is not PdfInteger number)
            {
                return Invalid(
                    dictionary,
                    [],
                    [],
                    "/ByteRange holds something other than integers"
                );
            }

            range.Add(number.Value);
        }

        var length = file.Bytes.Length;
        var total = 0L;
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i + 1 < range.Count; i += 2)
        {
            var (start, count) = (range[i], range[i + 1]);
            total += Math.Max(0, Math.Min(count, length));
            if (
                start < 0
                || count < 0
                || start > length
                || count > length - start
                || total > length
            )
            {
                return Invalid(
                    dictionary,
                    range,
                    [],
                    "/ByteRange leaves the file or overlaps itself"
                );
            }

            segments.Add(file.Bytes.Slice((int)start, (int)count));
        }

        if (range is not [0, var first, var second, var rest])
        {
            return Invalid(
                dictionary,
                range,
                segments,
                "/ByteRange is not two ranges from the first byte on"
            );
        }

        if (
            dictionary.Container != 0
            || dictionary["Contents"] is not PdfString { IsHex: true } contents
            || contents.Offset != first
            || contents.Span.End != second
            || dictionary.DuplicateKeys.Any(k => k is "Contents" or "ByteRange" or "SubFilter")
        )
        {
            return Invalid(
                dictionary,
                range,
                segments,
                "the gap of /ByteRange is not exactly this /Contents"
            );
        }

        if (file.Bytes.Span[((int)first + 1)..((int)second - 1)].ContainsAnyExcept(Hexadecimal))
        {
            return Invalid(
                dictionary,
                range,
                segments,
                "the gap holds more than hexadecimal digits"
            );
        }

        var end = second + rest;
        var revision = RevisionOf(file, end);
        if (end == length)
        {
            return new(
                range,
                segments,
                Coverage.WholeFile,
                revision ?? file.Revisions.Count - 1,
                end,
                dictionary,
                false,
                null
            );
        }

        return revision is { } known
            ? new(range, segments, Coverage.WholeRevision, known, end, dictionary, false, null)
            : Invalid(dictionary, range, segments, "/ByteRange ends at no revision's end");
    }

    /// <summary>Signers differ in whether the end of line behind %%EOF belongs to what they sign.</summary>
    private static int? RevisionOf(PdfFile file, long end)
    {
        var bytes = file.Bytes.Span;
        for (var i = file.Revisions.Count - 1; i >= 0; i--)
        {
            long revisionEnd = file.Revisions[i].EndOffset;
            if (revisionEnd == end)
            {
                return i;
            }

            var (low, high) = (Math.Min(revisionEnd, end), Math.Max(revisionEnd, end));
            if (
                high - low <= MostWhiteSpace
                && high <= bytes.Length
                && !bytes[(int)low..(int)high].ContainsAnyExcept("\r\n "u8)
            )
            {
                return i;
            }
        }

        return null;
    }

    private static SignaturePlace Invalid(
        PdfDictionary dictionary,
        IReadOnlyList<long> range,
        IReadOnlyList<ReadOnlyMemory<byte>> segments,
        string problem
    ) =>
        new(
            range,
            segments,
            Coverage.Invalid,
            -1,
            range.Count >= 2 ? range[^2] + range[^1] : 0,
            dictionary,
            false,
            problem
        );
}

using System.Buffers.Text;
using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>How later revisions are written: what two readers may read differently hides something from one of them.</summary>
internal static class RevisionRules
{
    private const int EndOfLine = 2;

    public static void Apply(PdfFile pdf, int signedRevision, ChangeLog log)
    {
        var signed = pdf.Revisions[signedRevision];
        if (!signed.NamesItself || signed.EndOffset > signed.OwnEnd)
        {
            log.Add(
                LaterChanges.Forbidden,
                "the signed revision was not the newest where its bytes end",
                signed.StartXref
            );
        }

        for (var i = signedRevision + 1; i < pdf.Revisions.Count; i++)
        {
            var revision = pdf.Revisions[i];
            if (revision.StartXref < signed.MarkerEnd || revision.EndOffset > revision.OwnEnd)
            {
                log.Add(
                    LaterChanges.Forbidden,
                    "a later cross-reference section lies inside the signed bytes",
                    revision.StartXref
                );
            }
            else
            {
                FindGaps(pdf, i, log);
            }
        }

        var most = pdf.Limits.MaxDeviationsOfAKind;
        foreach (var kind in pdf.Deviations.CountBy(d => d.Kind).Where(k => k.Value >= most))
        {
            if (IsAmbiguous(kind.Key))
            {
                log.Add(LaterChanges.Forbidden, $"{kind.Key}: more than are listed");
            }
        }

        foreach (var deviation in pdf.Deviations)
        {
            if (deviation.Offset >= signed.MarkerEnd && IsAmbiguous(deviation.Kind))
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{deviation.Kind}: {deviation.Detail}",
                    deviation.Offset
                );
            }
        }
    }

    /// <summary>Bytes of a later revision that none of its entries leads to: an object for readers that search instead of looking up.</summary>
    private static void FindGaps(PdfFile pdf, int index, ChangeLog log)
    {
        var revision = pdf.Revisions[index];
        var view = pdf.At(index);
        var begin = pdf.Revisions[index - 1].EndOffset;
        var listed = new List<(int Begin, int End)>();
        var written = new Dictionary<int, ReadOnlyMemory<byte>>();
        foreach (var entry in revision.Entries)
        {
            if (
                entry.Kind == XrefEntryKind.InFile
                && entry.Location >= begin - EndOfLine
                && view.GetIndirect(entry.Number) is { IsInObjectStream: false } found
            )
            {
                listed.Add((found.HeaderOffset, found.EndOffset));
                written[entry.Number] = pdf.Bytes[found.HeaderOffset..found.EndOffset];
            }
        }

        listed.Add((revision.StartXref, revision.EndOffset));
        listed.Sort();
        var at = begin;
        foreach (var (from, to) in listed)
        {
            if (from > at && !IsBlank(pdf.Bytes.Span[at..from], written))
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{from - at} bytes of a later revision that no cross-reference section lists",
                    at
                );
            }

            at = Math.Max(at, to);
        }
    }

    /// <summary>White space, comments, and listed objects written a second time in the same bytes (PDFBox does).</summary>
    private static bool IsBlank(
        ReadOnlySpan<byte> bytes,
        Dictionary<int, ReadOnlyMemory<byte>> written
    )
    {
        while (!bytes.IsEmpty)
        {
            if (bytes[0] == '%')
            {
                var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
                bytes = end < 0 ? [] : bytes[end..];
            }
            else if (bytes[0] is 0 or 9 or 10 or 12 or 13 or 32)
            {
                bytes = bytes[1..];
            }
            else if (
                Utf8Parser.TryParse(bytes, out int number, out _)
                && written.TryGetValue(number, out var twin)
                && bytes.StartsWith(twin.Span)
            )
            {
                bytes = bytes[twin.Length..];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAmbiguous(DeviationKind kind) =>
        kind
            is DeviationKind.ObjectRedefinedInRevision
                or DeviationKind.HybridConflict
                or DeviationKind.WrongObjectNumber
                or DeviationKind.EntryBeyondRevision
                or DeviationKind.DuplicateKey
                or DeviationKind.MalformedObject
                or DeviationKind.BadObjectStream
                or DeviationKind.BadStartXref
                or DeviationKind.SectionBeforePrev
                or DeviationKind.TrailingBytes
                or DeviationKind.WrongStreamLength
                or DeviationKind.DepthExceeded
                or DeviationKind.LimitExceeded;
}

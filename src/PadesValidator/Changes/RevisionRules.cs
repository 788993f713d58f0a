using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>How later revisions are written: what two readers may read differently hides something from one of them.</summary>
internal static class RevisionRules
{
    public static void Apply(PdfFile pdf, int signedRevision, ChangeLog log)
    {
        var from = pdf.Revisions[signedRevision].MarkerEnd;
        foreach (var deviation in pdf.Deviations)
        {
            if (deviation.Offset >= from && IsAmbiguous(deviation.Kind))
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{deviation.Kind}: {deviation.Detail}",
                    deviation.Offset
                );
            }
        }
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

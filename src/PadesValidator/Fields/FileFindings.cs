using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>What the file's departures from ISO 32000 mean to somebody who relies on its signatures.</summary>
internal static class FileFindings
{
    public static IEnumerable<Finding> Of(PdfFile file, bool truncated)
    {
        if (!file.IsReadable)
        {
            yield return new(FindingKey.MalformedPdf, Severity.Failure, file.Problem!);
        }

        if (file.IsEncrypted)
        {
            yield return new(FindingKey.Encrypted, Severity.Warning, "the file is encrypted");
        }

        if (truncated)
        {
            yield return new(
                FindingKey.MalformedPdf,
                Severity.Warning,
                "the field tree is cyclic or beyond all measure"
            );
        }

        // One of each kind, whatever there are many of: a flood of harmless ones must not hide the one that counts.
        foreach (var group in file.Deviations.DistinctBy(d => d.Kind))
        {
            var (key, severity) = Weigh(group.Kind);
            yield return new(key, severity, $"{group.Kind}: {group.Detail}", group.Offset);
        }
    }

    private static (FindingKey, Severity) Weigh(DeviationKind kind) =>
        kind switch
        {
            DeviationKind.TrailingBytes => (FindingKey.TrailingBytes, Severity.Failure),
            DeviationKind.TrailingWhiteSpace => (FindingKey.TrailingBytes, Severity.Warning),

            // Two readers may see two documents.
            DeviationKind.DuplicateKey
            or DeviationKind.HybridConflict
            or DeviationKind.ObjectRedefinedInRevision
            or DeviationKind.SectionBeforePrev
            or DeviationKind.EntryBeyondRevision
            or DeviationKind.BadStartXref
            or DeviationKind.CyclicPrev
            or DeviationKind.JunkBeforeHeader
            or DeviationKind.BadPageTree
            or DeviationKind.DepthExceeded
            or DeviationKind.LimitExceeded => (FindingKey.MalformedPdf, Severity.Warning),
            _ => (FindingKey.MalformedPdf, Severity.Information),
        };
}

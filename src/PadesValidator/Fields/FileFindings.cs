using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>What the file's departures from ISO 32000 mean to somebody who relies on its signatures.</summary>
internal static class FileFindings
{
    public static IEnumerable<Finding> Of(PdfFile file, bool truncated, CancellationToken ct)
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

        ReadShown(file.Latest, ct);

        // One of each kind, whatever there are many of: a flood of harmless ones must not hide the one that counts.
        foreach (var group in file.Deviations.DistinctBy(d => d.Kind))
        {
            var (key, severity) = Weigh(group.Kind);
            yield return new(key, severity, $"{group.Kind}: {group.Detail}", group.Offset);
        }
    }

    /// <summary>
    /// Objects are read when they are asked for, and the signatures ask for few: two readers may disagree about a font or a page's
    /// content just as well. Read is what the pages and the form show; the rest of a large file need not be held in memory for that.
    /// </summary>
    private static void ReadShown(PdfView view, CancellationToken ct)
    {
        var seen = new HashSet<int>();
        var todo = new Stack<PdfObject>();
        Push(view.Catalog["AcroForm"]);
        foreach (var page in view.Pages)
        {
            Push(page.Dictionary);
        }

        while (todo.TryPop(out var next))
        {
            ct.ThrowIfCancellationRequested();
            switch (next)
            {
                case PdfReference reference when seen.Add(reference.Number):
                    Push(view.Get(reference));
                    break;
                case PdfArray array:
                    foreach (var item in array)
                    {
                        Push(item);
                    }

                    break;
                case PdfStream stream:
                    Push(stream.Dictionary);
                    break;
                case PdfDictionary dictionary:
                    foreach (var (_, value) in dictionary.Entries)
                    {
                        Push(value);
                    }

                    break;
                default:
                    break;
            }
        }

        void Push(PdfObject? value)
        {
            if (value is PdfReference or PdfArray or PdfStream or PdfDictionary)
            {
                todo.Push(value);
            }
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

namespace PdfSyntax;

/// <summary>One page, with what it inherits (ISO 32000-1 clause 7.7.3.4).</summary>
/// <param name="Index">0 for the first.</param>
/// <param name="Reference">Null where the page stands directly in /Kids.</param>
public sealed record PdfPage(
    int Index,
    PdfReference? Reference,
    PdfDictionary Dictionary,
    PdfDictionary? Resources,
    PdfArray? MediaBox,
    PdfArray? CropBox,
    int Rotate
);

public sealed partial class PdfView
{
    private sealed record Inherited(
        PdfDictionary? Resources,
        PdfArray? MediaBox,
        PdfArray? CropBox,
        long? Rotate
    );

    private IReadOnlyList<PdfPage>? _pages;

    /// <summary>The pages in order, cycle-safe and bounded; what is wrong with the tree is reported.</summary>
    public IReadOnlyList<PdfPage> Pages => _pages ??= ListPages();

    private List<PdfPage> ListPages()
    {
        var pages = new List<PdfPage>();
        var limits = _store.Context.Limits;
        var seen = new HashSet<int>();
        var todo = new Stack<(PdfObject Node, Inherited From)>();
        if (Catalog["Pages"] is { } root)
        {
            todo.Push((root, new Inherited(null, null, null, null)));
        }

        while (todo.TryPop(out var next))
        {
            _store.Context.Cancellation.ThrowIfCancellationRequested();
            var (node, from) = next;
            var reference = node as PdfReference;
            if (reference is not null && !seen.Add(reference.Number))
            {
                Report(
                    DeviationKind.BadPageTree,
                    node,
                    $"{reference} stands twice in the page tree"
                );
                continue;
            }

            if (Resolve(node) is not PdfDictionary dictionary)
            {
                Report(DeviationKind.BadPageTree, node, "a page tree node is no dictionary");
                continue;
            }

            var own = new Inherited(
                Dictionary(dictionary, "Resources") ?? from.Resources,
                Array(dictionary, "MediaBox") ?? from.MediaBox,
                Array(dictionary, "CropBox") ?? from.CropBox,
                Integer(dictionary, "Rotate") ?? from.Rotate
            );
            if (Array(dictionary, "Kids") is { } kids && Name(dictionary, "Type") != "Page")
            {
                if (kids.Count + todo.Count + pages.Count > limits.MaxPages * 2)
                {
                    Report(DeviationKind.LimitExceeded, node, $"more than {limits.MaxPages} pages");
                    break;
                }

                for (var i = kids.Count - 1; i >= 0; i--)
                {
                    todo.Push((kids[i], own));
                }
            }
            else if (pages.Count < limits.MaxPages)
            {
                pages.Add(
                    new PdfPage(
                        pages.Count,
                        reference,
                        dictionary,
                        own.Resources,
                        own.MediaBox,
                        own.CropBox,
                        (int)(((own.Rotate ?? 0) % 360 + 360) % 360)
                    )
                );
            }
            else
            {
                Report(DeviationKind.LimitExceeded, node, $"more than {limits.MaxPages} pages");
                break;
            }
        }

        return pages;
    }

    private void Report(DeviationKind kind, PdfObject at, string detail) =>
        _store.Context.Report(kind, Math.Max(0, at.Offset), detail);
}

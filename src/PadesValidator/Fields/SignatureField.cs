using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>A signed signature field: its name, and its signature dictionary in the latest revision.</summary>
/// <param name="Name">Fully qualified (ISO 32000-2 clause 12.7.4.2).</param>
/// <param name="Number">Object number of the signature dictionary; 0 where it stands directly in the field.</param>
/// <param name="Orphan">A widget on a page that the form's /Fields does not lead to.</param>
internal sealed record SignatureField(
    string Name,
    int Number,
    PdfDictionary Dictionary,
    bool Orphan = false
);

/// <summary>Walks the field tree (ISO 32000-2 clause 12.7.4) iteratively, cycle-safe and bounded.</summary>
internal static class SignatureFields
{
    private const int MostNodes = 200_000;
    private const int MostDepth = 64;
    private const int LongestName = 1024;

    private sealed record Node(
        PdfObject Value,
        string Name,
        string? Type,
        PdfObject? Signature,
        int Depth
    );

    /// <param name="truncated">A bound or a cycle ended the walk: there may be more fields.</param>
    public static IReadOnlyList<SignatureField> Find(
        PdfView view,
        out bool truncated,
        CancellationToken ct
    )
    {
        truncated = false;
        var (left, exhausted) = (MostNodes, false);
        var found = new List<SignatureField>();
        var seen = new HashSet<int>();
        var todo = new Stack<Node>();
        Push(view.Array(view.Dictionary(view.Catalog, "AcroForm"), "Fields"), "", null, null, 0);
        while (todo.TryPop(out var node))
        {
            ct.ThrowIfCancellationRequested();
            if (node.Depth > MostDepth)
            {
                truncated = true;
                continue;
            }

            if (node.Value is PdfReference reference && !seen.Add(reference.Number))
            {
                truncated = true;
                continue;
            }

            if (view.Resolve(node.Value) is not PdfDictionary field)
            {
                continue;
            }

            if (NameOf(view, field, node.Name) is not { } name)
            {
                truncated = true;
                continue;
            }

            var type = view.Name(field, "FT") ?? node.Type;
            var value = field["V"] ?? node.Signature;
            var kids = view.Array(field, "Kids");
            if (type == "Sig" && value is not null && IsTerminal(kids))
            {
                if (view.Resolve(value) is PdfDictionary dictionary)
                {
                    found.Add(new(name, (value as PdfReference)?.Number ?? 0, dictionary));
                }
            }
            else
            {
                Push(kids, name, type, value, node.Depth + 1);
            }
        }

        truncated |= exhausted;
        AddOrphans(view, found, seen, ct);
        return found;

        // A field whose kids have no /T of their own is terminal: they are its widgets.
        bool IsTerminal(PdfArray? kids) =>
            kids is null
            || !kids.Take(MostDepth)
                .Any(k => view.Resolve(k) is PdfDictionary kid && kid.ContainsKey("T"));

        void Push(PdfArray? array, string name, string? type, PdfObject? signature, int depth)
        {
            // Many nodes may share one array of kids: what is put on the stack is bounded, not only what is taken from it.
            if (array is null || (left -= array.Count) < 0)
            {
                exhausted |= array is not null;
                return;
            }

            for (var i = array.Count - 1; i >= 0; i--)
            {
                todo.Push(new(array[i], name, type, signature, depth));
            }
        }
    }

    /// <summary>The fully qualified name; null where it is beyond all measure.</summary>
    private static string? NameOf(PdfView view, PdfDictionary field, string parent)
    {
        if (view.String(field, "T") is not { } own)
        {
            return parent;
        }

        if (own.Bytes.Length > 2 * LongestName)
        {
            return null;
        }

        var name = parent.Length == 0 ? own.ToText() : parent + "." + own.ToText();
        return name.Length > LongestName ? null : name;
    }

    /// <summary>
    /// Signature widgets that only a page leads to: poppler writes them so, and readers show them. /Fields alone would make such
    /// a document look unsigned.
    /// </summary>
    private static void AddOrphans(
        PdfView view,
        List<SignatureField> found,
        HashSet<int> seen,
        CancellationToken ct
    )
    {
        var left = MostNodes;
        foreach (var page in view.Pages)
        {
            ct.ThrowIfCancellationRequested();
            foreach (
                var item in view.Array(page.Dictionary, "Annots") ?? Enumerable.Empty<PdfObject>()
            )
            {
                if (--left < 0)
                {
                    return;
                }

                if (
                    item is PdfReference reference
                    && seen.Add(reference.Number)
                    && view.Resolve(reference) is PdfDictionary widget
                    && view.Name(widget, "FT") == "Sig"
                    && view.Dictionary(widget, "V") is { } dictionary
                )
                {
                    found.Add(
                        new(
                            NameOf(view, widget, "") ?? "",
                            (widget["V"] as PdfReference)?.Number ?? 0,
                            dictionary,
                            Orphan: true
                        )
                    );
                }
            }
        }
    }
}

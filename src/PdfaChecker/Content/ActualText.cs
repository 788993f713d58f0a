using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>Whether marked content carries a replacement text, itself or through the structure tree (ISO 32000-1 clauses 14.6, 14.7.4.4 and 14.9.4).</summary>
internal sealed class ActualText(PdfView view)
{
    private const int MaxAncestors = 64;
    private const int MaxNodes = 20_000;

    private Dictionary<long, PdfObject>? parents;

    /// <param name="operation">BDC or BMC.</param>
    /// <param name="resources">Where named property lists are looked up.</param>
    /// <param name="structParents">/StructParents of the page or form; null where it has none.</param>
    public bool IsGivenBy(ContentOperation operation, PdfDictionary? resources, long? structParents)
    {
        var properties =
            operation.Operands is not [_, var list] ? null
            : list is PdfName name
                ? view.Dictionary(view.Dictionary(resources, "Properties"), name.Value)
            : list as PdfDictionary;
        return properties is not null
            && (
                properties.ContainsKey("ActualText")
                || (
                    view.Integer(properties, "MCID") is { } mcid
                    && structParents is { } key
                    && IsGivenByElement(key, mcid)
                )
            );
    }

    private bool IsGivenByElement(long key, long mcid)
    {
        parents ??= ReadParents();
        if (
            !parents.TryGetValue(key, out var entry)
            || view.Resolve(entry) is not PdfArray elements
            || mcid < 0
            || mcid >= elements.Count
        )
        {
            return false;
        }

        var element = view.Resolve(elements[(int)mcid]) as PdfDictionary;
        for (var i = 0; element is not null && i < MaxAncestors; i++)
        {
            if (element.ContainsKey("ActualText"))
            {
                return true;
            }

            element = view.Dictionary(element, "P");
        }

        return false;
    }

    /// <summary>The parent tree, flat (14.7.4.4); cycles end at the bound.</summary>
    private Dictionary<long, PdfObject> ReadParents()
    {
        var result = new Dictionary<long, PdfObject>();
        var todo = new Stack<PdfDictionary>();
        if (
            view.Dictionary(view.Dictionary(view.Catalog, "StructTreeRoot"), "ParentTree") is
            { } root
        )
        {
            todo.Push(root);
        }

        for (var nodes = 0; nodes < MaxNodes && todo.TryPop(out var node); nodes++)
        {
            var numbers = view.Array(node, "Nums") ?? new PdfArray([]);
            for (var i = 0; i + 1 < numbers.Count; i += 2)
            {
                if (view.Resolve(numbers[i]) is PdfInteger key)
                {
                    result[key.Value] = numbers[i + 1];
                }
            }

            foreach (var kid in view.Array(node, "Kids") ?? new PdfArray([]))
            {
                if (view.Resolve(kid) is PdfDictionary child && todo.Count < MaxNodes)
                {
                    todo.Push(child);
                }
            }
        }

        return result;
    }
}

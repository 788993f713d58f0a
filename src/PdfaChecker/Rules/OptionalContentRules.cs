using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Optional content (ISO 19005-1 clause 6.1.13, ISO 19005-2 clause 6.9).</summary>
internal sealed class OptionalContentRules : IClauseRules
{
    private const int MaxConfigurations = 100;

    private static readonly Rule Present = new(
        "6.1.13",
        null,
        ViolationFamily.HiddenContent,
        "The document has layers that can be hidden.",
        "Le document comporte des calques qui peuvent être masqués."
    );

    private static readonly Rule NoName = new(
        null,
        "6.9",
        ViolationFamily.Structure,
        "A layer configuration has no name, or a name that another has.",
        "Une configuration de calques n'a pas de nom, ou le même nom qu'une autre."
    );

    private static readonly Rule Order = new(
        null,
        "6.9",
        ViolationFamily.HiddenContent,
        "A layer is missing from the list that viewers show.",
        "Un calque manque dans la liste que montrent les lecteurs."
    );

    private static readonly Rule AutoState = new(
        null,
        "6.9",
        ViolationFamily.HiddenContent,
        "Layers are shown or hidden by circumstances (AS).",
        "Des calques s'affichent ou se masquent selon les circonstances (AS)."
    );

    private static readonly Rule Hidden = new(
        "6.1.13",
        "6.9",
        ViolationFamily.HiddenContent,
        "The document has a layer that is hidden when it is opened.",
        "Le document comporte un calque masqué à l'ouverture."
    );

    public void Check(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        if (view.Dictionary(view.Catalog, "OCProperties") is not { } properties)
        {
            return;
        }

        var place = context.PlaceOf(view.Catalog["OCProperties"], context.Root);
        findings.Break(Present, place);
        var names = new HashSet<string>();
        var groups = References(view.Array(properties, "OCGs"));
        foreach (var configuration in Configurations(view, properties).Take(MaxConfigurations))
        {
            var name = view.Text(configuration, "Name");
            if (string.IsNullOrEmpty(name) || !names.Add(name))
            {
                findings.Break(NoName, place);
            }

            if (view.Array(configuration, "Order") is { } order && !Lists(view, order, groups))
            {
                findings.Break(Order, place);
            }

            if (view.Value(configuration, "AS") is not null)
            {
                findings.Break(AutoState, place);
            }
        }

        var initial = view.Dictionary(properties, "D");
        if (
            view.Array(initial, "OFF") is { Count: > 0 }
            || (view.Name(initial, "BaseState") == "OFF" && groups.Count > 0)
        )
        {
            findings.Observe(Hidden, place);
        }
    }

    private static IEnumerable<PdfDictionary> Configurations(PdfView view, PdfDictionary properties)
    {
        if (view.Dictionary(properties, "D") is { } initial)
        {
            yield return initial;
        }

        foreach (var item in view.Array(properties, "Configs") ?? new PdfArray([]))
        {
            if (view.Resolve(item) is PdfDictionary configuration)
            {
                yield return configuration;
            }
        }
    }

    private static HashSet<int> References(PdfArray? array) =>
        array is null ? [] : [.. array.OfType<PdfReference>().Select(r => r.Number)];

    /// <summary>True where the (nested) list names every group.</summary>
    private static bool Lists(PdfView view, PdfArray order, HashSet<int> groups)
    {
        var missing = new HashSet<int>(groups);
        var seen = new HashSet<int>();
        var todo = new Stack<PdfObject>(order);
        while (missing.Count > 0 && todo.TryPop(out var node))
        {
            if (node is PdfReference reference)
            {
                missing.Remove(reference.Number);
                if (!seen.Add(reference.Number))
                {
                    continue;
                }
            }

            if (view.Resolve(node) is PdfArray nested)
            {
                foreach (var item in nested)
                {
                    todo.Push(item);
                }
            }
        }

        return missing.Count == 0;
    }
}

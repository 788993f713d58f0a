using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Colour;

/// <summary>Separation and DeviceN colour spaces (ISO 19005-1 clause 6.1.12, ISO 19005-2 clauses 6.1.13 and 6.2.4.4).</summary>
internal sealed class SeparationRules(CheckContext context)
{
    private static readonly Rule TooManyColorants = new(
        "6.1.12",
        "6.1.13",
        ViolationFamily.Limits,
        "A DeviceN colour space has too many colourants.",
        "Un espace colorimétrique DeviceN a trop de colorants."
    );

    private static readonly Rule NoColorant = new(
        null,
        "6.2.4.4",
        ViolationFamily.Colour,
        "A spot colour of a DeviceN colour space is not described.",
        "Une couleur d'accompagnement d'un espace DeviceN n'est pas décrite."
    );

    private static readonly Rule Inconsistent = new(
        null,
        "6.2.4.4",
        ViolationFamily.Colour,
        "The same spot colour is described in different ways.",
        "Une même couleur d'accompagnement est décrite de différentes façons."
    );

    private readonly Dictionary<string, PdfArray> byName = [];

    public void CheckSeparation(PdfArray array, Place place)
    {
        if (array.Count < 4 || context.View.Resolve(array[1]) is not PdfName name)
        {
            return;
        }

        if (!byName.TryAdd(name.Value, array))
        {
            var first = byName[name.Value];
            var comparison = new ObjectComparison(context);
            if (
                !comparison.AreEqual(first[2], array[2]) || !comparison.AreEqual(first[3], array[3])
            )
            {
                context.Findings.Break(Inconsistent, place, name.Value);
            }
        }
    }

    /// <summary>Checks a DeviceN space; gives the spaces that its attributes use.</summary>
    public IReadOnlyList<PdfObject> CheckDeviceN(PdfArray array, Place place)
    {
        var view = context.View;
        var used = new List<PdfObject>();
        if (view.Resolve(array[1]) is not PdfArray names)
        {
            return used;
        }

        if (names.Count > (context.Part == 1 ? 8 : 32))
        {
            context.Findings.Break(TooManyColorants, place);
        }

        var attributes = array.Count > 4 ? view.Resolve(array[4]) as PdfDictionary : null;
        var colorants = view.Dictionary(attributes, "Colorants");
        var process = view.Dictionary(attributes, "Process");
        var components = (view.Array(process, "Components") ?? new PdfArray([]))
            .Select(c => (view.Resolve(c) as PdfName)?.Value)
            .ToHashSet();
        foreach (var item in names)
        {
            if (view.Resolve(item) is not PdfName name || name.Value == "None")
            {
                continue;
            }

            var isProcess = name.Value is "Cyan" or "Magenta" or "Yellow" or "Black";
            if (
                !components.Contains(name.Value)
                && !isProcess
                && colorants?.ContainsKey(name.Value) != true
            )
            {
                context.Findings.Break(NoColorant, place, name.Value);
            }
        }

        foreach (var entry in colorants?.Entries ?? [])
        {
            used.Add(entry.Value);
        }

        if (process?["ColorSpace"] is { } space)
        {
            used.Add(space);
        }

        return used;
    }
}

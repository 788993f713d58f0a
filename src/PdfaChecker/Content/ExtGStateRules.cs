using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>Graphics state parameter dictionaries in use (ISO 19005-1 clause 6.2.8, ISO 19005-2 clause 6.2.5).</summary>
internal sealed class ExtGStateRules(CheckContext context)
{
    private static readonly Rule Transfer = new(
        "6.2.8",
        "6.2.5",
        ViolationFamily.Colour,
        "Colours are changed by a transfer function.",
        "Les couleurs sont modifiées par une fonction de transfert."
    );

    private static readonly Rule HalftonePhase = new(
        null,
        "6.2.5",
        ViolationFamily.Colour,
        "The graphics state sets a halftone phase.",
        "L'état graphique fixe une phase de trame."
    );

    private static readonly Rule Halftone = new(
        null,
        "6.2.5",
        ViolationFamily.Colour,
        "A halftone is of a kind, or has an entry, that PDF/A does not allow.",
        "Une trame est d'un type, ou comporte une entrée, que PDF/A n'autorise pas."
    );

    public void Check(PdfDictionary parameters, Place place)
    {
        var (view, findings) = (context.View, context.Findings);
        if (
            parameters.ContainsKey("TR")
            || (parameters.ContainsKey("TR2") && view.Name(parameters, "TR2") != "Default")
        )
        {
            findings.Break(Transfer, place);
        }

        if (parameters.ContainsKey("HTP"))
        {
            findings.Break(HalftonePhase, place);
        }

        CheckHalftone(
            view.Value(parameters, "HT"),
            null,
            context.PlaceOf(parameters["HT"], place),
            0
        );
    }

    private void CheckHalftone(PdfObject? value, string? colorant, Place place, int depth)
    {
        var halftone = value switch
        {
            PdfDictionary dictionary => dictionary,
            PdfStream stream => stream.Dictionary,
            _ => null,
        };
        if (halftone is null || depth > 2)
        {
            return;
        }

        var view = context.View;
        var isGood =
            view.Integer(halftone, "HalftoneType") is 1 or 5
            && !halftone.ContainsKey("HalftoneName")
            && colorant switch
            {
                "Default" => true,
                null or "Cyan" or "Magenta" or "Yellow" or "Black" => !halftone.ContainsKey(
                    "TransferFunction"
                ),
                _ => halftone.ContainsKey("TransferFunction"),
            };
        if (!isGood)
        {
            context.Findings.Break(Halftone, place, colorant);
        }

        if (view.Integer(halftone, "HalftoneType") != 5)
        {
            return;
        }

        foreach (var entry in halftone.Entries)
        {
            if (entry.Key.Value is not ("Type" or "HalftoneType" or "HalftoneName"))
            {
                CheckHalftone(
                    view.Resolve(entry.Value),
                    entry.Key.Value,
                    context.PlaceOf(entry.Value, place),
                    depth + 1
                );
            }
        }
    }
}

using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>XObjects that are drawn (ISO 19005-1 clauses 6.2.4 to 6.2.7, ISO 19005-2 clauses 6.2.8.1 and 6.2.9).</summary>
internal sealed class XObjectRules(CheckContext context)
{
    private static readonly Rule Reference = new(
        "6.2.6",
        "6.2.9.2",
        ViolationFamily.ExternalContent,
        "The file shows the content of another file (reference XObject).",
        "Le fichier affiche le contenu d'un autre fichier (reference XObject)."
    );

    private static readonly Rule PostScript = new(
        "6.2.7",
        "6.2.9.3",
        ViolationFamily.ActiveContent,
        "The file contains a PostScript program.",
        "Le fichier contient un programme PostScript."
    );

    private static readonly Rule FormPostScript = new(
        "6.2.5",
        "6.2.9.1",
        ViolationFamily.ActiveContent,
        "A form XObject contains a PostScript program.",
        "Un XObject de formulaire contient un programme PostScript."
    );

    private static readonly Rule Opi = new(
        "6.2.4",
        "6.2.8.1",
        ViolationFamily.ExternalContent,
        "An image is to be replaced by another at printing (OPI).",
        "Une image doit être remplacée par une autre à l'impression (OPI)."
    );

    private static readonly Rule FormOpi = new(
        "6.2.4",
        "6.2.9.1",
        ViolationFamily.ExternalContent,
        "A form XObject is to be replaced by another at printing (OPI).",
        "Un XObject de formulaire doit être remplacé par un autre à l'impression (OPI)."
    );

    private static readonly Rule Alternates = new(
        "6.2.4",
        "6.2.8.1",
        ViolationFamily.HiddenContent,
        "An image has alternates: what is shown depends on the viewer.",
        "Une image a des variantes : ce qui s'affiche dépend du lecteur."
    );

    /// <summary>An XObject of any kind, when Do names it.</summary>
    public void Check(PdfStream xobject, Place place)
    {
        var (view, findings) = (context.View, context.Findings);
        switch (view.Name(xobject.Dictionary, "Subtype"))
        {
            case "PS":
                findings.Break(PostScript, place);
                break;
            case "Image":
                if (xobject.Dictionary.ContainsKey("OPI"))
                {
                    findings.Break(Opi, place);
                }

                if (xobject.Dictionary.ContainsKey("Alternates"))
                {
                    findings.Break(Alternates, place);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>A form XObject or an appearance.</summary>
    public void CheckForm(PdfStream form, Place place)
    {
        var (view, findings) = (context.View, context.Findings);
        var dictionary = form.Dictionary;
        if (dictionary.ContainsKey("Ref"))
        {
            findings.Break(Reference, place);
        }

        if (dictionary.ContainsKey("PS") || view.Name(dictionary, "Subtype2") == "PS")
        {
            findings.Break(FormPostScript, place);
        }

        if (dictionary.ContainsKey("OPI"))
        {
            findings.Break(FormOpi, place);
        }
    }
}

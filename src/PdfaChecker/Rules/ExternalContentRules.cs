using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Content that lies outside the file (ISO 19005-1 clauses 6.1.7, 6.2.4 to 6.2.7, ISO 19005-2 clauses 6.1.7.1, 6.2.3, 6.2.9).</summary>
internal sealed class ExternalContentRules : IObjectRules
{
    private static readonly Rule ExternalStream = new(
        "6.1.7",
        "6.1.7.1",
        ViolationFamily.ExternalContent,
        "A part of the file is stored elsewhere.",
        "Une partie du fichier est stockée ailleurs."
    );

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

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        if (node is not PdfStream stream)
        {
            return;
        }

        var (view, findings) = (visit.Context.View, visit.Context.Findings);
        var (dictionary, place) = (stream.Dictionary, visit.Place);
        if (
            dictionary.ContainsKey("F")
            || dictionary.ContainsKey("FFilter")
            || dictionary.ContainsKey("FDecodeParms")
        )
        {
            findings.Break(ExternalStream, place);
        }

        if (!visit.IsReachable)
        {
            return;
        }

        switch (view.Name(dictionary, "Subtype"))
        {
            case "Form":
                if (view.Value(dictionary, "Ref") is not null)
                {
                    findings.Break(Reference, place);
                }

                if (
                    view.Value(dictionary, "PS") is not null
                    || view.Name(dictionary, "Subtype2") == "PS"
                )
                {
                    findings.Break(FormPostScript, place);
                }

                if (view.Value(dictionary, "OPI") is not null)
                {
                    findings.Break(FormOpi, place);
                }

                break;
            case "PS":
                findings.Break(PostScript, place);
                break;
            case "Image":
                if (view.Value(dictionary, "OPI") is not null)
                {
                    findings.Break(Opi, place);
                }

                if (view.Value(dictionary, "Alternates") is not null)
                {
                    findings.Break(Alternates, place);
                }

                break;
            default:
                break;
        }
    }
}

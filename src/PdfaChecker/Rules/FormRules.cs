using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>The interactive form (ISO 19005-1 clause 6.9, ISO 19005-2 clauses 6.4.1 and 6.4.2).</summary>
internal sealed class FormRules : IClauseRules
{
    private static readonly Rule NeedAppearances = new(
        "6.9",
        "6.4.1",
        ViolationFamily.Appearance,
        "The form leaves it to the viewer to draw its fields (NeedAppearances).",
        "Le formulaire laisse au lecteur le soin de dessiner ses champs (NeedAppearances)."
    );

    private static readonly Rule Xfa = new(
        "6.9",
        "6.4.2",
        ViolationFamily.ActiveContent,
        "The file contains an XFA form.",
        "Le fichier contient un formulaire XFA."
    );

    private static readonly Rule NeedsRendering = new(
        null,
        "6.4.2",
        ViolationFamily.ActiveContent,
        "The document is to be rendered by a form engine (NeedsRendering).",
        "Le document doit être rendu par un moteur de formulaires (NeedsRendering)."
    );

    private static readonly Rule Requirements = new(
        null,
        "6.11",
        ViolationFamily.ActiveContent,
        "The document requires abilities of the viewer (Requirements).",
        "Le document exige des capacités particulières du lecteur (Requirements)."
    );

    private static readonly Rule AlternatePresentations = new(
        null,
        "6.10",
        ViolationFamily.HiddenContent,
        "The document has an alternate presentation.",
        "Le document comporte une autre présentation."
    );

    private static readonly Rule PresentationSteps = new(
        null,
        "6.10",
        ViolationFamily.HiddenContent,
        "A page has presentation steps.",
        "Une page comporte des étapes de présentation."
    );

    public void Check(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        var root = context.Root;
        if (view.Dictionary(view.Catalog, "AcroForm") is { } form)
        {
            var place = context.PlaceOf(view.Catalog["AcroForm"], root);
            if (view.Boolean(form, "NeedAppearances") == true)
            {
                findings.Break(NeedAppearances, place);
            }

            if (view.Value(form, "XFA") is not null)
            {
                // Part 1 does not name XFA, it is younger: its forms are dynamic, which 6.9 excludes, and a policy may refuse them.
                if (context.Part == 1)
                {
                    findings.Observe(Xfa, place);
                }
                else
                {
                    findings.Break(Xfa, place);
                }
            }
        }

        if (view.Value(view.Catalog, "NeedsRendering") is PdfBoolean { Value: true })
        {
            findings.Break(NeedsRendering, root);
        }

        if (view.Value(view.Catalog, "Requirements") is not null)
        {
            findings.Break(Requirements, root);
        }

        if (
            view.Dictionary(view.Catalog, "Names") is { } names
            && view.Value(names, "AlternatePresentations") is not null
        )
        {
            findings.Break(AlternatePresentations, root);
        }

        foreach (var page in view.Pages)
        {
            if (view.Value(page.Dictionary, "PresSteps") is not null)
            {
                findings.Break(PresentationSteps, context.PlaceOf(page.Reference, Place.File));
            }
        }
    }
}

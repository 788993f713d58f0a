using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Actions and what triggers them (ISO 19005-1 clause 6.6, ISO 19005-2 clauses 6.4.1 and 6.5).</summary>
internal sealed class ActionRules : IObjectRules
{
    private static readonly Rule JavaScript = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.ActiveContent,
        "The file contains JavaScript.",
        "Le fichier contient du JavaScript."
    );

    private static readonly Rule Launch = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.ActiveContent,
        "The file can start a program.",
        "Le fichier peut lancer un programme."
    );

    private static readonly Rule Forbidden = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.ActiveContent,
        "The file contains an action that PDF/A does not allow.",
        "Le fichier contient une action que PDF/A n'autorise pas."
    );

    private static readonly Rule Named = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.ActiveContent,
        "The file contains a named action other than going to the next, previous, first or last page.",
        "Le fichier contient une action nommée autre que page suivante, précédente, première ou dernière."
    );

    private static readonly Rule Submit = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.ActiveContent,
        "The form can send its data to another place.",
        "Le formulaire peut envoyer ses données ailleurs."
    );

    private static readonly Rule OtherFile = new(
        "6.6.1",
        "6.5.1",
        ViolationFamily.Annotations,
        "The file contains a link into another file.",
        "Le fichier contient un lien vers un autre fichier."
    );

    private static readonly Rule WidgetAction = new(
        "6.6.1",
        "6.4.1",
        ViolationFamily.ActiveContent,
        "A form field performs an action.",
        "Un champ du formulaire exécute une action."
    );

    private static readonly Rule AdditionalActions = new(
        "6.6.2",
        "6.4.1",
        ViolationFamily.ActiveContent,
        "A form field has actions of its own (AA).",
        "Un champ du formulaire comporte des actions propres (AA)."
    );

    private static readonly Rule DocumentActions = new(
        "6.6.2",
        "6.5.2",
        ViolationFamily.ActiveContent,
        "The document has actions of its own (AA).",
        "Le document comporte des actions propres (AA)."
    );

    private static readonly Rule PageActions = new(
        null,
        "6.5.2",
        ViolationFamily.ActiveContent,
        "A page has actions of its own (AA).",
        "Une page comporte des actions propres (AA)."
    );

    private readonly HashSet<PdfDictionary> seen = new(ReferenceEqualityComparer.Instance);

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        if (!visit.IsReachable || node is not PdfDictionary dictionary)
        {
            return;
        }

        var (context, place) = (visit.Context, visit.Place);
        var view = context.View;
        CheckAdditional(dictionary, context, place);
        // A script is a script wherever it stands, even where no viewer looks for one.
        if (
            view.Name(dictionary, "S") is "JavaScript"
            || (dictionary.ContainsKey("JS") && view.Name(dictionary, "S") is not null)
        )
        {
            CheckAction(dictionary, context, place);
        }

        foreach (var key in (string[])["A", "OpenAction", "Next", "PA"])
        {
            CheckActions(dictionary[key], context, place);
        }

        if (view.Dictionary(dictionary, "AA") is { } additional)
        {
            foreach (var entry in additional.Entries)
            {
                CheckActions(entry.Value, context, place);
            }
        }
    }

    private static void CheckAdditional(PdfDictionary dictionary, CheckContext context, Place place)
    {
        var view = context.View;
        var isWidget = view.Name(dictionary, "Subtype") == "Widget";
        if (isWidget && view.Dictionary(dictionary, "A") is not null)
        {
            context.Findings.Break(WidgetAction, place);
        }

        if (view.Value(dictionary, "AA") is null)
        {
            return;
        }

        if (
            isWidget
            || dictionary.ContainsKey("FT")
            || (dictionary.ContainsKey("T") && dictionary.ContainsKey("Kids"))
        )
        {
            context.Findings.Break(AdditionalActions, place);
        }
        else if (ReferenceEquals(dictionary, view.Catalog))
        {
            context.Findings.Break(DocumentActions, place);
        }
        else if (view.Name(dictionary, "Type") == "Page")
        {
            context.Findings.Break(PageActions, place);
        }
    }

    private void CheckActions(PdfObject? value, CheckContext context, Place holder)
    {
        var place = context.PlaceOf(value, holder);
        switch (context.View.Resolve(value))
        {
            case PdfDictionary action:
                CheckAction(action, context, place);
                break;
            case PdfArray actions:
                foreach (var item in actions)
                {
                    if (context.View.Resolve(item) is PdfDictionary next)
                    {
                        CheckAction(next, context, context.PlaceOf(item, place));
                    }
                }

                break;
            default:
                break;
        }
    }

    private void CheckAction(PdfDictionary action, CheckContext context, Place place)
    {
        var view = context.View;
        // Structure elements keep their attributes under /A too; those have an owner.
        if (!seen.Add(action) || action.ContainsKey("O") && !action.ContainsKey("S"))
        {
            return;
        }

        var findings = context.Findings;
        var kind = view.Name(action, "S");
        switch (kind)
        {
            case null when view.Name(action, "Type") != "Action":
            case "GoTo":
            case "URI":
            case "Thread":
                break;
            case "GoToR":
            case "GoToE" when context.Part > 1:
                findings.Observe(OtherFile, place);
                break;
            case "SubmitForm":
                findings.Observe(Submit, place);
                break;
            case "Named":
                if (
                    view.Name(action, "N")
                    is not ("NextPage" or "PrevPage" or "FirstPage" or "LastPage")
                )
                {
                    findings.Break(Named, place, view.Name(action, "N"));
                }

                break;
            case "JavaScript":
                findings.Break(JavaScript, place);
                break;
            case "Launch":
                findings.Break(Launch, place);
                break;
            default:
                findings.Break(Forbidden, place, kind);
                break;
        }

        if (kind != "JavaScript" && action.ContainsKey("JS"))
        {
            findings.Break(JavaScript, place);
        }
    }
}

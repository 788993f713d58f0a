using System.Text.RegularExpressions;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Logical structure, for level A (ISO 19005-1 clause 6.8, ISO 19005-2 clause 6.7). What the structure means is not judged.</summary>
internal sealed class StructureRules : IObjectRules, IClauseRules
{
    private const int MaxHops = 64;

    private static readonly HashSet<string> Standard =
    [
        .. """
            Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH
            TD Span Quote Note Reference BibEntry Code Link Figure Formula Form
            """.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>What PDF 1.5 added.</summary>
    private static readonly HashSet<string> Younger =
    [
        "THead",
        "TBody",
        "TFoot",
        "Annot",
        "Ruby",
        "RB",
        "RT",
        "RP",
        "Warichu",
        "WT",
        "WP",
    ];

    private static readonly Rule NotMarked = new(
        "6.8.2.2",
        "6.7.2.2",
        ViolationFamily.Structure,
        "The document does not say that it is tagged.",
        "Le document n'indique pas qu'il est balisé."
    );

    private static readonly Rule NoTree = new(
        "6.8.3.3",
        "6.7.3.3",
        ViolationFamily.Structure,
        "The document has no structure tree.",
        "Le document n'a pas d'arbre de structure."
    );

    private static readonly Rule NotMapped = new(
        "6.8.3.4",
        "6.7.3.4",
        ViolationFamily.Structure,
        "A structure type is mapped to no standard type, or in a circle.",
        "Un type de structure ne correspond à aucun type standard, ou tourne en rond."
    );

    private static readonly Rule Language = new(
        "6.8.4",
        "6.7.4",
        ViolationFamily.Structure,
        "A language is not given as a language tag.",
        "Une langue n'est pas indiquée par un code de langue."
    );

    private static readonly Regex Tag1 = new(
        "^([a-zA-Z]{1,8}(-[a-zA-Z]{1,8})*)?\\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    );

    private static readonly Regex Tag2 = new(
        "^([a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*)?\\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    );

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        var (context, view) = (visit.Context, visit.Context.View);
        if (
            context.Flavour.Level != PdfaLevel.A
            || !visit.IsReachable
            || node is not PdfDictionary dictionary
        )
        {
            return;
        }

        var isElement =
            view.Name(dictionary, "S") is not null
            && dictionary.ContainsKey("P")
            && view.Name(dictionary, "Type") is null or "StructElem";
        if (isElement && !IsStandard(view.Name(dictionary, "S"), context))
        {
            context.Findings.Break(NotMapped, visit.Place, view.Name(dictionary, "S"));
        }

        if (isElement || ReferenceEquals(dictionary, view.Catalog))
        {
            CheckLanguage(view.String(dictionary, "Lang"), context, visit.Place);
        }
    }

    public void Check(CheckContext context)
    {
        if (context.Flavour.Level != PdfaLevel.A)
        {
            return;
        }

        var view = context.View;
        var place = context.Root;
        if (view.Boolean(view.Dictionary(view.Catalog, "MarkInfo"), "Marked") != true)
        {
            context.Findings.Break(NotMarked, place);
        }

        if (view.Dictionary(view.Catalog, "StructTreeRoot") is null)
        {
            context.Findings.Break(NoTree, place);
        }
    }

    /// <summary>A language tag of RFC 1766 (part 1) or RFC 3066, or nothing.</summary>
    public static void CheckLanguage(PdfString? text, CheckContext context, Place place)
    {
        if (text is not null && !(context.Part == 1 ? Tag1 : Tag2).IsMatch(text.ToText()))
        {
            context.Findings.Break(Language, place);
        }
    }

    private static bool IsStandard(string? type, CheckContext context)
    {
        var view = context.View;
        var roles = view.Dictionary(view.Dictionary(view.Catalog, "StructTreeRoot"), "RoleMap");
        for (var hops = 0; type is not null && hops < MaxHops; hops++)
        {
            if (Standard.Contains(type) || (context.Part > 1 && Younger.Contains(type)))
            {
                return true;
            }

            type = view.Name(roles, type);
        }

        return false;
    }
}

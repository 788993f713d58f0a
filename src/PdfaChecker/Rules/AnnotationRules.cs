using PdfaChecker.Colour;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Annotations and form fields as they are drawn (ISO 19005-1 clauses 6.5 and 6.9, ISO 19005-2 clause 6.3).</summary>
internal sealed class AnnotationRules : IClauseRules
{
    private const int MaxParents = 32;

    private static readonly Rule Type = new(
        "6.5.2",
        "6.3.1",
        ViolationFamily.Annotations,
        "The file contains a kind of annotation that PDF/A does not allow.",
        "Le fichier contient un type d'annotation que PDF/A n'autorise pas."
    );

    private static readonly Rule NoFlags = new(
        "6.5.3",
        "6.3.2",
        ViolationFamily.Annotations,
        "An annotation or field does not say whether it is printed.",
        "Une annotation ou un champ n'indique pas s'il s'imprime."
    );

    private static readonly Rule Flags = new(
        "6.5.3",
        "6.3.2",
        ViolationFamily.Annotations,
        "An annotation or field is hidden, or is not printed.",
        "Une annotation ou un champ est masqué ou ne s'imprime pas."
    );

    private static readonly Rule HiddenField = new(
        "6.5.3",
        "6.3.2",
        ViolationFamily.HiddenContent,
        "A field of the form is hidden.",
        "Un champ du formulaire est masqué."
    );

    private static readonly Rule Transparent = new(
        "6.5.3",
        null,
        ViolationFamily.Transparency,
        "An annotation is transparent.",
        "Une annotation est transparente."
    );

    private static readonly Rule Colour = new(
        "6.5.3",
        null,
        ViolationFamily.Colour,
        "An annotation has a colour and the document has no RGB output intent.",
        "Une annotation a une couleur et le document n'a pas de profil de sortie RVB."
    );

    private static readonly Rule NoAppearance = new(
        null,
        "6.3.3",
        ViolationFamily.Annotations,
        "An annotation or field has no appearance.",
        "Une annotation ou un champ n'a pas d'apparence."
    );

    private static readonly Rule NoFieldAppearance = new(
        "6.9",
        null,
        ViolationFamily.Annotations,
        "A form field has no appearance.",
        "Un champ du formulaire n'a pas d'apparence."
    );

    private static readonly Rule OtherAppearances = new(
        "6.5.3",
        "6.3.3",
        ViolationFamily.Annotations,
        "An annotation or field has other appearances than the normal one.",
        "Une annotation ou un champ a d'autres apparences que l'apparence normale."
    );

    private static readonly Rule AppearanceKind = new(
        "6.5.3",
        "6.3.3",
        ViolationFamily.Annotations,
        "The appearance of an annotation or field is not of the kind that it should be.",
        "L'apparence d'une annotation ou d'un champ n'est pas du type prévu."
    );

    public void Check(CheckContext context)
    {
        var view = context.View;
        foreach (var page in view.Pages)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var at = context.PlaceOf(page.Reference, Place.File);
            foreach (var item in view.Array(page.Dictionary, "Annots") ?? new PdfArray([]))
            {
                if (view.Resolve(item) is PdfDictionary annotation)
                {
                    CheckAnnotation(annotation, context, context.PlaceOf(item, at));
                }
            }
        }
    }

    private static void CheckAnnotation(PdfDictionary annotation, CheckContext context, Place place)
    {
        var (view, findings) = (context.View, context.Findings);
        var type = view.Name(annotation, "Subtype");
        if (!IsAllowed(type, context.Part))
        {
            findings.Break(Type, place, type);
        }

        CheckFlags(annotation, type, context, place);
        if (view.Number(annotation, "CA") is { } opacity && Math.Abs(opacity - 1) > 0.000001)
        {
            findings.Break(Transparent, place);
        }

        if (
            (annotation.ContainsKey("C") || annotation.ContainsKey("IC"))
            && context.Output.Space != ColourFamily.Rgb
        )
        {
            findings.Break(Colour, place);
        }

        CheckAppearance(annotation, type, context, place);
    }

    private static bool IsAllowed(string? type, int part) =>
        type switch
        {
            "Text"
            or "Link"
            or "FreeText"
            or "Line"
            or "Square"
            or "Circle"
            or "Highlight"
            or "Underline"
            or "Squiggly"
            or "StrikeOut"
            or "Stamp"
            or "Ink"
            or "Popup"
            or "Widget"
            or "PrinterMark"
            or "TrapNet" => true,
            "Polygon" or "PolyLine" or "Caret" or "FileAttachment" or "Watermark" or "Redact" =>
                part > 1,
            _ => false,
        };

    private static void CheckFlags(
        PdfDictionary annotation,
        string? type,
        CheckContext context,
        Place place
    )
    {
        const long Invisible = 1;
        const long Hidden = 2;
        const long Print = 4;
        const long NoView = 32;
        const long ToggleNoView = 256;
        if (context.View.Integer(annotation, "F") is not { } flags)
        {
            if (context.Part == 1 || type != "Popup")
            {
                context.Findings.Break(NoFlags, place);
            }

            return;
        }

        var forbidden = Invisible | Hidden | NoView | (context.Part == 1 ? 0 : ToggleNoView);
        if ((flags & Print) == 0 || (flags & forbidden) != 0)
        {
            // A value that the signer did not see is worse than one that is not printed; an invisible signature is neither.
            var isUnseen =
                (flags & (Invisible | Hidden | NoView)) != 0
                && type == "Widget"
                && FieldType(annotation, context.View) != "Sig";
            context.Findings.Break(isUnseen ? HiddenField : Flags, place);
        }
    }

    private static void CheckAppearance(
        PdfDictionary annotation,
        string? type,
        CheckContext context,
        Place place
    )
    {
        var (view, findings) = (context.View, context.Findings);
        if (view.Dictionary(annotation, "AP") is not { } appearance)
        {
            if (type == "Widget")
            {
                findings.Break(NoFieldAppearance, place);
            }

            if (type is not ("Popup" or "Link") && !IsEmpty(view.Array(annotation, "Rect"), view))
            {
                findings.Break(NoAppearance, place);
            }

            return;
        }

        if (appearance.Keys.Any(k => k != "N") || !appearance.ContainsKey("N"))
        {
            findings.Break(OtherAppearances, place);
            return;
        }

        var isButton = type == "Widget" && FieldType(annotation, view) == "Btn";
        var normal = view.Value(appearance, "N");
        if (isButton ? normal is not PdfDictionary : normal is not PdfStream)
        {
            findings.Break(AppearanceKind, place);
        }
    }

    /// <summary>The kind of a field, which a widget may inherit (ISO 32000-1 clause 12.7.3.1).</summary>
    public static string? FieldType(PdfDictionary widget, PdfView view)
    {
        var field = widget;
        for (var i = 0; i < MaxParents && field is not null; i++)
        {
            if (view.Name(field, "FT") is { } type)
            {
                return type;
            }

            field = view.Dictionary(field, "Parent");
        }

        return null;
    }

    private static bool IsEmpty(PdfArray? rectangle, PdfView view)
    {
        if (rectangle is not { Count: 4 })
        {
            return false;
        }

        double Edge(int index) => (view.Resolve(rectangle[index]) as PdfNumber)?.AsDouble ?? 0;
        return Math.Abs(Edge(2) - Edge(0)) < 1e-9 && Math.Abs(Edge(3) - Edge(1)) < 1e-9;
    }
}

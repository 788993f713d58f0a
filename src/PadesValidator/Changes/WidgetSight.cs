using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// Whether a widget may show something (ISO 32000-2 clauses 12.5.2, 12.5.3, 12.5.6.19). In doubt it does: a layer that hides it can be
/// switched on.
/// </summary>
internal static class WidgetSight
{
    private const long Hidden = 2;
    private const long Print = 4;
    private const long NoView = 32;

    /// <summary>What is painted: the appearance, else what readers make up from these.</summary>
    private static readonly string[] Paint =
    [
        "AP",
        "MK",
        "C",
        "IC",
        "BS",
        "BE",
        "Border",
        "Contents",
        "RC",
    ];

    /// <summary>Readers draw annotations of other kinds even without an appearance, and outside their /Rect.</summary>
    public static bool IsOtherAnnotation(PdfView view, PdfDictionary node) =>
        view.Value(node, "Subtype") is { } subtype && subtype is not PdfName { Value: "Widget" };

    /// <summary>It takes room on the page and something is there to paint it with.</summary>
    public static bool MayShow(PdfView view, PdfDictionary node) =>
        IsOtherAnnotation(view, node)
        || (
            !IsHidden(view, node)
            && HasArea(view, node)
            && Paint.Any(key => view.Value(node, key) is not null)
        );

    /// <summary>It takes room on the page, or would if it were not hidden; nothing need be there to paint it with.</summary>
    public static bool TakesRoom(PdfView view, PdfDictionary node) =>
        HasArea(view, node)
        && (!IsHidden(view, node) || Paint.Any(key => view.Value(node, key) is not null));

    public static bool HasArea(PdfView view, PdfDictionary node)
    {
        return view.Array(node, "Rect") is { Count: >= 4 } rect && Side(rect, 0) && Side(rect, 1);

        bool Side(PdfArray r, int axis) => Number(r[axis]) != Number(r[axis + 2]);

        double Number(PdfObject item) => (view.Resolve(item) as PdfNumber)?.AsDouble ?? 0;
    }

    /// <summary>Neither on the screen nor on paper.</summary>
    private static bool IsHidden(PdfView view, PdfDictionary node)
    {
        var flags = view.Integer(node, "F") ?? 0;
        return (flags & Hidden) != 0 || (flags & (NoView | Print)) == NoView;
    }
}

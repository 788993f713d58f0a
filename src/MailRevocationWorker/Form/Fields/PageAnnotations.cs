using MailRevocationWorker.Form.Content;
using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>An annotation of a page.</summary>
/// <param name="Page">Index of the page.</param>
/// <param name="Number">Object number; null for a direct object.</param>
/// <param name="Area">/Rect, empty where there is none.</param>
internal sealed record PageAnnotation(
    int Page,
    int? Number,
    string? Subtype,
    PdfDictionary Dictionary,
    Box Area
)
{
    private const long Hidden = 1 << 1;
    private const long NoView = 1 << 5;

    /// <summary>The thickest border (in points) that is still a border.</summary>
    private const double MaxBorder = 2;

    /// <summary>
    /// Flags that keep it off the screen (ISO 32000-1 clause 12.5.3), or an optional layer that may: what it shows can't be
    /// relied on to be seen.
    /// </summary>
    public bool MayBeHidden(PdfView view) =>
        ((view.Integer(Dictionary, "F") ?? 0) & (Hidden | NoView)) != 0
        || Dictionary.ContainsKey("OC");

    /// <summary>
    /// Whether something may lie over the page here. Flags and layers can be turned on and off, and viewers draw many kinds
    /// without an appearance of their own; only a plain link and a note that is closed draw nothing.
    /// </summary>
    public bool MayCover(PdfView view) =>
        !Area.IsEmpty
        && Subtype switch
        {
            "Link" => Dictionary.ContainsKey("AP") || HasThickBorder(view),
            "Popup" => Dictionary.ContainsKey("AP") || view.Boolean(Dictionary, "Open") == true,
            _ => true,
        };

    private bool HasThickBorder(PdfView view)
    {
        var style = view.Dictionary(Dictionary, "BS");
        var border = view.Array(Dictionary, "Border");
        var width = border is { Count: > 2 } ? view.Resolve(border[2]) : null;
        return view.Number(style, "W") > MaxBorder
            || (width is PdfNumber number && number.AsDouble > MaxBorder);
    }
}

/// <summary>The annotations of all pages, as far as there is room for them.</summary>
internal sealed class PageAnnotations
{
    private const int MaxAnnotations = 5_000;
    private readonly Dictionary<int, PageAnnotation> byNumber = [];

    public PageAnnotations(PdfView view, IReadOnlyList<PdfPage> pages)
    {
        List<PageAnnotation> all = [];
        foreach (var page in pages)
        {
            foreach (
                var item in view.Array(page.Dictionary, "Annots") ?? Enumerable.Empty<PdfObject>()
            )
            {
                if (all.Count >= MaxAnnotations)
                {
                    IsComplete = false;
                    break;
                }

                if (view.Resolve(item) is not PdfDictionary dictionary)
                {
                    continue;
                }

                var annotation = new PageAnnotation(
                    page.Index,
                    (item as PdfReference)?.Number,
                    view.Name(dictionary, "Subtype"),
                    dictionary,
                    view.Box(dictionary, "Rect") ?? Box.Nothing
                );
                all.Add(annotation);
                if (annotation.Number is { } number)
                {
                    byNumber.TryAdd(number, annotation);
                }
            }
        }

        All = all;
    }

    /// <summary>In the order of painting, page by page.</summary>
    public IReadOnlyList<PageAnnotation> All { get; }
    public bool IsComplete { get; } = true;

    /// <summary>Whether a page shows a widget with a value that is not in the field tree: one reader sees a form, another none.</summary>
    public bool HasOrphans(PdfView view, IReadOnlySet<int> listed) =>
        All.Any(a =>
            a.Subtype == "Widget"
            && (a.Number is not { } number || !listed.Contains(number))
            && !(
                view.Value(a.Dictionary, "Parent") is PdfDictionary
                && a.Dictionary["Parent"] is PdfReference parent
                && listed.Contains(parent.Number)
            )
            && view.Name(a.Dictionary, "FT") is "Tx" or "Ch" or "Btn"
            && a.Dictionary.ContainsKey("V")
        );

    /// <summary>Where a widget stands; null where no page shows it.</summary>
    public PageAnnotation? Find(FormWidget widget) =>
        widget.Number is { } number ? byNumber.GetValueOrDefault(number) : null;
}

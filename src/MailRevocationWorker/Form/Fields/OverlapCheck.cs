using MailRevocationWorker.Cases;
using MailRevocationWorker.Form.Content;
using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>What lies over or under a field: another annotation, another field, text of the page itself.</summary>
internal sealed class OverlapCheck(
    PdfView view,
    PageAnnotations annotations,
    IReadOnlyDictionary<int, Shown> pages
)
{
    /// <summary>Neighbours touch; more than this (in points, both ways) is an overlap.</summary>
    private const double Slack = 1.5;

    public IEnumerable<FormFinding> Check(FormFieldEntry entry)
    {
        foreach (var widget in entry.Widgets)
        {
            if (annotations.Find(widget) is not { Area.IsEmpty: false } place)
            {
                continue;
            }

            foreach (var other in annotations.All)
            {
                if (
                    other.Page == place.Page
                    && !ReferenceEquals(other, place)
                    && other.MayCover(view)
                    && other.Area.Intersect(place.Area) is { } common
                    && common.Width > Slack
                    && common.Height > Slack
                )
                {
                    yield return Mismatch(entry, $"covered by another annotation ({Name(other)})");
                    break;
                }
            }

            if (
                pages.TryGetValue(place.Page, out var page)
                && page.VisibleGlyphs.Any(g => !g.IsFiller && IsInside(g, place.Area))
            )
            {
                yield return Mismatch(entry, "the page has a text of its own where the field is");
            }
        }
    }

    private static string Name(PageAnnotation other) =>
        other.Subtype is "FreeText" or "Stamp" or "Widget" or "Highlight" or "StrikeOut" or "Square"
            ? other.Subtype
            : "other";

    private static bool IsInside(ShownGlyph glyph, Box area) =>
        area.Contains((glyph.X + glyph.Right) / 2, glyph.Y + (glyph.Size / 4), slack: -1);

    private static FormFinding Mismatch(FormFieldEntry entry, string detail) =>
        new(FormFindingKind.AppearanceMismatch, entry.Name, detail);
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Form.Content;
using MailRevocationWorker.Form.Flat;

namespace MailRevocationWorker.Form.Fields;

/// <summary>
/// Does each field stand by its label? Without this, fields of the form strewn small over another document would make its
/// signer ask for a revocation unknowingly.
/// </summary>
internal sealed class LabelCheck(PageAnnotations annotations, IReadOnlyDictionary<int, Shown> pages)
{
    /// <summary>How far (in points) a label may be from the height of its field, and how far above it.</summary>
    private const double Beside = 14;
    private const double Above = 30;

    private readonly Dictionary<int, IReadOnlyList<PageLabel>> labels = [];

    public IEnumerable<FormFinding> Check(FormFieldEntry entry)
    {
        foreach (var widget in entry.Widgets)
        {
            if (annotations.Find(widget) is not { Area.IsEmpty: false } place)
            {
                continue;
            }

            if (!LabelsOf(place.Page).Any(l => l.Field == entry.Field && IsBy(l, place.Area)))
            {
                yield return new FormFinding(
                    FormFindingKind.AppearanceMismatch,
                    entry.Name,
                    "the field does not stand by its label"
                );
                yield break;
            }
        }
    }

    private static bool IsBy(PageLabel label, Box field)
    {
        var middle = label.CentreY + (0.35 * label.Segments[0].Size);
        var beside =
            Math.Abs(middle - field.CentreY) < Math.Max(Beside, field.Height / 2)
            && label.Left < field.Right;
        var above =
            middle > field.CentreY
            && middle < field.Top + Above
            && label.Left < field.Right
            && label.Right > field.Left;
        return beside || above;
    }

    private IReadOnlyList<PageLabel> LabelsOf(int page)
    {
        if (!labels.TryGetValue(page, out var known))
        {
            known = pages.TryGetValue(page, out var shown)
                ? LabelFinder.FindAll(TextLines.Segments(shown.VisibleGlyphs))
                : [];
            labels[page] = known;
        }

        return known;
    }
}

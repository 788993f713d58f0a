using System.Numerics;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Form.Content;
using MailRevocationWorker.Form.Flat;
using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>
/// Does the page show what the field stores? A signer signs what they see; a machine reads what is stored. Every widget's
/// appearance (ISO 32000-1 clause 12.5.5) is read as a viewer draws it and compared with the value; a difference is a finding.
/// </summary>
internal sealed class AppearanceCheck(
    PdfView view,
    PageAnnotations annotations,
    IReadOnlyList<PdfPage> pages,
    ContentReader content
)
{
    private const double MinSide = 1;

    public IEnumerable<FormFinding> Check(FormFieldEntry entry, FieldText value)
    {
        var shows = !string.IsNullOrWhiteSpace(value.Text) && value.Text != "Off";
        var onPage = 0;
        foreach (var widget in entry.Widgets)
        {
            var place = annotations.Find(widget);
            if (place is null)
            {
                if (shows)
                {
                    yield return Mismatch(entry, "the field is on no page");
                }

                continue;
            }

            onPage++;
            var trouble = entry.Kind switch
            {
                FieldKind.Text or FieldKind.Choice => CheckText(entry, widget, place, value, shows),
                FieldKind.Button => CheckButton(entry, widget, place),
                FieldKind.Other => null,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (trouble is not null)
            {
                yield return Mismatch(entry, trouble);
            }
        }

        if (shows && onPage == 0)
        {
            yield return Mismatch(entry, "the field is shown nowhere");
        }

        if (
            entry.Kind is FieldKind.Button
            && shows
            && !entry.Widgets.Any(w => view.Name(w.Dictionary, "AS") == State(entry))
        )
        {
            yield return Mismatch(entry, "no button shows the state that is stored");
        }
    }

    private static FormFinding Mismatch(FormFieldEntry entry, string detail) =>
        new(FormFindingKind.AppearanceMismatch, entry.Name, detail);

    /// <summary>Why a place can't show anything; null where it can.</summary>
    private string? CheckPlace(PageAnnotation place)
    {
        if (place.MayBeHidden(view))
        {
            return "the field is hidden";
        }

        if (place.Area.IsEmpty || place.Area.Width < MinSide || place.Area.Height < MinSide)
        {
            return "the field has no area";
        }

        var page = pages[place.Page];
        return
            (view.ToBox(page.CropBox) ?? view.ToBox(page.MediaBox)) is { } sheet
            && !sheet.Contains(place.Area.CentreX, place.Area.CentreY)
            ? "the field is off the page"
            : null;
    }

    private string? CheckText(
        FormFieldEntry entry,
        FormWidget widget,
        PageAnnotation place,
        FieldText value,
        bool shows
    )
    {
        if (shows && CheckPlace(place) is { } trouble)
        {
            return trouble;
        }

        var appearance = Appearance(widget.Dictionary);
        if (appearance is null)
        {
            return shows ? "the field has a value and no appearance" : null;
        }

        var shown = Draw(appearance, place);
        if (shown.Incomplete is { } why)
        {
            return $"the appearance can't be read: {why}";
        }

        // Clipped text is there and out of sight: a long remark scrolls. Everything else that isn't seen isn't there.
        var seen = Squeeze(TextLines.Join(shown.VisibleGlyphs));
        var stored = Squeeze(shows ? value.Text! : "");
        if (entry.Kind is FieldKind.Choice)
        {
            seen = seen.TrimEnd('▼', '▾', '⏷');
        }

        if (seen == stored)
        {
            return shown.VisibleGlyphs.Any(g => g.Conflict)
                ? "the font shows one thing and says another"
                : null;
        }

        if (shown.VisibleGlyphs.Any(g => g.Text is null))
        {
            return "what the field shows can't be confirmed: its font does not say which characters it draws";
        }

        var isClipped =
            MayBeClipped(entry.Field)
            && seen.Length >= Math.Min(20, stored.Length)
            && stored.StartsWith(seen, StringComparison.Ordinal);
        return isClipped ? null
            : seen.Length == 0 ? "the field has a value and shows nothing"
            : stored.Length == 0 ? "the field shows a text and has no value"
            : "the field shows another text than it stores";
    }

    private string? CheckButton(FormFieldEntry entry, FormWidget widget, PageAnnotation place)
    {
        var state = view.Name(widget.Dictionary, "AS") ?? "Off";
        var normal = view.Dictionary(view.Dictionary(widget.Dictionary, "AP"), "N");
        var isOn = state != "Off";
        var stored = State(entry);
        if (isOn && state != stored)
        {
            return "the button shows another state than is stored";
        }

        var own = normal?.Keys.Where(k => k != "Off").ToList() ?? [];
        if (!isOn)
        {
            // A check box or radio button whose own state is the stored one must show it.
            return stored is not null && stored != "Off" && own.Contains(stored)
                ? "the button does not show the state that is stored"
                : OffLooksOn(normal, own, place);
        }

        if (CheckPlace(place) is { } trouble)
        {
            return trouble;
        }

        var on = view.Stream(normal, state);
        if (on is null)
        {
            return "the button has no appearance for the state that is stored";
        }

        var shownOn = Draw(on, place);
        var shownOff = view.Stream(normal, "Off") is { } off ? Draw(off, place) : new Shown();
        return shownOn.Incomplete is { } why ? $"the appearance can't be read: {why}"
            : Ink(shownOn) == 0 ? "the button is ticked and shows nothing"
            : Ink(shownOn) <= Ink(shownOff) ? "the button looks ticked in either state"
            : null;
    }

    private string? OffLooksOn(PdfDictionary? normal, List<string> own, PageAnnotation place)
    {
        if (own.Count == 0 || view.Stream(normal, "Off") is not { } off)
        {
            return null;
        }

        var ink = Ink(Draw(off, place));
        return ink > 0 && view.Stream(normal, own[0]) is { } on && ink >= Ink(Draw(on, place))
            ? "the button looks ticked and is not"
            : null;
    }

    /// <summary>Long names and remarks may run out of their fields; numbers, dates and choices must be seen whole.</summary>
    private static bool MayBeClipped(FormField field) =>
        field
            is FormField.Comment
                or FormField.OrganisationName
                or FormField.HolderEmail
                or FormField.RequesterName
                or FormField.Place;

    /// <summary>How much a button draws: an outline or an empty box counts less than something solid.</summary>
    private static int Ink(Shown shown) =>
        shown.Shapes.Where(s => s.IsDark).Sum(s => s.IsFilled ? 2 : 1)
        + shown.VisibleGlyphs.Where(g => !g.IsBlank).Sum(g => Marks.IsEmptyBox(g.Text) ? 1 : 2);

    private string? State(FormFieldEntry entry) =>
        entry.Value switch
        {
            PdfName name => name.Value,
            PdfString text => text.ToText(),
            _ => null,
        };

    /// <summary>/AP /N; for one that depends on a state, that of /AS.</summary>
    private PdfStream? Appearance(PdfDictionary widget) =>
        view.Value(view.Dictionary(widget, "AP"), "N") switch
        {
            PdfStream stream => stream,
            PdfDictionary states => view.Stream(states, view.Name(widget, "AS") ?? ""),
            _ => null,
        };

    /// <summary>Clause 12.5.5, algorithm "appearance streams": the bounding box, transformed, is fitted into the rectangle.</summary>
    private Shown Draw(PdfStream appearance, PageAnnotation place)
    {
        var shown = new Shown();
        content.RunForm(
            appearance,
            AnnotationMatrix(view, appearance, place.Area),
            place.Area,
            shown
        );
        return shown;
    }

    internal static Matrix3x2 AnnotationMatrix(PdfView view, PdfStream appearance, Box area)
    {
        var box = view.Box(appearance.Dictionary, "BBox") ?? area;
        var drawn = box.Through(view.Matrix(appearance.Dictionary, "Matrix"));
        if (drawn.Width <= 0 || drawn.Height <= 0 || area.IsEmpty)
        {
            return Matrix3x2.CreateTranslation((float)area.Left, (float)area.Bottom);
        }

        var (x, y) = (area.Width / drawn.Width, area.Height / drawn.Height);
        return new Matrix3x2(
            (float)x,
            0,
            0,
            (float)y,
            (float)(area.Left - (drawn.Left * x)),
            (float)(area.Bottom - (drawn.Bottom * y))
        );
    }

    /// <summary>Without white space: where a line breaks or a comb puts a gap says nothing.</summary>
    private static string Squeeze(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune))
            {
                plain.Append(rune);
            }
        }

        return plain.ToString().Normalize(NormalizationForm.FormKC);
    }
}

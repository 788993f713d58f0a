using System.Numerics;
using MailRevocationWorker.Form.Fields;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>A page as it is seen: its own content, then the annotations over it that are no fields.</summary>
internal sealed class PageReader(PdfView view, ContentReader content)
{
    private const int MaxContentBytes = 16 << 20;
    private const int MaxStreams = 1_000;

    /// <summary>A3 (1,191 points) and a bleed: a larger sheet is shown, and so are its letters, at a fraction of their size.</summary>
    private const double MaxSide = 1_300;
    private const long MaxOverlayWork = 50_000_000;
    private long overlayWork;

    public Shown Read(PdfPage page, PageAnnotations annotations)
    {
        var shown = new Shown();
        if (page.Dictionary.DuplicateKeys.Count > 0)
        {
            // Viewers differ in which of them they take.
            shown.Incomplete = "a key of the page stands twice";
        }

        var sheet = view.ToBox(page.CropBox) ?? view.ToBox(page.MediaBox) ?? Box.Everything;
        if (
            Math.Max(sheet.Width, sheet.Height) > MaxSide
            || page.Dictionary.ContainsKey("UserUnit")
        )
        {
            shown.Incomplete ??=
                "the page is larger than A3 or of another scale: its text is seen small";
        }

        content.Run(Contents(page, shown), page.Resources, Matrix3x2.Identity, sheet, shown);
        var own = shown.Glyphs.Count;
        foreach (var annotation in annotations.All)
        {
            if (annotation.Page != page.Index || !annotation.MayCover(view))
            {
                continue;
            }

            Overlay(shown, own, annotation.Area);
            if (
                annotation.Subtype is not ("Widget" or "Popup" or "Link")
                && Appearance(annotation) is { } appearance
            )
            {
                content.RunForm(
                    appearance,
                    AppearanceCheck.AnnotationMatrix(view, appearance, annotation.Area),
                    annotation.Area.Intersect(sheet),
                    shown
                );
            }
        }

        return shown;
    }

    private void Overlay(Shown shown, int own, Box area)
    {
        overlayWork += own;
        if (overlayWork > MaxOverlayWork)
        {
            shown.Incomplete ??= "too many annotations over too many characters";
            return;
        }

        // Neighbours touch.
        area = area.Grown(-1);
        for (var i = 0; i < own; i++)
        {
            var glyph = shown.Glyphs[i];
            if (area.IsEmpty || !area.Overlaps(glyph.Core))
            {
                continue;
            }

            glyph.IsOverlaid = true;
            if (glyph.IsRead)
            {
                shown.Incomplete ??= "an annotation or a field lies over what the page says";
            }
        }
    }

    /// <summary>What an annotation draws; null where it draws nothing or may be hidden: its text can't be relied on.</summary>
    private PdfStream? Appearance(PageAnnotation annotation) =>
        annotation.MayBeHidden(view)
            ? null
            : view.Value(view.Dictionary(annotation.Dictionary, "AP"), "N") switch
            {
                PdfStream stream => stream,
                PdfDictionary states => view.Stream(
                    states,
                    view.Name(annotation.Dictionary, "AS") ?? ""
                ),
                _ => null,
            };

    /// <summary>One stream, or several that are read as one (ISO 32000-1 clause 7.8.2).</summary>
    private ReadOnlyMemory<byte> Contents(PdfPage page, Shown shown)
    {
        List<PdfStream> streams = view.Value(page.Dictionary, "Contents") switch
        {
            PdfStream one => [one],
            PdfArray many => [.. many.Take(MaxStreams).Select(view.Resolve).OfType<PdfStream>()],
            _ => [],
        };
        using var all = new MemoryStream();
        foreach (var stream in streams)
        {
            var decoded = view.Decode(stream, MaxContentBytes);
            if (!decoded.IsOk || all.Length + decoded.Bytes.Length > MaxContentBytes)
            {
                shown.Incomplete ??= "the page's content can't be decoded";
                break;
            }

            all.Write(decoded.Bytes.Span);
            all.WriteByte((byte)'\n');
        }

        return all.ToArray();
    }
}

using System.Numerics;
using MailRevocationWorker.Form.Fields;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>A page as it is seen: its own content, then the annotations over it that are no fields.</summary>
internal sealed class PageReader(PdfView view, ContentReader content)
{
    private const int MaxContentBytes = 16 << 20;
    private const int MaxStreams = 1_000;
    private const long MaxOverlayWork = 50_000_000;
    private long overlayWork;

    public Shown Read(PdfPage page, PageAnnotations annotations)
    {
        var shown = new Shown();
        var sheet = view.ToBox(page.CropBox) ?? view.ToBox(page.MediaBox) ?? Box.Everything;
        content.Run(Contents(page, shown), page.Resources, Matrix3x2.Identity, sheet, shown);
        var own = shown.Glyphs.Count;
        foreach (var annotation in annotations.All)
        {
            if (annotation.Page != page.Index || Appearance(annotation) is not { } appearance)
            {
                continue;
            }

            Overlay(shown, own, annotation.Area);
            if (annotation.Subtype != "Widget")
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

        for (var i = 0; i < own; i++)
        {
            var glyph = shown.Glyphs[i];
            glyph.IsOverlaid |= area.Contains(
                (glyph.X + glyph.Right) / 2,
                glyph.Y + (glyph.Size / 4)
            );
        }
    }

    /// <summary>What an annotation draws; null where it draws nothing or is hidden.</summary>
    private PdfStream? Appearance(PageAnnotation annotation) =>
        annotation.Subtype is "Popup" or "Link" || annotation.IsHidden(view)
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

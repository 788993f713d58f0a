using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Form.Content;
using MailRevocationWorker.Form.Fields;
using MailRevocationWorker.Form.Flat;
using MailRevocationWorker.Form.Fonts;
using PdfSyntax;

namespace MailRevocationWorker.Form;

/// <summary>
/// PDF → revocation forms: the AcroForm's fields where there are any, else the text of the pages by its French labels. Reads
/// only what PdfSyntax proved to be in the newest revision. Runs in the caged child process; total and bounded.
/// </summary>
public static class FormReader
{
    /// <summary>The form has one page; more pages than this are not looked at, and that is said.</summary>
    private const int MaxPages = 40;

    /// <exception cref="OperationCanceledException">Only when <paramref name="ct"/> is cancelled.</exception>
    public static FormReading Read(PdfFile pdf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pdf);
        if (!pdf.IsReadable || pdf.IsEncrypted)
        {
            return new FormReading([], 0, []);
        }

        var view = pdf.Latest;
        List<FormFinding> findings = [];
        IReadOnlyList<PdfPage> pages = view.Pages;
        var count = pages.Count;
        void Unread(string why) =>
            findings.Add(new FormFinding(FormFindingKind.AppearanceMismatch, "document", why));

        if (count > MaxPages)
        {
            // What is on the other pages is not known: perhaps another form.
            Unread(string.Create(CultureInfo.InvariantCulture, $"{count} pages, {MaxPages} read"));
            pages = [.. pages.Take(MaxPages)];
        }

        var content = new ContentReader(view, new FontReader(view), ct);
        var annotations = new PageAnnotations(view, pages);
        var reader = new PageReader(view, content);
        var shown = pages.ToDictionary(p => p.Index, p => reader.Read(p, annotations));
        foreach (var (index, page) in shown.Where(p => p.Value.Incomplete is not null))
        {
            Unread(
                string.Create(CultureInfo.InvariantCulture, $"page {index + 1}: {page.Incomplete}")
            );
        }

        var tree = FieldTree.Read(view);
        if (!tree.IsComplete || !annotations.IsComplete)
        {
            Unread("more fields or annotations than are read");
        }

        if (annotations.HasOrphans(view, tree.Seen))
        {
            Unread("a page shows fields that the form does not list");
        }

        var groups = AcroForms.Group(tree.Entries);
        var appearances = new AppearanceCheck(view, annotations, pages, content);
        var overlaps = new OverlapCheck(view, annotations, shown);
        var labels = new LabelCheck(annotations, shown);
        List<FoundForm> found =
        [
            .. groups.Select(g => AcroForms.Read(view, g, appearances, overlaps, labels)),
        ];

        // A page with fields is read by its fields; its labels must not make a second, empty form.
        var fielded = groups
            .SelectMany(g => g)
            .SelectMany(e => e.Widgets)
            .Select(w => annotations.Find(w)?.Page)
            .ToHashSet();
        var flat = new FlatForms();
        foreach (var page in pages.Where(p => !fielded.Contains(p.Index)))
        {
            flat.Add(shown[page.Index]);
        }

        found.AddRange(flat.Found());
        // What is wrong with the document is wrong with each of its forms.
        return new FormReading(
            [.. FilledIn(found).Select(f => f with { Findings = [.. f.Findings, .. findings] })],
            count,
            findings
        );
    }

    /// <summary>A blank second form is no form; a document with nothing but a blank one is a form that asks for nothing.</summary>
    private static IReadOnlyList<RevocationForm> FilledIn(List<FoundForm> found)
    {
        List<RevocationForm> filled = [.. found.Where(f => !f.IsBlank).Select(f => f.Form)];
        return filled.Count > 0 ? filled : [.. found.Take(1).Select(f => f.Form)];
    }
}

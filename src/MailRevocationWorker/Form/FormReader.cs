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
        if (count > MaxPages)
        {
            findings.Add(
                new FormFinding(
                    FormFindingKind.TooLong,
                    "document",
                    string.Create(CultureInfo.InvariantCulture, $"{count} pages, {MaxPages} read")
                )
            );
            pages = [.. pages.Take(MaxPages)];
        }

        var fonts = new FontReader(view);
        ContentReader Content() => new(view, fonts, ct);
        var annotations = new PageAnnotations(view, pages);
        var reader = new PageReader(view, Content);
        var shown = pages.ToDictionary(p => p.Index, p => reader.Read(p, annotations));
        foreach (var (index, page) in shown)
        {
            if (page.Incomplete is { } why)
            {
                findings.Add(
                    new FormFinding(
                        FormFindingKind.TooLong,
                        "document",
                        string.Create(CultureInfo.InvariantCulture, $"page {index + 1}: {why}")
                    )
                );
            }
        }

        List<FoundForm> found = [];
        var groups = AcroForms.Group(FieldTree.Read(view));
        var appearances = new AppearanceCheck(view, annotations, pages, Content);
        var overlaps = new OverlapCheck(view, annotations, shown);
        found.AddRange(groups.Select(g => AcroForms.Read(view, g, appearances, overlaps)));

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
        return new FormReading(FilledIn(found), count, findings);
    }

    /// <summary>A blank second form is no form; a document with nothing but a blank one is a form that asks for nothing.</summary>
    private static IReadOnlyList<RevocationForm> FilledIn(List<FoundForm> found)
    {
        List<RevocationForm> filled = [.. found.Where(f => !f.IsBlank).Select(f => f.Form)];
        return filled.Count > 0 ? filled : [.. found.Take(1).Select(f => f.Form)];
    }
}

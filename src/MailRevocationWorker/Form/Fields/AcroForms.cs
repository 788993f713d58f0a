using MailRevocationWorker.Cases;
using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>The forms that the AcroForm's fields make: one for each suffix.</summary>
internal static class AcroForms
{
    /// <summary>So many of the sixteen fields make it the form, and not another form with a field called "lieu".</summary>
    private const int MinFields = 6;

    /// <summary>The fields of the forms, by form; empty where the document has no such fields.</summary>
    public static IReadOnlyList<IReadOnlyList<FormFieldEntry>> Group(
        IReadOnlyList<FormFieldEntry> entries
    ) =>
        [
            .. entries
                .GroupBy(e => e.Form)
                .OrderBy(g => g.Key)
                .Where(g => g.Select(e => e.Field).Distinct().Count() >= MinFields)
                .Select(g => (IReadOnlyList<FormFieldEntry>)[.. g]),
        ];

    public static FoundForm Read(
        PdfView view,
        IReadOnlyList<FormFieldEntry> entries,
        AppearanceCheck appearances,
        OverlapCheck overlaps,
        LabelCheck labels
    )
    {
        Dictionary<FormField, string> texts = [];
        List<FormFinding> findings = [];
        foreach (var entry in entries)
        {
            var value = FieldText.Read(view, entry);
            if (value.Problem is { } problem)
            {
                findings.Add(new FormFinding(FormFindingKind.Unparsable, entry.Name, problem));
            }

            findings.AddRange(appearances.Check(entry, value));
            findings.AddRange(overlaps.Check(entry));
            if (!string.IsNullOrWhiteSpace(value.Text) && value.Text != "Off")
            {
                findings.AddRange(labels.Check(entry));
            }

            if (
                entry.HasDuplicateKeys
                || entry.Widgets.Any(w => w.Dictionary.DuplicateKeys.Count > 0)
            )
            {
                findings.Add(
                    new FormFinding(
                        FormFindingKind.ConflictingValues,
                        entry.Name,
                        "a key of the field stands twice"
                    )
                );
            }

            var text = value.Text ?? "";
            if (!texts.TryAdd(entry.Field, text) && texts[entry.Field].Trim() != text.Trim())
            {
                findings.Add(
                    new FormFinding(
                        FormFindingKind.ConflictingValues,
                        entry.Name,
                        "two fields of this name hold different values"
                    )
                );
            }
        }

        var isBlank = entries.All(e =>
            e.Kind is FieldKind.Button || string.IsNullOrWhiteSpace(texts[e.Field])
        );
        return new FoundForm(FormAssembly.Assemble(FormSource.AcroForm, texts, findings), isBlank);
    }
}

using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>The kinds of fields that the form has (ISO 32000-1 clause 12.7.4).</summary>
internal enum FieldKind
{
    Text,
    Choice,

    /// <summary>A check box or a radio button.</summary>
    Button,

    /// <summary>A signature field or an unknown type under one of the form's names.</summary>
    Other,
}

/// <summary>A widget annotation of a field.</summary>
/// <param name="Number">Its object number; null where it is a direct object, which no page can show.</param>
internal sealed record FormWidget(PdfDictionary Dictionary, int? Number);

/// <summary>A terminal field of the AcroForm that has one of the form's names.</summary>
/// <param name="Form">1 for the first form of the document, 2 for the fields with suffix _2, …</param>
/// <param name="Value">/V, own or inherited, resolved.</param>
/// <param name="Options">/Opt, own or inherited.</param>
/// <param name="HasDuplicateKeys">A key of the field stands twice: one reader takes the first value, another the last.</param>
internal sealed record FormFieldEntry(
    FormField Field,
    int Form,
    FieldKind Kind,
    PdfObject? Value,
    PdfArray? Options,
    IReadOnlyList<FormWidget> Widgets,
    bool HasDuplicateKeys
)
{
    /// <summary>The name for findings, suffix included.</summary>
    public string Name => Form == 1 ? Field.ToName() : $"{Field.ToName()}_{Form}";
}

using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>The value of a field as the text that its widget should show.</summary>
/// <param name="Text">Null where the field has no value.</param>
/// <param name="Problem">Why it is none, or none of its options; null where all is well.</param>
internal readonly record struct FieldText(string? Text, string? Problem = null)
{
    private const int MaxStreamBytes = 1 << 20;

    public static FieldText Read(PdfView view, FormFieldEntry entry) =>
        entry.Kind switch
        {
            FieldKind.Text => OfText(view, entry.Value),
            FieldKind.Choice => OfChoice(view, entry),
            FieldKind.Button => OfButton(view, entry),
            FieldKind.Other => new FieldText(null, "the field is neither text, list nor button"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static FieldText OfText(PdfView view, PdfObject? value) =>
        value switch
        {
            null => new FieldText(null),
            PdfString text => new FieldText(text.ToText()),
            PdfStream stream when view.Decode(stream, MaxStreamBytes) is { IsOk: true } decoded =>
                new FieldText(new PdfString(decoded.Bytes).ToText()),
            _ => new FieldText(null, "the value is no text"),
        };

    /// <summary>A list keeps what is exported and shows what is displayed (clause 12.7.4.4): the displayed text is what the signer saw.</summary>
    private static FieldText OfChoice(PdfView view, FormFieldEntry entry)
    {
        var value = entry.Value is PdfArray { Count: 1 } single
            ? view.Resolve(single[0])
            : entry.Value;
        if (value is not null and not PdfString)
        {
            return new FieldText(
                null,
                value is PdfArray { Count: 0 } ? null : "the value of the list is not one text"
            );
        }

        if (value is not PdfString chosen)
        {
            return new FieldText(null);
        }

        var text = chosen.ToText();
        if (string.IsNullOrWhiteSpace(text) || entry.Options is not { } options)
        {
            return new FieldText(text);
        }

        foreach (var option in options.Take(500))
        {
            switch (view.Resolve(option))
            {
                case PdfString plain when Same(plain.ToText(), text):
                    return new FieldText(text);
                case PdfArray { Count: 2 } pair
                    when view.Resolve(pair[0]) is PdfString export
                        && view.Resolve(pair[1]) is PdfString display
                        && Same(export.ToText(), text):
                    return new FieldText(display.ToText());
            }
        }

        return new FieldText(text, "the value is none of the list's options");
    }

    /// <summary>Accents and case don't make another option: "Écrasement" and "Ecrasement" are one.</summary>
    private static bool Same(string option, string text) =>
        option == text
        || (FieldParsing.Key(option) == FieldParsing.Key(text) && Symbols(option) == Symbols(text));

    /// <summary>Eiducio and Eiducio+ have one key and are two products.</summary>
    private static string Symbols(string text) => string.Concat(text.Where(c => c is '+' or '*'));

    /// <summary>A button's value names a state; where there is /Opt, the state is an index into it (clause 12.7.4.2.3).</summary>
    private static FieldText OfButton(PdfView view, FormFieldEntry entry)
    {
        var state = entry.Value switch
        {
            PdfName name => name.Value,
            PdfString text => text.ToText(),
            _ => null,
        };
        if (state is null)
        {
            return new FieldText(null, entry.Value is null ? null : "the value is no state");
        }

        if (
            entry.Options is { } options
            && int.TryParse(
                state,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var index
            )
            && index < options.Count
            && view.Resolve(options[index]) is PdfString label
        )
        {
            return new FieldText(label.ToText());
        }

        return new FieldText(state);
    }
}

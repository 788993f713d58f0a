using PdfSyntax;
using PdfSyntax.Writing;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>
/// Fills the product's form by an incremental update: each value with the appearance that shows it (ISO 32000-1 clause 12.7.3.3), so
/// that what a reader sees is what is stored and the file stays PDF/A. For the demo and the tests.
/// </summary>
internal static class FormFiller
{
    /// <summary>The blank form that is shipped with the service.</summary>
    public static byte[] Blank()
    {
        using var stream =
            typeof(FormFiller).Assembly.GetManifestResourceStream("formulaire-de-revocation.pdf")
            ?? throw new InvalidOperationException("The blank form is not in the assembly.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static byte[] Fill(byte[] form, FormValues values)
    {
        var file = PdfFile.Open(form);
        var update = new IncrementalUpdate(file);
        var font = new FormFont(file.Latest);
        foreach (var (field, text) in values.Texts())
        {
            SetText(file.Latest, update, font, field, text);
        }

        foreach (var (field, state) in values.Buttons())
        {
            SetButton(file.Latest, update, field, state);
        }

        return update.ToBytes();
    }

    /// <summary>Changes one text field, as somebody would who tampers with a form.</summary>
    public static byte[] Change(byte[] form, string field, string text)
    {
        var file = PdfFile.Open(form);
        var update = new IncrementalUpdate(file);
        SetText(file.Latest, update, new FormFont(file.Latest), field, text);
        return update.ToBytes();
    }

    /// <summary>Makes the document run a script when it is opened.</summary>
    public static byte[] AddScript(byte[] form)
    {
        var file = PdfFile.Open(form);
        var update = new IncrementalUpdate(file);
        var root = (PdfReference)file.Latest.Trailer["Root"]!;
        var action = update.Add(
            new PdfDictionary(
                ("S", (PdfObject)new PdfName("JavaScript")),
                ("JS", PdfString.FromText("app.alert('TEST');"))
            )
        );
        update.Set(root.Number, file.Latest.Catalog.With("OpenAction", action));
        return update.ToBytes();
    }

    /// <summary>The object that is the field of this name at the form's top level.</summary>
    internal static (int Number, PdfDictionary Field) Find(PdfView view, string name)
    {
        var fields = view.Array(view.Dictionary(view.Catalog, "AcroForm"), "Fields");
        foreach (var reference in (fields?.ToArray() ?? []).OfType<PdfReference>())
        {
            if (view.Resolve(reference) is PdfDictionary field && view.Text(field, "T") == name)
            {
                return (reference.Number, field);
            }
        }

        throw new ArgumentException($"The form has no field {name}.", nameof(name));
    }

    /// <summary>Width and height of a widget, in points.</summary>
    internal static (double Width, double Height) SizeOf(PdfView view, PdfDictionary widget)
    {
        var rectangle = view.Array(widget, "Rect");
        double At(int index) => (view.Resolve(rectangle?[index]) as PdfNumber)?.AsDouble ?? 0;
        return (At(2) - At(0), At(3) - At(1));
    }

    private static void SetText(
        PdfView view,
        IncrementalUpdate update,
        FormFont font,
        string name,
        string text
    )
    {
        var (number, field) = Find(view, name);
        var (width, height) = SizeOf(view, field);
        var appearance = update.Add(font.Show(text, width, height));
        update.Set(
            number,
            field
                .With("V", PdfString.FromText(text))
                .With("AP", new PdfDictionary(("N", (PdfObject)appearance)))
        );
    }

    private static void SetButton(PdfView view, IncrementalUpdate update, string name, string state)
    {
        var (number, field) = Find(view, name);
        var on = new PdfName(state);
        if (view.Array(field, "Kids") is not { } kids)
        {
            update.Set(number, field.With("V", on).With("AS", on));
            return;
        }

        update.Set(number, field.With("V", on));
        foreach (var kid in kids.OfType<PdfReference>())
        {
            if (view.Resolve(kid) is PdfDictionary widget)
            {
                var states = view.Dictionary(view.Dictionary(widget, "AP"), "N");
                update.Set(
                    kid.Number,
                    widget.With("AS", states?[state] is null ? new PdfName("Off") : on)
                );
            }
        }
    }
}

using System.Globalization;
using System.Text;
using PdfSyntax;

namespace MailRevocationWorker.Tests.Form;

/// <summary>A field of a made-up form, and what may be wrong with it.</summary>
internal sealed class MadeField(string name, string label, string value, int row)
{
    public string Name { get; } = name;
    public string Label { get; set; } = label;
    public string Value { get; set; } = value;

    /// <summary>What the appearance shows; the value, unless said otherwise.</summary>
    public string? Shown { get; set; }
    public int Row { get; } = row;
    public double Top => 760 - (24 * Row);
    public int Flags { get; set; } = 4;
    public string? Rect { get; set; }

    /// <summary>The whole content of the appearance, in place of a line of text.</summary>
    public string? Content { get; set; }
    public bool HasAppearance { get; set; } = true;
    public bool IsOnPage { get; set; } = true;
    public string Extra { get; set; } = "";
    public bool IsButton => Name is "demandeur_qualite" or "confirmation";
}

/// <summary>Makes revocation forms byte by byte, so that each thing that can be wrong with one can be made wrong alone.</summary>
internal sealed class FormPdf
{
    private static readonly (string Name, string Label, string Value)[] Filled =
    [
        ("produit", "Produit", "Eiducio"),
        ("numero_demande", "N° de demande", "TD24000101"),
        ("numero_serie", "N° de série du certificat", "1121F270A39C26B2A533B5890392A0CE04F7"),
        ("titulaire_nom", "Nom", "MARTIN"),
        ("titulaire_prenom", "Prénom", "Camille"),
        ("titulaire_email", "Adresse e-mail", "camille.martin@vercors.example"),
        ("organisation_nom", "Organisation", "ATELIERS MÉCANIQUES DU VERCORS"),
        ("organisation_siren", "N° SIREN", "999000011"),
        ("motif", "Motif (un seul)", "Clé privée compromise"),
        ("commentaire", "Précisions", ""),
        ("demandeur_qualite", "Qualité du demandeur", "titulaire"),
        ("demandeur_nom", "Nom et prénom", "MARTIN Camille"),
        ("demandeur_piece_identite", "N° de pièce d'identité", "TSTCNI000101"),
        ("confirmation", "Je demande la révocation\ndéfinitive de ce certificat", "oui"),
        ("lieu", "Fait à", "Grenoble"),
        ("date_demande", "Le (JJ/MM/AAAA)", "20/11/2026"),
    ];

    private readonly List<string> objects = [];
    private readonly List<string> annotations = [];

    public FormPdf() =>
        Fields = [.. Filled.Select((f, i) => new MadeField(f.Name, f.Label, f.Value, i))];

    public List<MadeField> Fields { get; }
    public MadeField this[string name] => Fields.Find(f => f.Name == name)!;

    /// <summary>Without fields: the values are text on the page.</summary>
    public bool IsFlat { get; set; }

    /// <summary>Content of the page before and after the labels and values.</summary>
    public string Before { get; set; } = "";
    public string After { get; set; } = "";

    /// <summary>A further annotation: dictionary entries, and what its appearance draws.</summary>
    public List<(string Entries, string Content)> Others { get; } = [];
    public string Sheet { get; set; } = "[0 0 595 842]";

    /// <summary>Further resources of the page.</summary>
    public string Resources { get; set; } = "";
    public string FontExtra { get; set; } = "/Encoding /WinAnsiEncoding";

    /// <summary>The font's ToUnicode map, where it has one.</summary>
    public string? ToUnicode { get; set; }

    /// <summary>Pages with the same content; the fields are on the first.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>Field dictionaries that stand in /Fields as well.</summary>
    public List<string> MoreFields { get; } = [];

    public static string Text(double x, double y, string text, double size = 9) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({Escape(text)}) Tj ET\n"
        );

    public FormPdf With(Action<FormPdf> change)
    {
        change(this);
        return this;
    }

    public PdfFile Open() => PdfFile.Open(Build());

    public byte[] Build()
    {
        objects.Clear();
        annotations.Clear();
        var (catalog, pages, page, font, content) = (Add(""), Add(""), Add(""), Add(""), Add(""));
        var map = ToUnicode is null ? "" : $"/ToUnicode {Add(Stream("", ToUnicode))} 0 R";
        Set(font, $"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {FontExtra} {map} >>");
        var body = new StringBuilder(Before);
        List<string> fields = [];
        foreach (var field in Fields)
        {
            var lines = field.Label.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                body.Append(
                    Text(50, field.Top + 3 + (5 * (lines.Length - 1)) - (10 * i), lines[i])
                );
            }

            if (IsFlat)
            {
                body.Append(field.Content ?? FlatValue(field));
            }
            else if (field.Name == "demandeur_qualite")
            {
                body.Append(
                    Text(250, field.Top + 3, "Titulaire")
                        + Text(360, field.Top + 3, "Représentant légal")
                );
                fields.Add(Radio(field));
            }
            else
            {
                fields.Add(
                    field.Name == "confirmation" ? Button(field, "oui", "", 234) : TextField(field)
                );
            }
        }

        foreach (var (entries, drawn) in Others)
        {
            annotations.Add(
                $"{Add($"<< /Type /Annot {entries} /AP << /N {Appearance(drawn, 100, 20)} >> >>")} 0 R"
            );
        }

        foreach (var more in MoreFields)
        {
            fields.Add($"{Add(more)} 0 R");
        }

        body.Append(After);
        Set(content, Stream("", body.ToString()));
        var form = IsFlat ? "" : $"/AcroForm << /Fields [{string.Join(' ', fields)}] >>";
        Set(catalog, $"<< /Type /Catalog /Pages {pages} 0 R {form} >>");
        var sheet =
            $"/Type /Page /Parent {pages} 0 R /MediaBox {Sheet} /Resources << /Font << /F1 {font} 0 R >> {Resources} >> /Contents {content} 0 R";
        Set(page, $"<< {sheet} /Annots [{string.Join(' ', annotations)}] >>");
        List<string> kids = [$"{page} 0 R"];
        while (kids.Count < Copies)
        {
            kids.Add($"{Add($"<< {sheet} >>")} 0 R");
        }

        Set(pages, $"<< /Type /Pages /Kids [{string.Join(' ', kids)}] /Count {kids.Count} >>");
        return Write(catalog);
    }

    private static string FlatValue(MadeField field) =>
        field.Name switch
        {
            "demandeur_qualite" => Text(
                250,
                field.Top + 3,
                field.Value == "titulaire"
                    ? "[X] Titulaire   [ ] Représentant légal"
                    : "[ ] Titulaire   [X] Représentant légal"
            ),
            "confirmation" => Text(
                250,
                field.Top + 3,
                field.Value == "oui" ? "[X] Oui" : "[ ] Oui"
            ),
            _ => Text(250, field.Top + 3, field.Shown ?? field.Value),
        };

    private string TextField(MadeField field)
    {
        var appearance = field.HasAppearance
            ? $"/AP << /N {Appearance(field.Content ?? $"/Tx BMC q {Text(2, 4, field.Shown ?? field.Value)} Q EMC", 290, 14)} >>"
            : "";
        var rect = field.Rect ?? Rect(234, field.Top, 290, 14);
        var number = Add(
            $"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({field.Name}) /V ({Escape(field.Value)}) /F {field.Flags} /Rect {rect} {appearance} {field.Extra} >>"
        );
        return Place(field, number);
    }

    private string Radio(MadeField field)
    {
        var parent = Add("");
        var kids = new[] { ("titulaire", 236.0), ("representant_legal", 346.0) }.Select(k =>
            Button(field, k.Item1, $"/Parent {parent} 0 R", k.Item2)
        );
        Set(
            parent,
            $"<< /FT /Btn /Ff 49152 /T ({field.Name}) /V /{field.Value} /Kids [{string.Join(' ', kids)}] >>"
        );
        return $"{parent} 0 R";
    }

    private string Button(MadeField field, string on, string parent, double x)
    {
        var shown = field.Shown ?? field.Value;
        const string Frame = "0 G 0.5 0.5 9 9 re S ";
        var names = parent.Length > 0 ? parent : $"/FT /Btn /T ({field.Name}) /V /{field.Value}";
        var number = Add(
            $"<< /Type /Annot /Subtype /Widget {names} /F {field.Flags} /Rect {field.Rect ?? Rect(x, field.Top, 10, 10)} "
                + $"/AS /{(shown == on ? on : "Off")} /AP << /N << /{on} {Appearance(field.Content ?? $"{Frame} 1 1 m 9 9 l 1 9 m 9 1 l S", 10, 10)} "
                + $"/Off {Appearance(Frame, 10, 10)} >> >> {field.Extra} >>"
        );
        return Place(field, number);
    }

    private string Place(MadeField field, int number)
    {
        if (field.IsOnPage)
        {
            annotations.Add($"{number} 0 R");
        }

        return $"{number} 0 R";
    }

    private string Appearance(string content, int width, int height) =>
        $"{Add(Stream($"/Type /XObject /Subtype /Form /BBox [0 0 {width} {height}] /Resources << /Font << /F1 4 0 R >> /ExtGState << /Faint << /ca 0.1 >> /Masked << /SMask << /S /Alpha >> >> /Half << /ca 0.5 >> /Nearly << /ca 0.985 >> /Normal << /BM /Normal /SA true >> /Unheard << /Foo 1 >> /Transfer << /TR << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >> >> >> /ColorSpace << /Ink [/Separation /Ink /DeviceGray << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>] >> >>", content))} 0 R";

    private static string Rect(double x, double y, double width, double height) =>
        string.Create(CultureInfo.InvariantCulture, $"[{x} {y} {x + width} {y + height}]");

    private static string Stream(string entries, string content) =>
        $"<< {entries} /Length {content.Length} >>\nstream\n{content}\nendstream";

    private int Add(string body)
    {
        objects.Add(body);
        return objects.Count;
    }

    private void Set(int number, string body) => objects[number - 1] = body;

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("(", "\\(", StringComparison.Ordinal)
            .Replace(")", "\\)", StringComparison.Ordinal);

    private byte[] Write(int catalog)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        List<int> offsets = [];
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"
        );
        foreach (var offset in offsets)
        {
            file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        }

        file.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {objects.Count + 1} /Root {catalog} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        );
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}

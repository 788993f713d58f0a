using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>Transparency (ISO 19005-1 clause 6.4, ISO 19005-2 clause 6.2.10).</summary>
internal sealed class TransparencyRules(CheckContext context)
{
    private static readonly Rule SoftMask = new(
        "6.4",
        null,
        ViolationFamily.Transparency,
        "The file uses a soft mask.",
        "Le fichier utilise un masque progressif."
    );

    private static readonly Rule Group = new(
        "6.4",
        null,
        ViolationFamily.Transparency,
        "The file has a transparency group.",
        "Le fichier comporte un groupe de transparence."
    );

    private static readonly Rule Opacity = new(
        "6.4",
        null,
        ViolationFamily.Transparency,
        "Something is drawn half transparent.",
        "Un élément est dessiné en semi-transparence."
    );

    private static readonly Rule BlendMode = new(
        "6.4",
        null,
        ViolationFamily.Transparency,
        "The file uses a blend mode.",
        "Le fichier utilise un mode de fusion."
    );

    private static readonly Rule UnknownBlendMode = new(
        null,
        "6.2.10",
        ViolationFamily.Transparency,
        "The file uses a blend mode that PDF does not define.",
        "Le fichier utilise un mode de fusion que PDF ne définit pas."
    );

    private static readonly Rule NoBlendingSpace = new(
        null,
        "6.2.10",
        ViolationFamily.Transparency,
        "A page with transparency states no colour space to blend in.",
        "Une page avec transparence n'indique pas d'espace colorimétrique de fusion."
    );

    private readonly HashSet<PdfStream> transparentForms = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<PdfStream> open = new();
    private bool isPageTransparent;

    public void BeginPage() => isPageTransparent = false;

    public void EndPage(PdfDictionary page, Place place)
    {
        if (
            isPageTransparent
            && !context.Output.IsPresent
            && context.View.Dictionary(page, "Group")?.ContainsKey("CS") != true
        )
        {
            context.Findings.Break(NoBlendingSpace, place);
        }
    }

    /// <summary>A form drawn again is as transparent as it was before.</summary>
    public void UseForm(PdfStream form)
    {
        if (transparentForms.Contains(form))
        {
            Mark();
        }
    }

    public Scope InForm(PdfStream form)
    {
        open.Push(form);
        return new Scope(this);
    }

    public void CheckGroup(PdfDictionary group, PdfDictionary holder, Place place)
    {
        if (context.View.Name(group, "S") != "Transparency")
        {
            return;
        }

        context.Findings.Break(Group, place);
        if (context.View.Name(holder, "Subtype") == "Form")
        {
            Mark();
        }
    }

    public void CheckGraphicsState(PdfDictionary parameters, Place place)
    {
        var (view, findings) = (context.View, context.Findings);
        if (parameters.ContainsKey("SMask") && view.Name(parameters, "SMask") != "None")
        {
            findings.Break(SoftMask, place);
            Mark();
        }

        foreach (var key in (string[])["CA", "ca"])
        {
            if (view.Number(parameters, key) is { } opacity && Math.Abs(opacity - 1) >= 0.000001)
            {
                findings.Break(Opacity, place);
                Mark();
            }
        }

        CheckBlendMode(view.Value(parameters, "BM"), place);
    }

    public void CheckImage(PdfDictionary image, Place place)
    {
        if (image.ContainsKey("SMask"))
        {
            context.Findings.Break(SoftMask, place);
        }

        if (context.View.Value(image, "SMask") is PdfStream)
        {
            Mark();
        }
        else if (context.View.Integer(image, "SMaskInData") is > 0)
        {
            Mark();
        }
    }

    private void CheckBlendMode(PdfObject? value, Place place)
    {
        var modes = value switch
        {
            PdfName name => [name.Value],
            PdfArray array => array
                .Select(m => (context.View.Resolve(m) as PdfName)?.Value)
                .ToArray(),
            _ => [],
        };
        if (value is PdfArray || modes is [not ("Normal" or "Compatible")])
        {
            context.Findings.Break(BlendMode, place);
            Mark();
        }

        foreach (var mode in modes)
        {
            if (!IsDefined(mode))
            {
                context.Findings.Break(UnknownBlendMode, place, mode);
            }
        }
    }

    private static bool IsDefined(string? mode) =>
        mode
            is "Normal"
                or "Compatible"
                or "Multiply"
                or "Screen"
                or "Overlay"
                or "Darken"
                or "Lighten"
                or "ColorDodge"
                or "ColorBurn"
                or "HardLight"
                or "SoftLight"
                or "Difference"
                or "Exclusion"
                or "Hue"
                or "Saturation"
                or "Color"
                or "Luminosity";

    private void Mark()
    {
        isPageTransparent = true;
        foreach (var form in open)
        {
            transparentForms.Add(form);
        }
    }

    /// <summary>Ends with the form that it was made for.</summary>
    internal readonly struct Scope(TransparencyRules rules) : IDisposable
    {
        public void Dispose() => rules.open.Pop();
    }
}

using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Glyphs that are shown: present, not .notdef, as wide as stated (ISO 19005-1 clauses 6.3.5 and 6.3.6, ISO 19005-2 clauses 6.2.11.4.1, 6.2.11.5, 6.2.11.8).</summary>
internal sealed class GlyphRules(CheckContext context)
{
    private const double Tolerance = 1.0001;

    private static readonly Rule Missing = new(
        "6.3.5",
        "6.2.11.4.1",
        ViolationFamily.Fonts,
        "An embedded font lacks a glyph that is shown.",
        "Il manque à une police incorporée un glyphe qui est affiché."
    );

    private static readonly Rule NotDefined = new(
        null,
        "6.2.11.8",
        ViolationFamily.Fonts,
        "The text shows the glyph that stands for no character (.notdef).",
        "Le texte affiche le glyphe qui ne représente aucun caractère (.notdef)."
    );

    private static readonly Rule Width = new(
        "6.3.6",
        "6.2.11.5",
        ViolationFamily.FontDetails,
        "The widths stated for a font are not those of the embedded font.",
        "Les largeurs indiquées pour une police ne sont pas celles de la police incorporée."
    );

    public void CheckSimple(FontUse use, FontDescriptor descriptor, SimpleEncoding encoding)
    {
        var view = context.View;
        var glyphs = new SimpleGlyphs(use, descriptor, encoding);
        foreach (var (_, code) in use.All)
        {
            // A code that neither the encoding nor the program names shows .notdef.
            if (
                glyphs.Name(code) == ".notdef"
                || (glyphs.Name(code) is null && glyphs.Glyph(code) is null)
            )
            {
                context.Findings.Break(NotDefined, use.Place, Code(code));
            }
        }

        var first = view.Integer(use.Font, "FirstChar") ?? 0;
        var widths = view.Array(use.Font, "Widths");
        foreach (var (_, code) in use.Visible)
        {
            if (glyphs.Glyph(code) is not { } glyph)
            {
                if (code != 0)
                {
                    context.Findings.Break(Missing, use.Place, Code(code));
                }

                continue;
            }

            var index = code - first;
            var stated =
                widths is not null && index >= 0 && index < widths.Count
                    ? (view.Resolve(widths[(int)index]) as PdfNumber)?.AsDouble
                    : descriptor.MissingWidth;
            // The standard fonts need not state widths in part 1: then there is nothing to compare.
            if (widths is not null)
            {
                CompareWidth(stated, descriptor.Program?.Width(glyph), use.Place, code);
            }
        }
    }

    public void CheckComposite(
        FontUse use,
        PdfDictionary cidFont,
        FontDescriptor descriptor,
        CidToGlyph map
    )
    {
        if (use.Encoding is not { } encoding)
        {
            return;
        }

        var widths = CidWidths.Read(cidFont, context.View);
        foreach (var code in use.All)
        {
            var cid = encoding.Cid(code);
            if (cid == 0 || map.Glyph(cid) is null or 0)
            {
                context.Findings.Break(NotDefined, use.Place, Code(code.Code));
            }
        }

        foreach (var code in use.Visible)
        {
            var cid = encoding.Cid(code);
            if (map.Glyph(cid) is not { } glyph)
            {
                context.Findings.Break(Missing, use.Place, Code(code.Code));
            }
            else
            {
                CompareWidth(
                    widths.Of(cid),
                    descriptor.Program?.Width(glyph),
                    use.Place,
                    code.Code
                );
            }
        }
    }

    private void CompareWidth(double? stated, double? real, Place place, int code)
    {
        if (
            stated is not null
            && real is not null
            && Math.Abs(stated.Value - real.Value) > Tolerance
        )
        {
            context.Findings.Break(
                Width,
                place,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"code {code}: {stated} stated, {real:0.##} in the font"
                )
            );
        }
    }

    private static string Code(int code) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"code {code}");
}

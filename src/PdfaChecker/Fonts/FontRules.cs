using System.Text.RegularExpressions;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Font dictionaries and embedding (ISO 19005-1 clauses 6.3.2 to 6.3.7, ISO 19005-2 clauses 6.2.11.2 to 6.2.11.6).</summary>
internal sealed class FontRules(CheckContext context)
{
    private static readonly Rule Dictionary = new(
        "6.3.2",
        "6.2.11.2",
        ViolationFamily.FontDetails,
        "A font dictionary is not complete.",
        "Un dictionnaire de police n'est pas complet."
    );

    private static readonly Rule FileSubtype = new(
        "6.3.2",
        "6.2.11.2",
        ViolationFamily.FontDetails,
        "An embedded font is of a kind that PDF does not define.",
        "Une police incorporée est d'un type que PDF ne définit pas."
    );

    private static readonly Rule NotEmbedded = new(
        "6.3.4",
        "6.2.11.4.1",
        ViolationFamily.Fonts,
        "A font that is used is not embedded in the file.",
        "Une police utilisée n'est pas incorporée au fichier."
    );

    private static readonly Rule StampNotEmbedded = new(
        "6.3.4",
        "6.2.11.4.1",
        ViolationFamily.FontDetails,
        "A font that only the picture of a signature uses is not embedded in the file.",
        "Une police utilisée seulement par l'image d'une signature n'est pas incorporée au fichier."
    );

    private static readonly Rule Unreadable = new(
        "6.3.2",
        "6.2.11.2",
        ViolationFamily.Fonts,
        "An embedded font can't be read.",
        "Une police incorporée ne peut pas être lue."
    );

    private static readonly Regex SubsetName = new(
        "^[A-Z]{6}\\+",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    private readonly TrueTypeRules trueType = new(context);
    private readonly CompositeFontRules composite = new(context);
    private readonly GlyphRules glyphs = new(context);
    private readonly Type3Rules type3 = new(context);
    private readonly SubsetRules subsets = new(context);
    private readonly UnicodeRules unicode = new(context);

    /// <summary>A font name that begins with a subset tag: six capitals and a plus (ISO 32000-1 clause 9.6.4).</summary>
    public static bool IsSubset(string? name) => name is not null && SubsetName.IsMatch(name);

    public void Check(FontUse use)
    {
        var view = context.View;
        var font = use.Font;
        CheckDictionary(font, use.Subtype, use.Place);
        unicode.Check(use);
        switch (use.Subtype)
        {
            case "Type3":
                type3.Check(use);
                break;
            case "Type0":
                composite.Check(use);
                if (
                    view.Array(font, "DescendantFonts") is { Count: > 0 } descendants
                    && view.Resolve(descendants[0]) is PdfDictionary cidFont
                )
                {
                    CheckCidFont(use, cidFont, context.PlaceOf(descendants[0], use.Place));
                }

                break;
            default:
                CheckSimple(use);
                break;
        }
    }

    private void CheckDictionary(PdfDictionary font, string? subtype, Place place)
    {
        var view = context.View;
        if (view.Name(font, "Type") != "Font")
        {
            context.Findings.Break(Dictionary, place, "Type");
        }

        if (
            subtype
            is not (
                "Type1"
                or "MMType1"
                or "TrueType"
                or "Type3"
                or "Type0"
                or "CIDFontType0"
                or "CIDFontType2"
            )
        )
        {
            context.Findings.Break(Dictionary, place, "Subtype");
        }

        if (subtype != "Type3" && view.Name(font, "BaseFont") is null)
        {
            context.Findings.Break(Dictionary, place, "BaseFont");
        }

        if (subtype is "Type1" or "MMType1" or "TrueType" or "Type3")
        {
            CheckWidths(font, subtype, place);
        }
    }

    private void CheckWidths(PdfDictionary font, string subtype, Place place)
    {
        var view = context.View;
        if (
            subtype == "Type1"
            && StandardFonts.Contains(view.Name(font, "BaseFont"))
            && !font.ContainsKey("Widths")
        )
        {
            return;
        }

        var first = view.Integer(font, "FirstChar");
        var last = view.Integer(font, "LastChar");
        if (
            first is null
            || last is null
            || view.Array(font, "Widths") is not { } widths
            || widths.Count != last - first + 1
        )
        {
            context.Findings.Break(Dictionary, place, "Widths");
        }
    }

    private void CheckSimple(FontUse use)
    {
        var descriptor = FontDescriptor.Read(use.Font, context);
        if (!CheckFile(descriptor, use))
        {
            return;
        }

        var encoding = SimpleEncoding.Read(use.Font, context.View);
        if (use.Subtype == "TrueType" && descriptor.Program is TrueTypeProgram program)
        {
            trueType.Check(use, descriptor, program, encoding);
        }

        glyphs.CheckSimple(use, descriptor, encoding);
        if (use.Subtype is "Type1" or "MMType1")
        {
            subsets.CheckCharSet(use, descriptor, encoding);
        }
    }

    private void CheckCidFont(FontUse use, PdfDictionary cidFont, Place place)
    {
        var subtype = context.View.Name(cidFont, "Subtype");
        CheckDictionary(cidFont, subtype, place);
        var descriptor = FontDescriptor.Read(cidFont, context);
        composite.CheckCidFont(use, cidFont, descriptor, place);
        if (CheckFile(descriptor, use))
        {
            var map = CidToGlyph.Read(cidFont, descriptor, context);
            glyphs.CheckComposite(use, cidFont, descriptor, map);
            subsets.CheckCidSet(use, cidFont, descriptor, map, place);
        }
    }

    /// <summary>False where there is no program to look into.</summary>
    private bool CheckFile(FontDescriptor descriptor, FontUse use)
    {
        var name = context.View.Name(use.Font, "BaseFont");
        if (!descriptor.HasFile)
        {
            if (use.IsRendered)
            {
                context.Findings.Break(
                    use.IsUsedInDocument ? NotEmbedded : StampNotEmbedded,
                    use.Place,
                    name
                );
            }

            return false;
        }

        var isKnown =
            descriptor.FileSubtype is null or "Type1C" or "CIDFontType0C"
            || (descriptor.FileSubtype == "OpenType" && context.Part > 1);
        if (!isKnown)
        {
            context.Findings.Break(FileSubtype, use.Place, descriptor.FileSubtype);
        }

        if (descriptor.Program is null)
        {
            context.Findings.Break(Unreadable, use.Place, name);
            return false;
        }

        return true;
    }
}

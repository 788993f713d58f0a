using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>The text of what is shown (ISO 19005-1 clause 6.3.8 for level A, ISO 19005-2 clauses 6.2.11.7.2 for levels U and A and 6.2.11.7.3 for A).</summary>
internal sealed class UnicodeRules(CheckContext context)
{
    private static readonly Rule NoUnicode = new(
        "6.3.8",
        "6.2.11.7.2",
        ViolationFamily.FontDetails,
        "The file does not say which letters some of its text stands for.",
        "Le fichier n'indique pas à quelles lettres correspond une partie de son texte."
    );

    private static readonly Rule BadUnicode = new(
        null,
        "6.2.11.7.2",
        ViolationFamily.FontDetails,
        "Some of the text stands for a value that is no character.",
        "Une partie du texte correspond à une valeur qui n'est pas un caractère."
    );

    private static readonly Rule PrivateUse = new(
        null,
        "6.2.11.7.3",
        ViolationFamily.FontDetails,
        "Private characters have no text that replaces them.",
        "Des caractères privés n'ont pas de texte de remplacement."
    );

    public void Check(FontUse use)
    {
        if (context.Flavour.Level is not (PdfaLevel.A or PdfaLevel.U))
        {
            return;
        }

        var view = context.View;
        var map =
            view.Stream(use.Font, "ToUnicode") is { } stream
            && context.Decode(stream) is { IsOk: true } decoded
                ? CMap.Read(decoded.Bytes, null, context.File.Limits, context.Cancellation)
                : null;
        if (use.IsComposite)
        {
            CheckComposite(use, map);
            return;
        }

        var encoding = SimpleEncoding.Read(use.Font, view);
        var program =
            use.Subtype == "Type3" ? null : FontDescriptor.Read(use.Font, context).Program;
        foreach (var code in use.All)
        {
            var text = map?.Text(code) ?? Implied(code.Code, use, encoding, program);
            CheckText(text, use, code);
        }
    }

    private void CheckComposite(FontUse use, CMap? map)
    {
        // The predefined CMaps of the CJK collections imply Unicode; part 1 excuses Identity too.
        if (use.Encoding is null || (map is null && context.Part == 1 && use.Encoding.IsIdentity))
        {
            return;
        }

        var view = context.View;
        var descendant = view.Array(use.Font, "DescendantFonts") is { Count: > 0 } fonts
            ? view.Resolve(fonts[0]) as PdfDictionary
            : null;
        var isKnownCollection =
            view.Text(view.Dictionary(descendant, "CIDSystemInfo"), "Registry") == "Adobe"
            && view.Text(view.Dictionary(descendant, "CIDSystemInfo"), "Ordering")
                is "GB1"
                    or "CNS1"
                    or "Japan1"
                    or "Korea1";
        foreach (var code in use.All)
        {
            var text = map?.Text(code);
            if (text is not null || !isKnownCollection)
            {
                CheckText(text, use, code);
            }
        }
    }

    /// <summary>Unicode by the glyph's name, where the font dictionary or the program gives one.</summary>
    private static string? Implied(
        int code,
        FontUse use,
        SimpleEncoding encoding,
        FontProgram? program
    )
    {
        if (use.Subtype == "Type3")
        {
            return null;
        }

        var name =
            encoding.Names[code] ?? (encoding.Base is null ? program?.NameByCode(code) : null);
        return name is null ? null : GlyphNames.ToUnicode(name);
    }

    private void CheckText(string? text, FontUse use, (int Length, int Code) code)
    {
        if (text is null)
        {
            context.Findings.Break(NoUnicode, use.Place);
        }
        else if (text.AsSpan().IndexOfAny('\0', '\uFEFF', '\uFFFE') >= 0)
        {
            context.Findings.Break(BadUnicode, use.Place);
        }
        else if (
            context.Flavour.Level == PdfaLevel.A
            && use.Unreplaced.Contains(code)
            && IsPrivate(text)
        )
        {
            context.Findings.Break(PrivateUse, use.Place);
        }
    }

    /// <summary>Holds a character of a private use area, U+E000 to U+F8FF or planes 15 and 16.</summary>
    private static bool IsPrivate(string text) =>
        text.EnumerateRunes().Any(r => r.Value is (>= 0xE000 and <= 0xF8FF) or >= 0xF0000);
}

using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Encodings of TrueType fonts (ISO 19005-1 clause 6.3.7, ISO 19005-2 clause 6.2.11.6).</summary>
internal sealed class TrueTypeRules(CheckContext context)
{
    private static readonly Rule NonSymbolicEncoding = new(
        "6.3.7",
        "6.2.11.6",
        ViolationFamily.FontDetails,
        "A TrueType font with ordinary letters does not state the encoding that it should.",
        "Une police TrueType de lettres ordinaires n'indique pas le codage requis."
    );

    private static readonly Rule SymbolicEncoding = new(
        "6.3.7",
        "6.2.11.6",
        ViolationFamily.FontDetails,
        "A symbolic TrueType font states an encoding.",
        "Une police TrueType symbolique indique un codage."
    );

    private static readonly Rule Cmap = new(
        "6.3.7",
        "6.2.11.6",
        ViolationFamily.FontDetails,
        "The character maps inside a TrueType font are not as they should be.",
        "Les tables de caractères d'une police TrueType ne sont pas comme requis."
    );

    public void Check(
        FontUse use,
        FontDescriptor descriptor,
        TrueTypeProgram program,
        SimpleEncoding encoding
    )
    {
        if (descriptor.IsSymbolic)
        {
            if (encoding.IsPresent)
            {
                context.Findings.Break(SymbolicEncoding, use.Place);
            }

            if (program.Cmaps.Count != 1 && (context.Part == 1 || program.Cmap(3, 0) is null))
            {
                context.Findings.Break(Cmap, use.Place);
            }

            return;
        }

        if (
            encoding.Base is not ("MacRomanEncoding" or "WinAnsiEncoding")
            || (encoding.HasDifferences && !AreDifferencesAllowed(program, encoding))
        )
        {
            context.Findings.Break(NonSymbolicEncoding, use.Place);
        }

        if (
            context.Part > 1
            && use.IsRendered
            && program.Cmaps.Count < (program.Cmap(3, 0) is null ? 1 : 2)
        )
        {
            context.Findings.Break(Cmap, use.Place);
        }
    }

    /// <summary>Part 1 allows none; parts 2 and 3 allow names of the Adobe Glyph List with a Unicode map in the font.</summary>
    private bool AreDifferencesAllowed(TrueTypeProgram program, SimpleEncoding encoding) =>
        context.Part > 1
        && program.Cmap(3, 1) is not null
        && encoding.Differences.Values.All(n => n == ".notdef" || GlyphNames.IsListed(n));
}

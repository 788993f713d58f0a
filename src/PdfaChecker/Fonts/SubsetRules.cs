using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>What a subset says it holds: CharSet and CIDSet (ISO 19005-1 clause 6.3.5, ISO 19005-2 clause 6.2.11.4.2).</summary>
internal sealed class SubsetRules(CheckContext context)
{
    private static readonly Rule CharSet = new(
        "6.3.5",
        "6.2.11.4.2",
        ViolationFamily.FontDetails,
        "A font subset does not list its characters (CharSet), or not rightly.",
        "Un sous-ensemble de police n'énumère pas ses caractères (CharSet), ou pas correctement."
    );

    private static readonly Rule CidSet = new(
        "6.3.5",
        "6.2.11.4.2",
        ViolationFamily.FontDetails,
        "A font subset does not list its character identifiers (CIDSet), or not rightly.",
        "Un sous-ensemble de police n'énumère pas ses identifiants de caractères (CIDSet), ou pas correctement."
    );

    public void CheckCharSet(FontUse use, FontDescriptor descriptor, SimpleEncoding encoding)
    {
        var view = context.View;
        if (!FontRules.IsSubset(view.Name(use.Font, "BaseFont")) || descriptor.Program is null)
        {
            return;
        }

        if (view.String(descriptor.Dictionary, "CharSet") is not { } text)
        {
            if (context.Part == 1)
            {
                context.Findings.Break(CharSet, use.Place);
            }

            return;
        }

        var listed = text.ToText()
            .Split(['/', ' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet();
        var program = descriptor.Program switch
        {
            TrueTypeProgram { Outlines: { } outlines } => outlines,
            var other => other,
        };
        var present = program.GlyphNames.Where(n => n != ".notdef").ToHashSet();
        listed.Remove(".notdef");
        // Part 1 asks that what is used be listed; the later parts, that the list be exact.
        var isGood =
            context.Part == 1
                ? use
                    .All.Select(c => encoding.Names[c.Code])
                    .All(n => n is null || !present.Contains(n) || listed.Contains(n))
                : present.SetEquals(listed);
        if (!isGood)
        {
            context.Findings.Break(CharSet, use.Place);
        }
    }

    public void CheckCidSet(
        FontUse use,
        PdfDictionary cidFont,
        FontDescriptor descriptor,
        CidToGlyph map,
        Place place
    )
    {
        var view = context.View;
        if (!FontRules.IsSubset(view.Name(cidFont, "BaseFont")))
        {
            return;
        }

        if (view.Stream(descriptor.Dictionary, "CIDSet") is not { } stream)
        {
            if (context.Part == 1)
            {
                context.Findings.Break(CidSet, place);
            }

            return;
        }

        // There are 65,536 CIDs; what is beyond says nothing.
        var bits = context.Decode(stream) is { IsOk: true } decoded
            ? decoded.Bytes[..Math.Min(decoded.Bytes.Length, 8192)]
            : default;
        bool Lists(int cid) =>
            cid >= 0 && cid / 8 < bits.Length && (bits.Span[cid / 8] & (0x80 >> (cid % 8))) != 0;

        var isGood =
            context.Part == 1
                ? use.Encoding is not { } encoding
                    || use.All.Select(encoding.Cid)
                        .All(c => c == 0 || map.Glyph(c) is null || Lists(c))
                : map.Cids().All(Lists)
                    && Enumerable
                        .Range(1, Math.Max(0, (bits.Length * 8) - 1))
                        .All(c => !Lists(c) || map.Glyph(c) is not null);
        if (!isGood)
        {
            context.Findings.Break(CidSet, place);
        }
    }
}

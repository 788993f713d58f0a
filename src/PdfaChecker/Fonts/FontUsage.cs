using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Collects which fonts a document shows text in, and with which codes; then has each checked.</summary>
internal sealed class FontUsage(CheckContext context)
{
    private const int MaxFonts = 10_000;

    private readonly Dictionary<PdfDictionary, FontUse> uses = new(
        ReferenceEqualityComparer.Instance
    );

    public FontUse Show(PdfDictionary font, Place place, ReadOnlySpan<byte> text, bool isVisible)
    {
        if (!uses.TryGetValue(font, out var use))
        {
            var view = context.View;
            var subtype = view.Name(font, "Subtype");
            use = new FontUse(font, place, subtype == "Type0" ? EncodingOf(font) : null, subtype)
            {
                GlyphNames = subtype == "Type3" ? SimpleEncoding.Read(font, view).Names : [],
            };
            if (uses.Count < MaxFonts)
            {
                uses[font] = use;
            }
        }

        use.Add(text, isVisible);
        return use;
    }

    public void Check()
    {
        var rules = new FontRules(context);
        foreach (var use in uses.Values)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rules.Check(use);
        }
    }

    private CMap? EncodingOf(PdfDictionary font) =>
        context.View.Value(font, "Encoding") switch
        {
            PdfName { Value: "Identity-H" or "Identity-V" } => CMap.Identity,
            PdfStream stream when context.View.Decode(stream) is { IsOk: true } decoded =>
                CMap.Read(decoded.Bytes, context.File.Limits, context.Cancellation),
            _ => null,
        };
}

using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Collects which fonts a document shows text in, and with which codes; then has each checked.</summary>
internal sealed class FontUsage(CheckContext context)
{
    private const int MaxFonts = 10_000;
    private const int MaxBases = 4;

    private readonly Dictionary<PdfDictionary, FontUse> uses = new(
        ReferenceEqualityComparer.Instance
    );

    /// <param name="reference">What names the font, to say where it is.</param>
    /// <param name="holder">Where it is used.</param>
    public FontUse Show(
        PdfDictionary font,
        PdfObject? reference,
        Place holder,
        ReadOnlySpan<byte> text,
        bool isVisible,
        bool isStamp,
        bool isReplaced
    )
    {
        if (!uses.TryGetValue(font, out var use))
        {
            var view = context.View;
            var subtype = view.Name(font, "Subtype");
            use = new FontUse(
                font,
                context.PlaceOf(reference, holder),
                subtype == "Type0" ? EncodingOf(font) : null,
                subtype
            )
            {
                GlyphNames = subtype == "Type3" ? SimpleEncoding.Read(font, view).Names : [],
            };
            if (uses.Count < MaxFonts)
            {
                uses[font] = use;
            }
        }

        use.Add(text, isVisible, isStamp, isReplaced);
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
            PdfName name => Named(name.Value),
            PdfStream stream => Embedded(stream, 0),
            _ => null,
        };

    private static CMap? Named(string? name) =>
        name is "Identity-H" or "Identity-V" ? CMap.Identity : null;

    /// <summary>Null too where the map builds on one that is not in the file: what it doesn't say itself is not known.</summary>
    private CMap? Embedded(PdfStream stream, int depth)
    {
        if (depth > MaxBases || context.Decode(stream) is not { IsOk: true } decoded)
        {
            return null;
        }

        var parent = context.View.Value(stream.Dictionary, "UseCMap") switch
        {
            PdfStream other => Embedded(other, depth + 1),
            PdfName name => Named(name.Value),
            _ => null,
        };
        var map = CMap.Read(decoded.Bytes, parent, context.File.Limits, context.Cancellation);
        return map.Base is null || parent is not null || Named(map.Base) is not null ? map : null;
    }
}

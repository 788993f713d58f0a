using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>CID → glyph of an embedded CIDFont (ISO 32000-1 clauses 9.7.4.2 and 9.7.4.3).</summary>
internal sealed class CidToGlyph
{
    private readonly FontProgram? program;
    private readonly FontBytes? map;

    private CidToGlyph(FontProgram? program, FontBytes? map)
    {
        this.program = program;
        this.map = map;
    }

    public static CidToGlyph Read(
        PdfDictionary cidFont,
        FontDescriptor descriptor,
        CheckContext context
    ) =>
        new(
            descriptor.Program,
            context.View.Stream(cidFont, "CIDToGIDMap") is { } stream
            && context.Decode(stream) is { IsOk: true } decoded
                ? new FontBytes(decoded.Bytes)
                : null
        );

    /// <summary>The glyph of a CID; null where the program has none.</summary>
    public int? Glyph(int cid)
    {
        switch (program)
        {
            case TrueTypeProgram { Outlines: { } outlines }:
                return outlines.IsCidKeyed ? outlines.ByCid(cid) : InRange(Mapped(cid), outlines);
            case TrueTypeProgram trueType:
                var glyph = Mapped(cid);
                return trueType.HasGlyph(glyph) ? glyph : null;
            case CffProgram cff:
                return cff.IsCidKeyed ? cff.ByCid(cid) : InRange(cid, cff);
            default:
                return null;
        }
    }

    /// <summary>The CIDs that lead to a glyph of the program, .notdef left out.</summary>
    public IEnumerable<int> Cids() =>
        program switch
        {
            TrueTypeProgram { Outlines: null } trueType => Enumerable
                .Range(1, map is { } m ? m.Length / 2 : trueType.GlyphCount)
                .Where(c => Mapped(c) > 0 && trueType.HasGlyph(Mapped(c))),
            { IsCidKeyed: true } keyed => keyed.Cids.Where(c => c > 0),
            TrueTypeProgram { Outlines: { IsCidKeyed: true } keyed } => keyed.Cids.Where(c =>
                c > 0
            ),
            { } other => Enumerable.Range(1, Math.Max(0, other.GlyphCount - 1)),
            null => [],
        };

    private int Mapped(int cid) => map is { } table && cid >= 0 ? table.U16(cid * 2L) ?? 0 : cid;

    private static int? InRange(int glyph, FontProgram program) =>
        glyph >= 0 && glyph < program.GlyphCount ? glyph : null;
}

namespace PdfaChecker.Fonts;

/// <summary>An embedded font program, read as far as conformance asks: which glyphs are there, how they are reached, how wide they are.</summary>
internal abstract class FontProgram
{
    public abstract int GlyphCount { get; }

    /// <summary>Advance width of a glyph in thousandths of the em; null where the program doesn't say.</summary>
    public abstract double? Width(int glyph);

    /// <summary>The glyph of a name; null where there is none.</summary>
    public virtual int? ByName(string name) => null;

    /// <summary>The glyph that the program's own encoding gives a code; null where it gives none.</summary>
    public virtual int? ByCode(int code) => null;

    /// <summary>The glyph name that the program's own encoding gives a code; null where it gives none.</summary>
    public virtual string? NameByCode(int code) => null;

    /// <summary>The glyph of a CID in a CID-keyed program; null where there is none.</summary>
    public virtual int? ByCid(int cid) => null;

    /// <summary>True where glyphs are selected by CID (CFF with ROS).</summary>
    public virtual bool IsCidKeyed => false;

    /// <summary>Names of all glyphs, .notdef included; empty where the program has none.</summary>
    public virtual IEnumerable<string> GlyphNames => [];

    /// <summary>All CIDs of a CID-keyed program.</summary>
    public virtual IEnumerable<int> Cids => [];
}

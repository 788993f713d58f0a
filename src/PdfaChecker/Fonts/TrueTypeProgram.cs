using System.Text;

namespace PdfaChecker.Fonts;

/// <summary>A TrueType program, or the OpenType wrapper of a CFF one (ISO/IEC 14496-22).</summary>
internal sealed class TrueTypeProgram : FontProgram
{
    private const int MaxTables = 64;
    private const int MaxCmaps = 64;

    private readonly Dictionary<string, FontBytes> tables = [];
    private readonly int unitsPerEm;
    private readonly int metricCount;
    private readonly bool longOffsets;
    private Dictionary<string, int>? names;

    private TrueTypeProgram(FontBytes data)
    {
        var count = Math.Min(data.U16(4) ?? 0, MaxTables);
        for (var i = 0; i < count; i++)
        {
            var entry = 12 + (i * 16);
            if (data.Slice(entry, 4) is not { } tag)
            {
                break;
            }

            var offset = data.U32(entry + 8) ?? 0;
            var length = data.U32(entry + 12) ?? 0;
            // The last table of a subset is often padded short: what is there counts.
            length = Math.Min(length, data.Length - offset);
            if (data.Slice(offset, length) is { } table)
            {
                tables[Encoding.Latin1.GetString(tag.Data.Span)] = table;
            }
        }

        unitsPerEm = Table("head").U16(18) ?? 0;
        longOffsets = Table("head").S16(50) == 1;
        metricCount = Table("hhea").U16(34) ?? 0;
        GlyphCount = Table("maxp").U16(4) ?? 0;
        Cmaps = ReadCmaps();
        if (tables.TryGetValue("CFF ", out var cff))
        {
            Outlines = CffProgram.Read(cff.Data);
        }
    }

    public override int GlyphCount { get; }

    /// <summary>The CFF outlines of an OpenType font; null for TrueType outlines.</summary>
    public CffProgram? Outlines { get; }

    public IReadOnlyList<TrueTypeCmap> Cmaps { get; }

    /// <summary>Null where the bytes are no usable font.</summary>
    public static TrueTypeProgram? Read(ReadOnlyMemory<byte> bytes)
    {
        var data = new FontBytes(bytes);
        if (data.U32(0) is not (0x00010000 or 0x74727565 or 0x4F54544F))
        {
            return null;
        }

        var program = new TrueTypeProgram(data);
        if (program.Outlines is not null)
        {
            return program;
        }

        return
            program.GlyphCount > 0
            && program.unitsPerEm > 0
            && program.tables.ContainsKey("loca")
            && program.tables.ContainsKey("glyf")
            && program.tables.ContainsKey("hmtx")
            ? program
            : null;
    }

    public TrueTypeCmap? Cmap(int platform, int encoding) =>
        Cmaps.FirstOrDefault(c => c.Platform == platform && c.Encoding == encoding);

    public override double? Width(int glyph)
    {
        if (glyph < 0 || metricCount == 0 || unitsPerEm == 0)
        {
            return Outlines?.Width(glyph);
        }

        var at = Math.Min(glyph, metricCount - 1) * 4;
        return Table("hmtx").U16(at) is { } width ? width * 1000.0 / unitsPerEm : null;
    }

    /// <summary>True where the glyph is in range and its outline lies inside the glyf table.</summary>
    public bool HasGlyph(int glyph)
    {
        if (Outlines is not null)
        {
            return glyph >= 0 && glyph < Outlines.GlyphCount;
        }

        if (glyph < 0 || glyph >= GlyphCount)
        {
            return false;
        }

        var loca = Table("loca");
        var (start, end) = longOffsets
            ? (loca.U32(glyph * 4L), loca.U32((glyph + 1) * 4L))
            : (loca.U16(glyph * 2L) * 2L, loca.U16((glyph + 1) * 2L) * 2L);
        return start is not null && (end is null || (start <= end && end <= Table("glyf").Length));
    }

    public override int? ByName(string name)
    {
        names ??= ReadPost();
        return names.TryGetValue(name, out var glyph) ? glyph : Outlines?.ByName(name);
    }

    private FontBytes Table(string tag) => tables.GetValueOrDefault(tag);

    private List<TrueTypeCmap> ReadCmaps()
    {
        var table = Table("cmap");
        var cmaps = new List<TrueTypeCmap>();
        var count = Math.Min(table.U16(2) ?? 0, MaxCmaps);
        for (var i = 0; i < count; i++)
        {
            var entry = 4 + (i * 8);
            if (
                table.U16(entry) is { } platform
                && table.U16(entry + 2) is { } encoding
                && table.U32(entry + 4) is { } offset
                && offset < table.Length
                && table.Slice(offset, table.Length - offset) is { } subtable
            )
            {
                cmaps.Add(new TrueTypeCmap(platform, encoding, subtable));
            }
        }

        return cmaps;
    }

    /// <summary>Glyph names of the post table, formats 1 and 2 (format 3 has none).</summary>
    private Dictionary<string, int> ReadPost()
    {
        var post = Table("post");
        var result = new Dictionary<string, int>();
        switch (post.U32(0))
        {
            case 0x00010000:
                for (var i = 0; i < MacGlyphs.Names.Length; i++)
                {
                    result.TryAdd(MacGlyphs.Names[i], i);
                }

                break;
            case 0x00020000:
                var count = post.U16(32) ?? 0;
                var strings = Strings(post, 34 + (count * 2L));
                for (var glyph = 0; glyph < count; glyph++)
                {
                    var index = post.U16(34 + (glyph * 2L)) ?? 0;
                    var name =
                        index < MacGlyphs.Names.Length ? MacGlyphs.Names[index]
                        : index - MacGlyphs.Names.Length < strings.Count
                            ? strings[index - MacGlyphs.Names.Length]
                        : null;
                    if (name is not null)
                    {
                        result.TryAdd(name, glyph);
                    }
                }

                break;
            default:
                break;
        }

        return result;
    }

    private static List<string> Strings(FontBytes post, long at)
    {
        var strings = new List<string>();
        while (post.U8(at) is { } length && post.Slice(at + 1, length) is { } text)
        {
            strings.Add(Encoding.Latin1.GetString(text.Data.Span));
            at += 1 + length;
        }

        return strings;
    }
}

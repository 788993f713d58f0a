using System.Buffers.Binary;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>
/// The 'cmap' table of an embedded TrueType or OpenType font, read backwards: which characters does a glyph stand for?
/// Total and bounded: a damaged table knows nothing.
/// </summary>
internal sealed class TrueTypeCharacters
{
    private const int MaxMappings = 70_000;
    private readonly Dictionary<int, List<int>> byGlyph = [];
    private readonly Dictionary<int, int> bySymbol = [];
    private readonly Dictionary<int, int> byCharacter = [];
    private int mappings;

    private TrueTypeCharacters() { }

    /// <summary>Whether the font says anything about Unicode characters (cmap 0,x or 3,1 or 3,10).</summary>
    public bool KnowsUnicode => byGlyph.Count > 0;

    public static TrueTypeCharacters Read(ReadOnlyMemory<byte> font)
    {
        var result = new TrueTypeCharacters();
        var data = font.Span;
        var table = FindTable(data);
        if (table.Length < 4)
        {
            return result;
        }

        var count = Math.Min((int)U16(table, 2), 64);
        for (var i = 0; i < count; i++)
        {
            var record = 4 + (8 * i);
            if (record + 8 > table.Length)
            {
                break;
            }

            var (platform, encoding) = (U16(table, record), U16(table, record + 2));
            var offset = BinaryPrimitives.ReadUInt32BigEndian(table[(record + 4)..]);
            if (offset >= table.Length)
            {
                continue;
            }

            var unicode = platform == 0 || (platform == 3 && encoding is 1 or 10);
            var symbol = (platform == 3 && encoding == 0) || (platform == 1 && encoding == 0);
            if (unicode || symbol)
            {
                result.ReadSubtable(table[(int)offset..], unicode);
            }
        }

        return result;
    }

    /// <summary>Every character that the font's Unicode cmap draws with this glyph; empty where it is silent.</summary>
    public IReadOnlyList<int> Characters(int glyph) =>
        byGlyph.TryGetValue(glyph, out var list) ? list : [];

    /// <summary>The glyph that the font's Unicode cmap draws for a character; null where there is none.</summary>
    public int? Glyph(int character) =>
        byCharacter.TryGetValue(character, out var glyph) ? glyph : null;

    /// <summary>The glyph that a symbolic simple font draws for a code (clause 9.6.6.4); null where there is none.</summary>
    public int? SymbolGlyph(int code) =>
        bySymbol.TryGetValue(code, out var glyph) || bySymbol.TryGetValue(0xF000 + code, out glyph)
            ? glyph
            : null;

    private static ReadOnlySpan<byte> FindTable(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12)
        {
            return default;
        }

        var tables = Math.Min((int)U16(data, 4), 256);
        for (var i = 0; i < tables; i++)
        {
            var record = 12 + (16 * i);
            if (record + 16 > data.Length)
            {
                break;
            }

            if (data.Slice(record, 4).SequenceEqual("cmap"u8))
            {
                var offset = BinaryPrimitives.ReadUInt32BigEndian(data[(record + 8)..]);
                return offset < data.Length ? data[(int)offset..] : default;
            }
        }

        return default;
    }

    private void ReadSubtable(ReadOnlySpan<byte> table, bool unicode)
    {
        if (table.Length < 8)
        {
            return;
        }

        switch (U16(table, 0))
        {
            case 0:
                for (var code = 0; code < 256 && 6 + code < table.Length; code++)
                {
                    Add(code, table[6 + code], unicode);
                }

                break;
            case 4:
                ReadSegments(table, unicode);
                break;
            case 6:
                var (first, count) = (U16(table, 6), table.Length >= 10 ? U16(table, 8) : 0);
                for (var i = 0; i < count && 12 + (2 * i) <= table.Length; i++)
                {
                    Add(first + i, U16(table, 10 + (2 * i)), unicode);
                }

                break;
            case 12:
                ReadGroups(table, unicode);
                break;
        }
    }

    private void ReadSegments(ReadOnlySpan<byte> table, bool unicode)
    {
        var segments = U16(table, 6) / 2;
        var (ends, starts) = (14, 16 + (2 * segments));
        var (deltas, offsets) = (starts + (2 * segments), starts + (4 * segments));
        if (offsets + (2 * segments) > table.Length)
        {
            return;
        }

        for (var s = 0; s < segments; s++)
        {
            var (start, end) = (U16(table, starts + (2 * s)), U16(table, ends + (2 * s)));
            var (delta, offset) = (U16(table, deltas + (2 * s)), U16(table, offsets + (2 * s)));
            for (var code = (int)start; code <= end && code != 0xFFFF; code++)
            {
                if (mappings >= MaxMappings)
                {
                    return;
                }

                var glyph = code + delta;
                if (offset != 0)
                {
                    var at = offsets + (2 * s) + offset + (2 * (code - start));
                    if (at + 2 > table.Length)
                    {
                        break;
                    }

                    var raw = U16(table, at);
                    glyph = raw == 0 ? 0 : raw + delta;
                }

                Add(code, glyph & 0xFFFF, unicode);
            }
        }
    }

    private void ReadGroups(ReadOnlySpan<byte> table, bool unicode)
    {
        if (table.Length < 16)
        {
            return;
        }

        var groups = BinaryPrimitives.ReadUInt32BigEndian(table[12..]);
        for (uint g = 0; g < groups && 16 + (12 * (g + 1)) <= table.Length; g++)
        {
            var record = table[(int)(16 + (12 * g))..];
            var start = BinaryPrimitives.ReadUInt32BigEndian(record);
            var end = BinaryPrimitives.ReadUInt32BigEndian(record[4..]);
            var glyph = BinaryPrimitives.ReadUInt32BigEndian(record[8..]);
            for (var code = start; code <= end && code <= 0x10FFFF; code++)
            {
                if (mappings >= MaxMappings)
                {
                    return;
                }

                Add((int)code, (int)(glyph + (code - start)) & 0xFFFF, unicode);
            }
        }
    }

    private void Add(int code, int glyph, bool unicode)
    {
        mappings++;
        if (glyph == 0 || mappings > MaxMappings)
        {
            return;
        }

        if (!unicode)
        {
            bySymbol.TryAdd(code, glyph);
            return;
        }

        byCharacter.TryAdd(code, glyph);
        if (!byGlyph.TryGetValue(glyph, out var list))
        {
            byGlyph[glyph] = list = [];
        }

        if (list.Count < 16 && !list.Contains(code))
        {
            list.Add(code);
        }
    }

    private static ushort U16(ReadOnlySpan<byte> data, int at) =>
        at >= 0 && at + 2 <= data.Length
            ? BinaryPrimitives.ReadUInt16BigEndian(data[at..])
            : (ushort)0;
}

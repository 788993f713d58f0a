using System.Text;

namespace PdfaChecker.Fonts;

/// <summary>A CFF program, name-keyed or CID-keyed (Adobe Technical Note 5176).</summary>
internal sealed class CffProgram : FontProgram
{
    private readonly FontBytes data;
    private readonly CffIndex strings;
    private readonly CffIndex globalSubrs;
    private readonly CffIndex charStrings;
    private readonly CffDict top;
    private readonly int[] charset;
    private readonly List<PrivateDict> privates = [];
    private readonly byte[]? fdSelect;
    private readonly Dictionary<int, int> encoding = [];
    private Dictionary<string, int>? byName;
    private Dictionary<int, int>? byCid;

    private CffProgram(
        FontBytes data,
        CffDict top,
        CffIndex strings,
        CffIndex globalSubrs,
        CffIndex charStrings
    )
    {
        this.data = data;
        this.top = top;
        this.strings = strings;
        this.globalSubrs = globalSubrs;
        this.charStrings = charStrings;
        IsCidKeyed = top[CffDict.Ros] is not null;
        charset = CffCharset.Read(
            data,
            (long)top.Number(CffDict.Charset, 0),
            charStrings.Count,
            IsCidKeyed
        );
        if (IsCidKeyed)
        {
            fdSelect = CffCharset.ReadFdSelect(
                data,
                (long)top.Number(CffDict.FdSelect, 0),
                charStrings.Count
            );
            ReadFontDicts();
        }
        else
        {
            privates.Add(ReadPrivate(top, Scale(top)));
            ReadEncoding();
        }
    }

    public override int GlyphCount => charStrings.Count;
    public override bool IsCidKeyed { get; }

    public override IEnumerable<string> GlyphNames =>
        IsCidKeyed ? [] : Enumerable.Range(0, GlyphCount).Select(NameOf);

    public override IEnumerable<int> Cids => IsCidKeyed ? charset : [];

    /// <summary>Null where the bytes are no usable CFF program.</summary>
    public static CffProgram? Read(ReadOnlyMemory<byte> bytes)
    {
        var file = new FontBytes(bytes);
        if (
            file.U8(0) != 1
            || file.U8(2) is not { } headerSize
            || CffIndex.Read(file, headerSize) is not { } names
            || CffIndex.Read(file, names.End) is not { Count: > 0 } tops
            || tops[0] is not { } topData
            || CffIndex.Read(file, tops.End) is not { } texts
            || CffIndex.Read(file, texts.End) is not { } subrs
        )
        {
            return null;
        }

        var dict = CffDict.Read(topData);
        return
            CffIndex.Read(file, (long)dict.Number(CffDict.CharStrings, -1)) is { Count: > 0 } glyphs
            ? new CffProgram(file, dict, texts, subrs, glyphs)
            : null;
    }

    public override int? ByName(string name)
    {
        if (byName is null)
        {
            byName = [];
            for (var glyph = 0; !IsCidKeyed && glyph < GlyphCount; glyph++)
            {
                byName.TryAdd(NameOf(glyph), glyph);
            }
        }

        return byName.TryGetValue(name, out var found) ? found : null;
    }

    public override int? ByCode(int code) =>
        encoding.TryGetValue(code, out var glyph) ? glyph : null;

    public override string? NameByCode(int code) =>
        !IsCidKeyed && ByCode(code) is { } glyph ? NameOf(glyph) : null;

    public override int? ByCid(int cid)
    {
        if (byCid is null)
        {
            byCid = [];
            for (var glyph = 0; glyph < charset.Length; glyph++)
            {
                byCid.TryAdd(charset[glyph], glyph);
            }
        }

        return byCid.TryGetValue(cid, out var found) ? found : null;
    }

    public override double? Width(int glyph)
    {
        if (charStrings[glyph] is not { } charString || privates.Count == 0)
        {
            return null;
        }

        var index = fdSelect is not null && glyph < fdSelect.Length ? fdSelect[glyph] : 0;
        if (index >= privates.Count)
        {
            return null;
        }

        var dict = privates[index];
        return Type2Width.Find(charString, globalSubrs, dict.Subrs) switch
        {
            { Known: false } => null,
            { Difference: { } difference } => (dict.NominalWidth + difference) * dict.Scale,
            _ => dict.DefaultWidth * dict.Scale,
        };
    }

    private string NameOf(int glyph)
    {
        var sid = glyph < charset.Length ? charset[glyph] : 0;
        return sid < CffStandardStrings.Names.Length ? CffStandardStrings.Names[sid]
            : strings[sid - CffStandardStrings.Names.Length] is { } text
                ? Encoding.Latin1.GetString(text.Data.Span)
            : "";
    }

    /// <summary>Thousandths of the em per unit of the charstrings.</summary>
    private static double Scale(CffDict dict) =>
        dict[CffDict.FontMatrix] is { Length: 6 } matrix && matrix[0] != 0 ? matrix[0] * 1000 : 1;

    private void ReadFontDicts()
    {
        if (CffIndex.Read(data, (long)top.Number(CffDict.FdArray, -1)) is not { } array)
        {
            return;
        }

        var outer = top[CffDict.FontMatrix] is null ? 1 : Scale(top);
        for (var i = 0; i < Math.Min(array.Count, 256); i++)
        {
            if (array[i] is { } item)
            {
                var dict = CffDict.Read(item);
                // With a matrix in both, they are concatenated; the usual pair is 0.001 outside and 1 inside, or the reverse.
                var own = dict[CffDict.FontMatrix];
                var scale =
                    own is null ? outer
                    : top[CffDict.FontMatrix] is null ? Scale(dict)
                    : outer * own[0];
                privates.Add(ReadPrivate(dict, scale));
            }
        }
    }

    private PrivateDict ReadPrivate(CffDict dict, double scale)
    {
        if (
            dict[CffDict.Private] is not { Length: 2 } location
            || data.Slice((long)location[1], (long)location[0]) is not { } bytes
        )
        {
            return new PrivateDict(0, 0, null, scale);
        }

        var content = CffDict.Read(bytes);
        var subrs = content[CffDict.Subrs] is { Length: > 0 } at
            ? CffIndex.Read(data, (long)(location[1] + at[0]))
            : null;
        return new PrivateDict(
            content.Number(CffDict.DefaultWidthX, 0),
            content.Number(CffDict.NominalWidthX, 0),
            subrs,
            scale
        );
    }

    private void ReadEncoding()
    {
        var at = (long)top.Number(CffDict.Encoding, 0);
        if (at is 0 or 1)
        {
            var table = at == 0 ? Encodings.Standard : Encodings.MacExpert;
            for (var code = 0; code < 256; code++)
            {
                if (table[code] is { } name && ByName(name) is { } glyph)
                {
                    encoding[code] = glyph;
                }
            }

            return;
        }

        var format = data.U8(at) ?? 0;
        var count = data.U8(at + 1) ?? 0;
        var next = 1;
        at += 2;
        for (var i = 0; i < count; i++)
        {
            if ((format & 0x7F) == 0)
            {
                encoding[data.U8(at++) ?? 0] = next++;
                continue;
            }

            var first = data.U8(at) ?? 0;
            var left = data.U8(at + 1) ?? 0;
            at += 2;
            for (var code = first; code <= first + left && code < 256; code++)
            {
                encoding[code] = next++;
            }
        }

        if ((format & 0x80) != 0)
        {
            var supplements = data.U8(at++) ?? 0;
            for (var i = 0; i < supplements; i++, at += 3)
            {
                var sid = data.U16(at + 1) ?? 0;
                var glyph = Array.IndexOf(charset, sid);
                if (glyph >= 0)
                {
                    encoding[data.U8(at) ?? 0] = glyph;
                }
            }
        }
    }

    private sealed record PrivateDict(
        double DefaultWidth,
        double NominalWidth,
        CffIndex? Subrs,
        double Scale
    );
}

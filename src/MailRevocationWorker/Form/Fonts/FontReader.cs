using System.Text;
using PdfSyntax;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>Font dictionaries → what their codes show. Total: a font that can't be read is an <see cref="UnknownFont"/>. Each font is read once.</summary>
internal sealed class FontReader(PdfView view)
{
    private const int MaxFontBytes = 16 << 20;
    private const int MaxFonts = 500;
    private const double DefaultWidth = 0.5;
    private static readonly UnknownFont Unknown = new();

    private readonly Dictionary<PdfDictionary, ShownFont> fonts = new(
        ReferenceEqualityComparer.Instance
    );

    public ShownFont Read(PdfDictionary? font)
    {
        if (font is null)
        {
            return Unknown;
        }

        if (fonts.TryGetValue(font, out var known))
        {
            return known;
        }

        if (fonts.Count >= MaxFonts)
        {
            return Unknown;
        }

        return fonts[font] = view.Name(font, "Subtype") switch
        {
            "Type0" => Composite(font),
            "Type1" or "MMType1" or "TrueType" or "Type3" => Simple(font),
            _ => Unknown,
        };
    }

    private ShownFont Simple(PdfDictionary font)
    {
        var descriptor = view.Dictionary(font, "FontDescriptor");
        var name = view.Name(font, "BaseFont") ?? "";
        var isDingbats = name.EndsWith("ZapfDingbats", StringComparison.Ordinal);
        var table = BaseEncoding(font, descriptor);
        var drawn = new IReadOnlyList<string>[256];
        var program = table is null ? Program(descriptor) : null;
        for (var code = 0; code < 256; code++)
        {
            drawn[code] =
                isDingbats ? Single(SimpleEncodings.Dingbat(code))
                : table is not null ? Single(table[code] == '\0' ? null : table[code].ToString())
                : program?.SymbolGlyph(code) is { } glyph ? Known(program, glyph)
                : [];
        }

        ApplyDifferences(font, drawn);
        return new SimpleFont(
            drawn,
            Widths(font, descriptor),
            Map(font, "ToUnicode"),
            Check(font, descriptor)
        );
    }

    /// <summary>The table that a viewer starts from; null where the font's own program decides.</summary>
    private string? BaseEncoding(PdfDictionary font, PdfDictionary? descriptor)
    {
        var name =
            view.Name(font, "Encoding")
            ?? (
                view.Dictionary(font, "Encoding") is { } encoding
                    ? view.Name(encoding, "BaseEncoding")
                    : null
            );
        return name switch
        {
            "WinAnsiEncoding" => SimpleEncodings.WinAnsi,
            "MacRomanEncoding" => SimpleEncodings.MacRoman,
            "StandardEncoding" => SimpleEncodings.Standard,
            // Neither named nor embedded: one of the standard 14, which are in StandardEncoding.
            _ when descriptor is null || !IsEmbedded(descriptor) => SimpleEncodings.Standard,
            _ => null,
        };
    }

    private static bool IsEmbedded(PdfDictionary descriptor) =>
        descriptor.ContainsKey("FontFile")
        || descriptor.ContainsKey("FontFile2")
        || descriptor.ContainsKey("FontFile3");

    private void ApplyDifferences(PdfDictionary font, IReadOnlyList<string>[] drawn)
    {
        if (
            view.Dictionary(font, "Encoding") is not { } encoding
            || view.Array(encoding, "Differences") is not { } differences
        )
        {
            return;
        }

        long code = 0;
        foreach (var item in differences.Take(1024))
        {
            switch (view.Resolve(item))
            {
                case PdfInteger number:
                    code = number.Value;
                    break;
                case PdfName name:
                    if (code is >= 0 and < 256)
                    {
                        drawn[code] = Single(GlyphNames.ToCharacters(name.Value));
                    }

                    code++;
                    break;
            }
        }
    }

    private double[] Widths(PdfDictionary font, PdfDictionary? descriptor)
    {
        // A Type 3 font counts in its own space.
        var scale = 0.001;
        if (
            view.Array(font, "FontMatrix") is { Count: 6 } matrix
            && view.Resolve(matrix[0]) is PdfNumber first
        )
        {
            scale = first.AsDouble;
        }

        var missing =
            descriptor is not null && Number(descriptor, "MissingWidth") is { } given && given > 0
                ? given * scale
                : DefaultWidth;
        var widths = new double[256];
        Array.Fill(widths, missing);
        var start = view.Integer(font, "FirstChar") ?? 0;
        if (view.Array(font, "Widths") is { } list)
        {
            for (var i = 0; i < list.Count && i < 256; i++)
            {
                if (start + i is >= 0 and < 256 && view.Resolve(list[i]) is PdfNumber width)
                {
                    widths[start + i] = width.AsDouble * scale;
                }
            }
        }

        return widths;
    }

    private ShownFont Composite(PdfDictionary font)
    {
        if (
            view.Array(font, "DescendantFonts") is not { Count: > 0 } descendants
            || view.Resolve(descendants[0]) is not PdfDictionary descendant
        )
        {
            return Unknown;
        }

        var isIdentity = view.Name(font, "Encoding") is "Identity-H" or "Identity-V";
        var encoding = isIdentity ? null : Map(font, "Encoding");
        var toUnicode = Map(font, "ToUnicode");
        if (!isIdentity && encoding is null)
        {
            // A predefined CMap (clause 9.7.5.2): rare in Latin text; nothing is known of its codes but what ToUnicode says.
            return toUnicode is null
                ? Unknown
                : new CompositeFont(
                    null,
                    toUnicode,
                    null,
                    _ => 0,
                    _ => DefaultWidth,
                    GlyphCheck.Doubtful("a font has a predefined character map")
                );
        }

        var widths = CompositeWidths(descendant);
        var standard = Number(descendant, "DW") ?? 1000;
        var map = view.Stream(descendant, "CIDToGIDMap") is { } stream ? Bytes(stream) : default;
        return new CompositeFont(
            encoding,
            toUnicode,
            view.Name(descendant, "Subtype") == "CIDFontType2"
                ? Program(view.Dictionary(descendant, "FontDescriptor"))
                : null,
            cid =>
                map.Length == 0 ? (int)Math.Min(cid, 0xFFFF)
                : (2 * (long)cid) + 1 < map.Length
                    ? (map.Span[2 * (int)cid] << 8) | map.Span[(2 * (int)cid) + 1]
                : 0,
            cid => (widths.TryGetValue(cid, out var width) ? width : standard) / 1000,
            Check(descendant, view.Dictionary(descendant, "FontDescriptor"))
        );
    }

    /// <summary>/W: c [w1 w2 …] or first last w (clause 9.7.4.3).</summary>
    private Dictionary<uint, double> CompositeWidths(PdfDictionary descendant)
    {
        var widths = new Dictionary<uint, double>();
        if (view.Array(descendant, "W") is not { } list)
        {
            return widths;
        }

        var i = 0;
        while (i + 1 < list.Count && widths.Count < 70_000)
        {
            if (view.Resolve(list[i]) is not PdfInteger { Value: >= 0 and <= 0xFFFF } first)
            {
                i++;
                continue;
            }

            switch (view.Resolve(list[i + 1]))
            {
                case PdfArray each:
                    for (var k = 0; k < each.Count && k <= 0xFFFF; k++)
                    {
                        if (view.Resolve(each[k]) is PdfNumber width)
                        {
                            widths[(uint)(first.Value + k)] = width.AsDouble;
                        }
                    }

                    i += 2;
                    break;
                case PdfInteger { Value: <= 0xFFFF } last
                    when i + 2 < list.Count && view.Resolve(list[i + 2]) is PdfNumber width:
                    for (var cid = first.Value; cid <= last.Value; cid++)
                    {
                        widths[(uint)cid] = width.AsDouble;
                    }

                    i += 3;
                    break;
                default:
                    i++;
                    break;
            }
        }

        return widths;
    }

    /// <summary>What can be known of the letters' looks.</summary>
    private GlyphCheck Check(PdfDictionary font, PdfDictionary? descriptor)
    {
        if (view.Name(font, "Subtype") == "Type3")
        {
            return GlyphCheck.Doubtful("a font paints its letters by programs of its own (Type 3)");
        }

        if (descriptor is null || !IsEmbedded(descriptor))
        {
            return StandardFonts.Have(view.Name(font, "BaseFont") ?? "")
                ? GlyphCheck.None
                : GlyphCheck.Doubtful("a font is not embedded");
        }

        var embedded = view.Stream(descriptor, "FontFile2") ?? view.Stream(descriptor, "FontFile3");
        var bytes = embedded is null ? default : Bytes(embedded);
        if (TrueTypeOutlines.Read(bytes) is { } outlines)
        {
            return new GlyphCheck(TrueTypeCharacters.Read(bytes), outlines, null);
        }

        return CompactOutlines.AreDrawn(bytes)
            ? GlyphCheck.None
            : GlyphCheck.Doubtful("a font's letters can't be looked at, or are empty");
    }

    private TrueTypeCharacters? Program(PdfDictionary? descriptor)
    {
        var stream = descriptor is null
            ? null
            : view.Stream(descriptor, "FontFile2") ?? view.Stream(descriptor, "FontFile3");
        return stream is null ? null : TrueTypeCharacters.Read(Bytes(stream));
    }

    private CharacterMap? Map(PdfDictionary font, string key) =>
        view.Stream(font, key) is { } stream ? CharacterMap.Parse(Bytes(stream).Span) : null;

    private ReadOnlyMemory<byte> Bytes(PdfStream stream)
    {
        var decoded = view.Decode(stream, MaxFontBytes);
        return decoded.IsOk ? decoded.Bytes : default;
    }

    private double? Number(PdfDictionary dictionary, string key) =>
        (view.Resolve(dictionary[key]) as PdfNumber)?.AsDouble;

    private static IReadOnlyList<string> Single(string? text) => text is null ? [] : [text];

    private static List<string> Known(TrueTypeCharacters program, int glyph) =>
        [.. program.Characters(glyph).Where(Rune.IsValid).Select(c => new Rune(c).ToString())];
}

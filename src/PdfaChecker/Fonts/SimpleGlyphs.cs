namespace PdfaChecker.Fonts;

/// <summary>Code → glyph of an embedded simple font (ISO 32000-1 clause 9.6.6).</summary>
internal sealed class SimpleGlyphs(FontUse use, FontDescriptor descriptor, SimpleEncoding encoding)
{
    /// <summary>The glyph name that the encoding gives a code; null where it gives none.</summary>
    public string? Name(int code) => encoding.Names[code];

    /// <summary>The glyph of a code; null where the program has none.</summary>
    public int? Glyph(int code) =>
        descriptor.Program is TrueTypeProgram { Outlines: null } program
        && use.Subtype == "TrueType"
            ? TrueTypeGlyph(program, code)
            : NamedGlyph(code);

    private int? NamedGlyph(int code)
    {
        var program = descriptor.Program switch
        {
            TrueTypeProgram { Outlines: { } outlines } => outlines,
            var other => other,
        };
        if (encoding.Names[code] is { } name)
        {
            return program?.ByName(name);
        }

        // Without a base encoding the program's own counts, for the codes that no difference names.
        return encoding.Base is null ? program?.ByCode(code) : null;
    }

    private int? TrueTypeGlyph(TrueTypeProgram program, int code)
    {
        var isNamed = encoding.IsPresent && !descriptor.IsSymbolic;
        if (isNamed)
        {
            return encoding.Names[code] is { } name ? ByName(program, name) : null;
        }

        if (program.Cmap(3, 0) is { } symbol)
        {
            foreach (var start in (ReadOnlySpan<int>)[0, 0xF000, 0xF100, 0xF200])
            {
                if (symbol.Glyph(start + code) is > 0 and var glyph && program.HasGlyph(glyph))
                {
                    return glyph;
                }
            }
        }

        if (
            program.Cmap(1, 0) is { } mac
            && mac.Glyph(code) is > 0 and var found
            && program.HasGlyph(found)
        )
        {
            return found;
        }

        if (encoding.Names[code] is { } other && ByName(program, other) is { } byName)
        {
            return byName;
        }

        // A single map of another kind is the only one there is.
        return
            program.Cmaps is [var only]
            && only.Glyph(code) is > 0 and var last
            && program.HasGlyph(last)
            ? last
            : null;
    }

    private static int? ByName(TrueTypeProgram program, string name)
    {
        if (
            program.Cmap(3, 1) is { } unicode
            && GlyphNames.ToUnicode(name) is { Length: > 0 } text
            && unicode.Glyph(char.ConvertToUtf32(text, 0)) is > 0 and var glyph
            && program.HasGlyph(glyph)
        )
        {
            return glyph;
        }

        if (
            program.Cmap(1, 0) is { } mac
            && MacCode(name) is { } code
            && mac.Glyph(code) is > 0 and var found
            && program.HasGlyph(found)
        )
        {
            return found;
        }

        return program.ByName(name) is > 0 and var named && program.HasGlyph(named) ? named : null;
    }

    private static int? MacCode(string name)
    {
        var code = Array.IndexOf(Encodings.MacRoman, name);
        return code >= 0 ? code
            : Encodings.MacOsAdditions.TryGetValue(name, out var added) ? added
            : null;
    }
}

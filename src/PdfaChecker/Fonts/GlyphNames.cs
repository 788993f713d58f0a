using System.Globalization;

namespace PdfaChecker.Fonts;

/// <summary>Glyph names → Unicode by the Adobe Glyph List (glyphlist.txt, with its licence) and by the uniXXXX and uXXXXXX forms.</summary>
internal static class GlyphNames
{
    private static readonly Lazy<Dictionary<string, string>> List = new(Load);

    /// <summary>True where the Adobe Glyph List itself has the name.</summary>
    public static bool IsListed(string name) => List.Value.ContainsKey(name);

    /// <summary>The text a glyph stands for; null where its name doesn't say.</summary>
    public static string? ToUnicode(string name)
    {
        if (List.Value.TryGetValue(name, out var text))
        {
            return text;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            return ToUnicode(name[..dot]);
        }

        return name.StartsWith("uni", StringComparison.Ordinal) && name.Length == 7
                ? Scalar(name[3..])
            : name.StartsWith('u') && name.Length is >= 5 and <= 7 ? Scalar(name[1..])
            : null;
    }

    private static string? Scalar(string hex) =>
        int.TryParse(
            hex,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var code
        ) && code is (> 0 and < 0xD800) or (> 0xDFFF and <= 0x10FFFF)
            ? char.ConvertFromUtf32(code)
            : null;

    private static Dictionary<string, string> Load()
    {
        var names = new Dictionary<string, string>(4400, StringComparer.Ordinal);
        using var stream = typeof(GlyphNames).Assembly.GetManifestResourceStream(
            "PdfaChecker.Fonts.glyphlist.txt"
        );
        if (stream is null)
        {
            return names;
        }

        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var semicolon = line.IndexOf(';', StringComparison.Ordinal);
            if (semicolon <= 0 || line[0] == '#')
            {
                continue;
            }

            names[line[..semicolon]] = string.Concat(
                line[(semicolon + 1)..]
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(code =>
                        char.ConvertFromUtf32(
                            int.Parse(
                                code,
                                NumberStyles.AllowHexSpecifier,
                                CultureInfo.InvariantCulture
                            )
                        )
                    )
            );
        }

        return names;
    }
}

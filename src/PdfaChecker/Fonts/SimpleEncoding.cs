using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>The encoding of a simple font (ISO 32000-1 clause 9.6.6).</summary>
/// <param name="Base">MacRomanEncoding, WinAnsiEncoding … where the font names one.</param>
/// <param name="Names">Glyph name of each code; null where the font dictionary leaves it to the program.</param>
/// <param name="Differences">Names that a Differences array gives.</param>
/// <param name="IsPresent">The font dictionary has an Encoding.</param>
internal sealed record SimpleEncoding(
    string? Base,
    IReadOnlyList<string?> Names,
    IReadOnlyDictionary<int, string> Differences,
    bool IsPresent,
    bool HasDifferences
)
{
    public static SimpleEncoding Read(PdfDictionary font, PdfView view)
    {
        var names = new string?[256];
        var differences = new Dictionary<int, string>();
        string? named = null;
        var hasDifferences = false;
        var encoding = view.Value(font, "Encoding");
        switch (encoding)
        {
            case PdfName name:
                named = name.Value;
                break;
            case PdfDictionary dictionary:
                named = view.Name(dictionary, "BaseEncoding");
                if (view.Array(dictionary, "Differences") is { } array)
                {
                    hasDifferences = true;
                    ReadDifferences(array, view, differences);
                }

                break;
            default:
                break;
        }

        if (Encodings.Named(named) is { } table)
        {
            table.CopyTo(names, 0);
        }

        foreach (var (code, name) in differences)
        {
            names[code] = name;
        }

        return new SimpleEncoding(named, names, differences, encoding is not null, hasDifferences);
    }

    private static void ReadDifferences(
        PdfArray array,
        PdfView view,
        Dictionary<int, string> differences
    )
    {
        long code = 0;
        foreach (var item in array)
        {
            switch (view.Resolve(item))
            {
                case PdfInteger number:
                    code = number.Value;
                    break;
                case PdfName name:
                    if (code is >= 0 and < 256)
                    {
                        differences[(int)code] = name.Value;
                    }

                    code++;
                    break;
                default:
                    break;
            }
        }
    }
}

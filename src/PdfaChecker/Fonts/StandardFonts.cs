namespace PdfaChecker.Fonts;

/// <summary>The fonts that every viewer has (ISO 32000-1 clause 9.6.2.2); PDF/A wants them embedded all the same.</summary>
internal static class StandardFonts
{
    private static readonly HashSet<string> Names =
    [
        "Courier",
        "Courier-Bold",
        "Courier-Oblique",
        "Courier-BoldOblique",
        "Helvetica",
        "Helvetica-Bold",
        "Helvetica-Oblique",
        "Helvetica-BoldOblique",
        "Times-Roman",
        "Times-Bold",
        "Times-Italic",
        "Times-BoldItalic",
        "Symbol",
        "ZapfDingbats",
    ];

    public static bool Contains(string? name) => name is not null && Names.Contains(name);
}

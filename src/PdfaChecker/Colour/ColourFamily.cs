namespace PdfaChecker.Colour;

/// <summary>The kinds of colour that device colour and output intents are matched by.</summary>
internal enum ColourFamily
{
    /// <summary>None, or none known.</summary>
    None,
    Gray,
    Rgb,
    Cmyk,
    Lab,
    Other,
}

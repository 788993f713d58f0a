using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>The graphics state as far as conformance asks (ISO 32000-1 clause 8.4). A value: q copies it.</summary>
internal record struct GraphicsState
{
    /// <summary>Null: DeviceGray, the initial colour space.</summary>
    public PdfObject? FillSpace { get; set; }
    public PdfObject? StrokeSpace { get; set; }
    public PdfDictionary? Font { get; set; }
    public PdfObject? FontReference { get; set; }
    public int RenderMode { get; set; }
    public bool OverprintFill { get; set; }
    public bool OverprintStroke { get; set; }
    public int OverprintMode { get; set; }

    /// <summary>A stencil: the glyph description said d1, its colour operators count for nothing.</summary>
    public bool IgnoresColour { get; set; }

    public readonly bool IsVisibleText => RenderMode is not (3 or 7);
    public readonly bool FillsText => RenderMode is 0 or 2 or 4 or 6;
    public readonly bool StrokesText => RenderMode is 1 or 2 or 5 or 6;
}

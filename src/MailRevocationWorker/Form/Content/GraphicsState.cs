using System.Numerics;
using MailRevocationWorker.Form.Fonts;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>What of the graphics state (ISO 32000-1 clause 8.4) bears on which words an eye sees. A value: q copies it.</summary>
internal record struct GraphicsState
{
    public GraphicsState() { }

    public Matrix3x2 Matrix { get; set; } = Matrix3x2.Identity;

    /// <summary>Bounding box of the clipping path, on the page.</summary>
    public Box Clip { get; set; } = Box.Everything;
    public Paint Fill { get; set; } = Paint.Black;
    public Paint Stroke { get; set; } = Paint.Black;

    /// <summary>Constant alpha of fills, 0 to 1 (clause 11.6.4.4).</summary>
    public double Alpha { get; set; } = 1;

    /// <summary>A blend mode other than Normal.</summary>
    public bool IsBlended { get; set; }

    /// <summary>A soft mask: what is painted may not show, and nobody knows where.</summary>
    public bool IsMasked { get; set; }

    /// <summary>What is below hardly shows through.</summary>
    public readonly bool IsOpaque => Alpha >= 0.7 && !IsBlended && !IsMasked;

    /// <summary>Too faint to be relied on to be seen.</summary>
    public readonly bool IsTransparent => Alpha < 0.4 || IsMasked;

    public ShownFont? Font { get; set; }
    public double FontSize { get; set; }
    public double LineWidth { get; set; } = 1;
    public double CharacterSpacing { get; set; }
    public double WordSpacing { get; set; }
    public double Scaling { get; set; } = 1;
    public double Leading { get; set; }
    public double Rise { get; set; }
    public int RenderingMode { get; set; }
}

/// <summary>A current colour, as far as it matters: does it show on white paper?</summary>
/// <param name="IsWhite">Too pale to be read on white paper.</param>
/// <param name="Components">Of the current colour space: 1 gray, 3 RGB, 4 CMYK; 0 where a number is no lightness (Separation, Pattern, Indexed …).</param>
internal readonly record struct Paint(bool IsWhite, int Components)
{
    private const double Pale = 0.85;

    public static Paint Black { get; } = new(false, 1);

    public static Paint Of(int components, IReadOnlyList<PdfObject> operands)
    {
        var values = new List<double>(4);
        foreach (var operand in operands)
        {
            if (operand is PdfNumber number)
            {
                values.Add(number.AsDouble);
            }
        }

        var white =
            values.Count == components
            && components switch
            {
                1 or 3 => values.TrueForAll(v => v >= Pale),
                4 => values.TrueForAll(v => v <= 1 - Pale),
                _ => false,
            };
        return new Paint(white, components);
    }
}

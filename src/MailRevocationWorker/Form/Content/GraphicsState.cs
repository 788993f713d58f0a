using System.Numerics;
using MailRevocationWorker.Form.Fonts;

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

    /// <summary>Constant alpha of fills and of strokes, 0 to 1 (clause 11.6.4.4).</summary>
    public double Alpha { get; set; } = 1;
    public double StrokeAlpha { get; set; } = 1;

    /// <summary>A blend mode other than Normal.</summary>
    public bool IsBlended { get; set; }

    /// <summary>A soft mask: what is painted may not show, and nobody knows where.</summary>
    public bool IsMasked { get; set; }

    /// <summary>The clipping path is not the rectangle that <see cref="Clip"/> says.</summary>
    public bool HasOddClip { get; set; }

    /// <summary>A parameter of an unknown effect, such as a transfer function.</summary>
    public bool HasOddParameter { get; set; }

    /// <summary>What is below hardly shows through.</summary>
    public readonly bool IsOpaque => Alpha >= 0.7 && !IsBlended && !IsMasked;

    /// <summary>Too faint to be relied on to be seen.</summary>
    public readonly bool IsTransparent => Alpha < 0.4 || IsMasked;

    /// <summary>Why what is painted now may look otherwise than it is read; null where all is plain.</summary>
    public readonly string? Doubt =>
        Alpha < 1 || StrokeAlpha < 1 || IsBlended || IsMasked
            ? "something is painted with transparency"
        : HasOddClip ? "something is clipped by a path that is no rectangle"
        : HasOddParameter ? "something is painted with parameters of unknown effect"
        : null;

    public ShownFont? Font { get; set; }
    public double FontSize { get; set; }
    public double LineWidth { get; set; } = 1;
    public double MiterLimit { get; set; } = 10;
    public double CharacterSpacing { get; set; }
    public double WordSpacing { get; set; }
    public double Scaling { get; set; } = 1;
    public double Leading { get; set; }
    public double Rise { get; set; }
    public int RenderingMode { get; set; }
}

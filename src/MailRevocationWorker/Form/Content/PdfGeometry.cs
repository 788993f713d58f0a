using System.Numerics;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>Rectangles and matrices of the file, in the terms of this room.</summary>
internal static class PdfGeometry
{
    /// <summary>A rectangle (ISO 32000-1 clause 7.9.5), its corners in order; null where it is none.</summary>
    public static Box? Box(this PdfView view, PdfDictionary? dictionary, string key) =>
        view.ToBox(view.Array(dictionary, key));

    /// <inheritdoc cref="Box(PdfView, PdfDictionary?, string)"/>
    public static Box? ToBox(this PdfView view, PdfArray? array)
    {
        if (array is not { Count: 4 })
        {
            return null;
        }

        Span<double> v = stackalloc double[4];
        for (var i = 0; i < 4; i++)
        {
            if (view.Resolve(array[i]) is not PdfNumber number || !double.IsFinite(number.AsDouble))
            {
                return null;
            }

            v[i] = number.AsDouble;
        }

        return new Box(
            Math.Min(v[0], v[2]),
            Math.Min(v[1], v[3]),
            Math.Max(v[0], v[2]),
            Math.Max(v[1], v[3])
        );
    }

    /// <summary>A matrix of six numbers; the identity where it is none.</summary>
    public static Matrix3x2 Matrix(this PdfView view, PdfDictionary dictionary, string key)
    {
        if (view.Array(dictionary, key) is not { Count: 6 } array)
        {
            return Matrix3x2.Identity;
        }

        Span<float> v = stackalloc float[6];
        for (var i = 0; i < 6; i++)
        {
            v[i] = (float)((view.Resolve(array[i]) as PdfNumber)?.AsDouble ?? 0);
        }

        return new Matrix3x2(v[0], v[1], v[2], v[3], v[4], v[5]);
    }

    /// <summary>Whether rectangles stay rectangles: turned by quarters of a circle at most.</summary>
    public static bool IsUpright(this Matrix3x2 m)
    {
        var slack = 1e-3 * (Math.Abs(m.M11) + Math.Abs(m.M12) + Math.Abs(m.M21) + Math.Abs(m.M22));
        return (Math.Abs(m.M12) <= slack && Math.Abs(m.M21) <= slack)
            || (Math.Abs(m.M11) <= slack && Math.Abs(m.M22) <= slack);
    }

    /// <summary>The bounding box of a rectangle after a transformation.</summary>
    public static Box Through(this Box box, Matrix3x2 matrix)
    {
        var result = Content.Box.Nothing;
        ReadOnlySpan<(double X, double Y)> corners =
        [
            (box.Left, box.Bottom),
            (box.Left, box.Top),
            (box.Right, box.Bottom),
            (box.Right, box.Top),
        ];
        foreach (var (x, y) in corners)
        {
            var p = Vector2.Transform(new Vector2((float)x, (float)y), matrix);
            result = result.With(p.X, p.Y);
        }

        return result;
    }
}

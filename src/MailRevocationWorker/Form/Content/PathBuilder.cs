using System.Numerics;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>The current path, as far as it matters: where it is and whether it is shaped like a frame.</summary>
internal sealed class PathBuilder
{
    private int subpaths;
    private int lines;
    private int curves;
    private int rectangles;

    public Box Area { get; private set; } = Box.Nothing;
    public bool IsEmpty => Area.IsEmpty;

    /// <summary>One rectangle, or one closed curve.</summary>
    public bool IsFrame =>
        (rectangles == 1 && subpaths == 0)
        || (rectangles == 0 && subpaths == 1 && curves >= 2)
        || (rectangles == 0 && subpaths == 1 && curves == 0 && lines is 3 or 4);

    public void Add(string name, IReadOnlyList<PdfObject> operands, Matrix3x2 matrix)
    {
        Span<double> v = stackalloc double[6];
        var count = 0;
        foreach (var operand in operands)
        {
            if (operand is PdfNumber number && count < 6)
            {
                v[count++] = number.AsDouble;
            }
        }

        switch (name)
        {
            case "re" when count == 4:
                rectangles++;
                Point(v[0], v[1], matrix);
                Point(v[0] + v[2], v[1], matrix);
                Point(v[0], v[1] + v[3], matrix);
                Point(v[0] + v[2], v[1] + v[3], matrix);
                return;
            case "m":
                subpaths++;
                break;
            case "l":
                lines++;
                break;
            case "c":
            case "v":
            case "y":
                curves++;
                break;
        }

        for (var i = 0; i + 1 < count; i += 2)
        {
            Point(v[i], v[i + 1], matrix);
        }
    }

    public void Clear()
    {
        (subpaths, lines, curves, rectangles) = (0, 0, 0, 0);
        Area = Box.Nothing;
    }

    private void Point(double x, double y, Matrix3x2 matrix)
    {
        var p = Vector2.Transform(new Vector2((float)x, (float)y), matrix);
        if (float.IsFinite(p.X) && float.IsFinite(p.Y))
        {
            Area = Area.With(p.X, p.Y);
        }
    }
}

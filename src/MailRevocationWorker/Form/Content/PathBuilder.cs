using System.Numerics;
using PdfSyntax;

namespace MailRevocationWorker.Form.Content;

/// <summary>The current path, as far as it matters: where it is, where its lines are, whether it is a rectangle or a frame.</summary>
internal sealed class PathBuilder
{
    private const int MaxSegments = 2_000;
    private readonly List<Box> segments = [];
    private readonly List<Vector2> corners = [];
    private Vector2 start;
    private Vector2 current;
    private int subpaths;
    private int lines;
    private int curves;
    private int rectangles;

    public Box Area { get; private set; } = Box.Nothing;

    /// <summary>One rectangle, or one closed curve.</summary>
    public bool IsFrame =>
        (rectangles == 1 && subpaths == 0)
        || (rectangles == 0 && subpaths == 1 && curves >= 2)
        || (rectangles == 0 && subpaths == 1 && curves == 0 && lines is 3 or 4);

    /// <summary>Exactly the rectangle <see cref="Area"/>, its sides parallel to the page's.</summary>
    public bool IsRectangle =>
        curves == 0
        && rectangles + subpaths == 1
        && lines is 0 or 3 or 4
        && corners.TrueForAll(c =>
            (Near(c.X, Area.Left) || Near(c.X, Area.Right))
            && (Near(c.Y, Area.Bottom) || Near(c.Y, Area.Top))
        )
        && Has(Area.Left, Area.Bottom)
        && Has(Area.Left, Area.Top)
        && Has(Area.Right, Area.Bottom)
        && Has(Area.Right, Area.Top)
        && segments.TrueForAll(s => Near(s.Width, 0) || Near(s.Height, 0));

    /// <summary>Bounding boxes of the lines and curves; one for all where there are too many.</summary>
    public IReadOnlyList<Box> Segments => segments.Count < MaxSegments ? segments : [Area];

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
                start = current = Point(v[0], v[1], matrix);
                Line(Point(v[0] + v[2], v[1], matrix));
                Line(Point(v[0] + v[2], v[1] + v[3], matrix));
                Line(Point(v[0], v[1] + v[3], matrix));
                Line(start);
                break;
            case "m" when count == 2:
                subpaths++;
                start = current = Point(v[0], v[1], matrix);
                break;
            case "l" when count == 2:
                lines++;
                Line(Point(v[0], v[1], matrix));
                break;
            case "c" or "v" or "y":
                curves++;
                var box = Box.Nothing.With(current.X, current.Y);
                for (var i = 0; i + 1 < count; i += 2)
                {
                    current = Point(v[i], v[i + 1], matrix);
                    box = box.With(current.X, current.Y);
                }

                AddSegment(box);
                break;
        }
    }

    /// <summary>Back to where the part of the path began.</summary>
    public void Close() => Line(start);

    public void Clear()
    {
        (subpaths, lines, curves, rectangles) = (0, 0, 0, 0);
        segments.Clear();
        corners.Clear();
        Area = Box.Nothing;
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 0.05;

    private bool Has(double x, double y) => corners.Exists(c => Near(c.X, x) && Near(c.Y, y));

    private void Line(Vector2 to)
    {
        AddSegment(Box.Nothing.With(current.X, current.Y).With(to.X, to.Y));
        current = to;
    }

    private void AddSegment(Box box)
    {
        if (segments.Count < MaxSegments)
        {
            segments.Add(box);
        }
    }

    private Vector2 Point(double x, double y, Matrix3x2 matrix)
    {
        var p = Vector2.Transform(new Vector2((float)x, (float)y), matrix);
        if (!float.IsFinite(p.X) || !float.IsFinite(p.Y))
        {
            return current;
        }

        Area = Area.With(p.X, p.Y);
        if (corners.Count < MaxSegments)
        {
            corners.Add(p);
        }

        return p;
    }
}

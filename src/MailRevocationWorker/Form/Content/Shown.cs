namespace MailRevocationWorker.Form.Content;

/// <summary>One code that a page shows, in the page's own units (1/72 inch), y upwards.</summary>
/// <param name="Text">Its characters; null where the font can't tell.</param>
/// <param name="X">Left end of the base line.</param>
/// <param name="Right">Right end of the base line.</param>
/// <param name="Y">The base line.</param>
/// <param name="Size">Height of the font there.</param>
/// <param name="Order">Place in the order of painting.</param>
/// <param name="Conflict">The glyph that is drawn and the text that is extracted differ.</param>
internal sealed record ShownGlyph(
    string? Text,
    double X,
    double Right,
    double Y,
    double Size,
    int Order,
    bool Conflict
)
{
    /// <summary>Whether an eye sees it: not in an invisible mode or colour, not clipped away, not in an optional layer.</summary>
    public bool IsVisible { get; init; } = true;

    /// <summary>Painted over later by something opaque.</summary>
    public bool IsCovered { get; set; }

    /// <summary>An annotation lies over it.</summary>
    public bool IsOverlaid { get; set; }

    public bool IsBlank => string.IsNullOrWhiteSpace(Text) && Text is not null;

    /// <summary>Dots and lines to write on: what is over them takes nothing away.</summary>
    public bool IsFiller => IsBlank || Text is "." or "…" or "_" or "·";

    /// <summary>A reader relies on it: something over or under it makes the reading doubtful.</summary>
    public bool IsRead => IsVisible && !IsCovered && !IsFiller;

    /// <summary>Where its strokes are: a line for writing below it and a frame around it are outside.</summary>
    public Box Core
    {
        get
        {
            var margin = (Right - X) / 10;
            return new Box(X + margin, Y + (0.05 * Size), Right - margin, Y + (0.65 * Size));
        }
    }
}

/// <summary>A rectangle, left and bottom inclusive.</summary>
internal readonly record struct Box(double Left, double Bottom, double Right, double Top)
{
    public static Box Nothing { get; } =
        new(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);

    public static Box Everything { get; } = new(-1e9, -1e9, 1e9, 1e9);

    public double Width => Right - Left;
    public double Height => Top - Bottom;
    public double CentreX => (Left + Right) / 2;
    public double CentreY => (Bottom + Top) / 2;
    public bool IsEmpty => !(Right >= Left && Top >= Bottom);

    public Box With(double x, double y) =>
        new(Math.Min(Left, x), Math.Min(Bottom, y), Math.Max(Right, x), Math.Max(Top, y));

    public Box Intersect(Box other) =>
        new(
            Math.Max(Left, other.Left),
            Math.Max(Bottom, other.Bottom),
            Math.Min(Right, other.Right),
            Math.Min(Top, other.Top)
        );

    public bool Overlaps(Box other) =>
        Left < other.Right && Right > other.Left && Bottom < other.Top && Top > other.Bottom;

    public bool Contains(Box other) =>
        Left <= other.Left && Bottom <= other.Bottom && Right >= other.Right && Top >= other.Top;

    public Box Grown(double by) => new(Left - by, Bottom - by, Right + by, Top + by);

    public bool Contains(double x, double y, double slack = 0) =>
        x >= Left - slack && x <= Right + slack && y >= Bottom - slack && y <= Top + slack;
}

/// <summary>A path, an image or a shading that was painted.</summary>
/// <param name="Area">Its bounding box, clipped.</param>
/// <param name="IsFilled">Filled, not only stroked.</param>
/// <param name="IsDark">In a colour that shows on white paper.</param>
/// <param name="IsFrame">One rectangle, or one closed curve, as frames are drawn.</param>
/// <param name="Order">Place in the order of painting.</param>
internal sealed record ShownShape(Box Area, bool IsFilled, bool IsDark, bool IsFrame, int Order);

/// <summary>A coloured ground: black letters on a black one are not seen.</summary>
/// <param name="Luminance">0 black to 1 white; null where nobody knows (an image, a shading).</param>
internal readonly record struct Ground(Box Area, double? Luminance);

/// <summary>What a content stream, or a page with its annotations, shows.</summary>
internal sealed class Shown
{
    public List<ShownGlyph> Glyphs { get; } = [];
    public List<ShownShape> Shapes { get; } = [];

    /// <summary>What lies below the text that is still to come, where it is not the white of the paper.</summary>
    public List<Ground> Grounds { get; } = [];

    /// <summary>A limit was reached or a part could not be read: there is more than this.</summary>
    public string? Incomplete { get; set; }

    /// <summary>Glyphs that an eye sees.</summary>
    public IEnumerable<ShownGlyph> VisibleGlyphs => Glyphs.Where(g => g.IsVisible && !g.IsCovered);
}

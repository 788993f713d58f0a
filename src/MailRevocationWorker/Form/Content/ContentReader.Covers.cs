namespace MailRevocationWorker.Form.Content;

/// <remarks>
/// What lies over or under what. Nothing that is painted over letters, and no dark or unknown ground below them, is known to
/// be harmless: each makes the reading doubtful.
/// </remarks>
internal sealed partial class ContentReader
{
    private const int MaxShapes = 100_000;
    private const int MaxGrounds = 5_000;
    private const long MaxCoverWork = 50_000_000;

    /// <summary>Letters that are larger than this (in points) can hide others.</summary>
    private const double LargeLetters = 24;
    private const double NearlyWhite = 0.97;
    private int shapes;
    private long coverWork;

    /// <summary>How letters are painted.</summary>
    private readonly record struct Letters(bool IsPainted, bool IsVisible, Paint Paint);

    private void PlaceGlyph(ShownGlyph glyph, Letters letters)
    {
        if (
            letters.IsPainted
            && !glyph.IsBlank
            && (!letters.Paint.IsLegibleOn(1) || glyph.Size > LargeLetters)
        )
        {
            var body = new Box(
                glyph.X,
                glyph.Y - (glyph.Size / 4),
                glyph.Right,
                glyph.Y + glyph.Size
            );
            AddCover(body, hides: false);
            AddGround(body, letters.Paint.Luminance, isPlain: false);
        }

        if (glyph.IsRead)
        {
            coverWork += shown.Grounds.Count;
            foreach (var ground in shown.Grounds)
            {
                if (
                    ground.Area.Overlaps(glyph.Core) && !letters.Paint.IsLegibleOn(ground.Luminance)
                )
                {
                    Doubt("text stands on a dark or unknown ground");
                    break;
                }
            }
        }

        shown.Glyphs.Add(glyph);
    }

    private void AddShape(Box area, bool filled, bool dark, bool frame)
    {
        if (area.IsEmpty)
        {
            return;
        }

        if (++shapes > MaxShapes)
        {
            Doubt("too many shapes");
            return;
        }

        shown.Shapes.Add(new ShownShape(area, filled, dark, frame, order++));
    }

    /// <summary>What lies below the letters that follow. A plain rectangle hides the grounds below it.</summary>
    private void AddGround(Box area, double? luminance, bool isPlain)
    {
        if (area.IsEmpty)
        {
            return;
        }

        if (isPlain && shown.Grounds.Count > 0)
        {
            coverWork += shown.Grounds.Count;
            shown.Grounds.RemoveAll(g => area.Contains(g.Area));
        }

        if (luminance >= NearlyWhite)
        {
            return;
        }

        if (shown.Grounds.Count >= MaxGrounds)
        {
            Doubt("too many shapes");
            return;
        }

        shown.Grounds.Add(new Ground(area, luminance));
    }

    /// <summary>What is painted later hides what is below it, or may.</summary>
    /// <param name="area">Where it is painted.</param>
    /// <param name="hides">Whether it certainly hides; then the letters below it are no text of the page any more.</param>
    private void AddCover(Box area, bool hides)
    {
        if (area.IsEmpty)
        {
            return;
        }

        coverWork += shown.Glyphs.Count;
        if (coverWork > MaxCoverWork)
        {
            Doubt("too many shapes over too many characters");
            return;
        }

        foreach (var glyph in shown.Glyphs)
        {
            if (glyph.IsRead && area.Overlaps(glyph.Core))
            {
                Doubt("something is painted over what the page says");
            }

            if (hides && area.Contains((glyph.X + glyph.Right) / 2, glyph.Y + (glyph.Size / 4)))
            {
                glyph.IsCovered = true;
            }
        }
    }
}

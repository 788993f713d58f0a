using System.Text;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>
/// Does a font draw what it says? Its maps say which character a glyph stands for; an eye sees the outline. An empty or
/// misshapen outline, and one outline for two digits, make the text doubtful. Letters that change places with others of the
/// same build (a 2 for a 5) are not found: that would take reading the picture.
/// </summary>
/// <param name="program">The font's own map; null where it has none.</param>
/// <param name="outlines">What its glyphs draw; null where that is not known.</param>
/// <param name="always">A doubt about all of the font.</param>
internal sealed class GlyphCheck(
    TrueTypeCharacters? program,
    TrueTypeOutlines? outlines,
    string? always
)
{
    private const string Empty = "a font has empty or misshapen letters";
    private readonly Dictionary<string, char> drawnBy = new(StringComparer.Ordinal);

    /// <summary>Nothing to check: a font of the viewer's own.</summary>
    public static GlyphCheck None { get; } = new(null, null, null);

    public static GlyphCheck Doubtful(string why) => new(null, null, why);

    /// <summary>Why a code of a simple font may show something else than it says; null where all is well.</summary>
    public string? OfCode(int code, string? encoded, string? text)
    {
        if (always is not null || outlines is null)
        {
            return IsBlank(text) ? null : always;
        }

        // Viewers differ in the map that they use; whatever one of them may draw is looked at.
        List<int> glyphs = [];
        if (
            encoded is { Length: > 0 }
            && Rune.TryGetRuneAt(encoded, 0, out var rune)
            && program?.Glyph(rune.Value) is { } named
        )
        {
            glyphs.Add(named);
        }

        if (program?.SymbolGlyph(code) is { } own)
        {
            glyphs.Add(own);
        }

        return glyphs.Count == 0 && !IsBlank(text)
            ? "a font has no glyph for a letter"
            : glyphs.Select(g => OfGlyph(g, text)).FirstOrDefault(d => d is not null);
    }

    /// <summary>Why a glyph may show something else than its text says; null where all is well.</summary>
    public string? OfGlyph(int glyph, string? text)
    {
        if (always is not null || outlines is null || IsBlank(text))
        {
            return IsBlank(text) ? null : always;
        }

        if (outlines.Outline(glyph) is not { } outline || !IsPlausible(outline, text!))
        {
            return Empty;
        }

        if (text is not [var character] || !char.IsAsciiHexDigitUpper(character))
        {
            return null;
        }

        return drawnBy.TryAdd(outline.Hash, character) || drawnBy[outline.Hash] == character
            ? null
            : "a font draws two digits alike";
    }

    private static bool IsBlank(string? text) =>
        text is null
        || text.All(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\u00AD' or '\u200B');

    private static bool IsPlausible(GlyphOutline outline, string text)
    {
        var area = outline.Area;
        if (area.Bottom < -0.6 || area.Top > 1.4 || area.Left < -0.6 || area.Right > 2)
        {
            return false;
        }

        if (text is not [var character] || !char.IsAsciiLetterOrDigit(character))
        {
            return true;
        }

        var isTall = char.IsAsciiDigit(character) || char.IsAsciiLetterUpper(character);
        return area.Height >= (isTall ? 0.45 : 0.3)
            && area.Width >= 0.04
            && area.Bottom < 0.3
            && HasShapeOf(outline, character);
    }

    /// <summary>Strokes and holes of the digits of serial numbers: an 8 has two holes and a 3 none.</summary>
    private static bool HasShapeOf(GlyphOutline outline, char character)
    {
        var (least, most) = character switch
        {
            '0' => (2, 4),
            '1' or '2' or '3' or '5' or '7' or 'C' or 'E' or 'F' => (1, 1),
            '4' => (1, 2),
            '6' or '9' or 'A' or 'D' => (2, 2),
            '8' or 'B' => (3, 3),
            _ => (1, int.MaxValue),
        };
        if (outline.Contours.Count < least || outline.Contours.Count > most)
        {
            return false;
        }

        var hole = outline.Contours.MinBy(c => c.Width * c.Height);
        var middle = (hole.CentreY - outline.Area.Bottom) / outline.Area.Height;
        return character switch
        {
            '6' => middle < 0.47,
            '9' => middle > 0.53,
            '0' or 'D' => middle is > 0.4 and < 0.6,
            _ => true,
        };
    }
}

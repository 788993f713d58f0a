using System.Text;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>A Type 0 font (ISO 32000-1 clause 9.7): codes of one to four bytes → CIDs → glyphs.</summary>
/// <param name="encoding">The embedded CMap; null for Identity, two bytes a code.</param>
/// <param name="toUnicode">The ToUnicode map, where there is one.</param>
/// <param name="glyphs">Characters of the embedded TrueType font's glyphs, where it knows them.</param>
/// <param name="glyphOf">CID → glyph (CIDToGIDMap).</param>
/// <param name="check">Whether its glyphs draw what they say.</param>
/// <param name="widthOf">CID → advance in text space.</param>
internal sealed class CompositeFont(
    CharacterMap? encoding,
    CharacterMap? toUnicode,
    TrueTypeCharacters? glyphs,
    Func<uint, int> glyphOf,
    Func<uint, double> widthOf,
    GlyphCheck check
) : ShownFont
{
    private readonly Dictionary<uint, ShownCode> known = [];

    public override IEnumerable<ShownCode> Decode(ReadOnlyMemory<byte> shown)
    {
        var at = 0;
        while (at < shown.Length)
        {
            var (code, length) = Next(shown.Span[at..]);
            at += length;
            if (!known.TryGetValue(code, out var result))
            {
                known[code] = result = Read(code, length);
            }

            yield return result;
        }
    }

    private ShownCode Read(uint code, int length)
    {
        var cid = encoding is null ? code : encoding.Cid(code);
        List<string> drawn = [];
        if (cid is { } known)
        {
            drawn.AddRange(
                (glyphs?.Characters(glyphOf(known)) ?? []).Select(c =>
                    Rune.IsValid(c) ? new Rune(c).ToString() : ""
                )
            );
            drawn.RemoveAll(d => d.Length == 0);
        }

        var result = Combine(
            drawn,
            toUnicode?.Characters(code),
            widthOf(cid ?? 0),
            isSpace: length == 1 && code == 32
        );
        return result with
        {
            Doubt = check.OfGlyph(cid is { } drawnCid ? glyphOf(drawnCid) : 0, result.Text),
        };
    }

    private (uint Code, int Length) Next(ReadOnlySpan<byte> rest)
    {
        if (encoding is not null)
        {
            uint code = 0;
            for (var length = 1; length <= Math.Min(4, rest.Length); length++)
            {
                code = (code << 8) | rest[length - 1];
                foreach (var space in encoding.CodeSpaces)
                {
                    if (space.Length == length && code >= space.Low && code <= space.High)
                    {
                        return (code, length);
                    }
                }
            }
        }

        return rest.Length >= 2 ? ((uint)((rest[0] << 8) | rest[1]), 2) : (rest[0], 1);
    }
}

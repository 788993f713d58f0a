using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>A font that text is shown in, and the codes that are shown.</summary>
internal sealed class FontUse(PdfDictionary font, Place place, CMap? encoding, string? subtype)
{
    private readonly HashSet<(int Length, int Code)> visible = [];
    private readonly HashSet<(int Length, int Code)> hidden = [];
    private readonly HashSet<(int Length, int Code)> unreplaced = [];

    public PdfDictionary Font => font;
    public Place Place => place;

    /// <summary>Null: a simple font, or a composite one whose CMap is not in the file.</summary>
    public CMap? Encoding => encoding;
    public string? Subtype => subtype;
    public bool IsType3 => subtype == "Type3";
    public bool IsComposite => subtype == "Type0";

    /// <summary>Something is drawn in it, not only placed invisibly.</summary>
    public bool IsRendered { get; private set; }

    /// <summary>Something else than the appearance of a signature is drawn in it.</summary>
    public bool IsUsedInDocument { get; private set; }

    /// <summary>Codes that are drawn.</summary>
    public IEnumerable<(int Length, int Code)> Visible => visible;

    /// <summary>Codes that are drawn or placed invisibly.</summary>
    public IEnumerable<(int Length, int Code)> All => visible.Union(hidden);

    /// <summary>Codes that are shown at least once without a replacement text.</summary>
    public IReadOnlySet<(int Length, int Code)> Unreplaced => unreplaced;

    public IReadOnlyList<string?> GlyphNames { get; init; } = [];

    public void Add(ReadOnlySpan<byte> text, bool isVisible, bool isStamp, bool isReplaced)
    {
        IsUsedInDocument |= isVisible && !isStamp;
        IsRendered |= isVisible;
        var set = isVisible ? visible : hidden;
        if (IsComposite)
        {
            foreach (var code in encoding?.Codes(text.ToArray()) ?? [])
            {
                Add(code, set, isReplaced);
            }
        }
        else
        {
            foreach (var b in text)
            {
                Add((1, b), set, isReplaced);
            }
        }
    }

    private void Add(
        (int Length, int Code) code,
        HashSet<(int Length, int Code)> set,
        bool isReplaced
    )
    {
        set.Add(code);
        if (!isReplaced)
        {
            unreplaced.Add(code);
        }
    }
}

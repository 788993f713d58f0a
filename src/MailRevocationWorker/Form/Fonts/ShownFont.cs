namespace MailRevocationWorker.Form.Fonts;

/// <summary>One code of a shown string.</summary>
/// <param name="Text">The characters that it shows; null where neither the font nor its ToUnicode map can tell.</param>
/// <param name="Width">Advance in text space, that is thousandths of the font size divided by 1,000.</param>
/// <param name="IsSpace">A one-byte code 32, to which word spacing applies (ISO 32000-1 clause 9.3.3).</param>
/// <param name="Conflict">The glyph that is drawn and the character that is extracted are two different ASCII letters or digits.</param>
/// <param name="Doubt">Why an eye may see something else; null where nothing speaks for it.</param>
internal readonly record struct ShownCode(
    string? Text,
    double Width,
    bool IsSpace,
    bool Conflict,
    string? Doubt = null
);

/// <summary>A font of a content stream: bytes of a shown string → characters and widths.</summary>
internal abstract class ShownFont
{
    /// <summary>Decodes a string; at most one result for each byte.</summary>
    public abstract IEnumerable<ShownCode> Decode(ReadOnlyMemory<byte> shown);

    /// <summary>
    /// Two sources say what a code shows: the way a viewer draws it (encoding, glyph), and the ToUnicode map that text is
    /// extracted by. What is drawn wins; a difference in ASCII letters or digits is reported, because it changes a number.
    /// </summary>
    protected static ShownCode Combine(
        IReadOnlyList<string> drawn,
        string? extracted,
        double width,
        bool isSpace
    )
    {
        if (extracted is null or "")
        {
            return new ShownCode(drawn.Count > 0 ? drawn[0] : null, width, isSpace, false);
        }

        if (drawn.Count == 0)
        {
            return new ShownCode(extracted, width, isSpace, false);
        }

        var key = FieldParsing.Key(extracted);
        if (drawn.Any(d => FieldParsing.Key(d) == key))
        {
            return new ShownCode(extracted, width, isSpace, false);
        }

        var conflict = IsAscii(drawn[0]) && IsAscii(extracted);
        return new ShownCode(drawn[0], width, isSpace, conflict);
    }

    private static bool IsAscii(string text) =>
        text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);
}

/// <summary>A font that can't be read: its codes are there, their meaning is not known.</summary>
internal sealed class UnknownFont : ShownFont
{
    public override IEnumerable<ShownCode> Decode(ReadOnlyMemory<byte> shown) =>
        Enumerable.Repeat(new ShownCode(null, 0.5, false, false), shown.Length);
}

namespace MailRevocationWorker.Form.Fonts;

/// <summary>A Type 1, TrueType or Type 3 font: one byte a code (ISO 32000-1 clause 9.6).</summary>
internal sealed class SimpleFont : ShownFont
{
    private readonly ShownCode[] codes = new ShownCode[256];
    private readonly IReadOnlyList<string>[] drawn;
    private readonly GlyphCheck check;
    private readonly bool[] isChecked = new bool[256];

    public SimpleFont(
        IReadOnlyList<string>[] drawn,
        double[] widths,
        CharacterMap? toUnicode,
        GlyphCheck check
    )
    {
        (this.drawn, this.check) = (drawn, check);
        for (var code = 0; code < 256; code++)
        {
            codes[code] = Combine(
                drawn[code],
                toUnicode?.Characters((uint)code),
                widths[code],
                isSpace: code == 32
            );
        }
    }

    public override IEnumerable<ShownCode> Decode(ReadOnlyMemory<byte> shown)
    {
        for (var i = 0; i < shown.Length; i++)
        {
            var code = shown.Span[i];
            if (!isChecked[code])
            {
                isChecked[code] = true;
                codes[code] = codes[code] with
                {
                    Doubt = check.OfCode(
                        code,
                        drawn[code].Count > 0 ? drawn[code][0] : null,
                        codes[code].Text
                    ),
                };
            }

            yield return codes[code];
        }
    }
}

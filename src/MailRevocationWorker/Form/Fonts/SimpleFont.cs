namespace MailRevocationWorker.Form.Fonts;

/// <summary>A Type 1, TrueType or Type 3 font: one byte a code (ISO 32000-1 clause 9.6).</summary>
internal sealed class SimpleFont : ShownFont
{
    private readonly ShownCode[] codes = new ShownCode[256];

    public SimpleFont(IReadOnlyList<string>[] drawn, double[] widths, CharacterMap? toUnicode)
    {
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
            yield return codes[shown.Span[i]];
        }
    }
}

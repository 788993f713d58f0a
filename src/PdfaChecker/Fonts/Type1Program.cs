using System.Globalization;
using System.Text;

namespace PdfaChecker.Fonts;

/// <summary>A Type 1 program (Adobe Type 1 Font Format): its encoding, its charstrings and their widths.</summary>
internal sealed class Type1Program : FontProgram
{
    private const int MaxGlyphs = 65_536;

    private readonly List<string> order = [];
    private readonly Dictionary<string, int> glyphs = new(StringComparer.Ordinal);
    private readonly List<double?> widths = [];
    private readonly string?[] encoding;
    private readonly double scale;

    private Type1Program(string clear, byte[] secret)
    {
        scale = ReadScale(clear);
        encoding = ReadEncoding(clear);
        ReadCharStrings(secret);
    }

    public override int GlyphCount => order.Count;
    public override IEnumerable<string> GlyphNames => order;

    /// <summary>Null where the bytes are no usable Type 1 program.</summary>
    public static Type1Program? Read(ReadOnlyMemory<byte> bytes)
    {
        var flat = Type1Sections.WithoutSegments(bytes.Span);
        var at = flat.AsSpan().IndexOf("eexec"u8);
        if (at < 0)
        {
            return null;
        }

        var clear = Encoding.Latin1.GetString(flat, 0, at);
        var secret = Type1Sections.Decrypt(flat.AsSpan(at + 5));
        var program = new Type1Program(clear, secret);
        return program.GlyphCount > 0 ? program : null;
    }

    public override double? Width(int glyph) =>
        glyph >= 0 && glyph < widths.Count ? widths[glyph] * scale : null;

    public override int? ByName(string name) =>
        glyphs.TryGetValue(name, out var glyph) ? glyph : null;

    public override int? ByCode(int code) =>
        code is >= 0 and < 256 && encoding[code] is { } name ? ByName(name) : null;

    public override string? NameByCode(int code) => code is >= 0 and < 256 ? encoding[code] : null;

    private static double ReadScale(string clear)
    {
        var at = clear.IndexOf("/FontMatrix", StringComparison.Ordinal);
        if (at < 0)
        {
            return 1;
        }

        var open = clear.IndexOfAny(['[', '{'], at);
        var first =
            open < 0
                ? null
                : clear[(open + 1)..Math.Min(clear.Length, open + 40)]
                    .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)
                    .FirstOrDefault();
        return
            double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value != 0
            ? value * 1000
            : 1;
    }

    private static string?[] ReadEncoding(string clear)
    {
        var at = clear.IndexOf("/Encoding", StringComparison.Ordinal);
        if (
            at < 0
            || clear
                .AsSpan(at + 9)
                .TrimStart()
                .StartsWith("StandardEncoding", StringComparison.Ordinal)
        )
        {
            return Encodings.Standard;
        }

        var codes = new string?[256];
        var words = Words(clear, at + 9);
        for (var i = 0; i + 3 < words.Count && words[i] is not ("def" or "readonly"); i++)
        {
            if (
                words[i] == "dup"
                && words[i + 2].StartsWith('/')
                && int.TryParse(
                    words[i + 1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var code
                )
                && code < 256
            )
            {
                codes[code] = words[i + 2][1..];
            }
        }

        return codes;
    }

    private static List<string> Words(string text, int from)
    {
        var end = text.IndexOf("currentdict", from, StringComparison.Ordinal);
        return
        [
            .. text[from..(end < 0 ? text.Length : end)]
                .Replace("/", " /", StringComparison.Ordinal)
                .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries),
        ];
    }

    /// <summary>"/name 123 RD bytes ND", where RD may have any name; lenIV random bytes lead each charstring.</summary>
    private void ReadCharStrings(byte[] secret)
    {
        var span = secret.AsSpan();
        var lenIv = 4;
        var marker = span.IndexOf("/lenIV"u8);
        if (marker >= 0)
        {
            lenIv = Type1Sections.Integer(span, marker + 6, out _) ?? 4;
        }

        var at = span.IndexOf("/CharStrings"u8);
        if (at < 0)
        {
            return;
        }

        at += 12;
        while (at < span.Length && order.Count < MaxGlyphs)
        {
            var slash = span[at..].IndexOf((byte)'/');
            if (slash < 0 || span.Slice(at, slash).IndexOf("end"u8) >= 0)
            {
                return;
            }

            at += slash + 1;
            var length = span[at..].IndexOfAny(" \t\r\n"u8);
            if (length < 0)
            {
                return;
            }

            var name = Encoding.Latin1.GetString(span.Slice(at, length));
            if (Type1Sections.Integer(span, at + length, out var next) is not { } size)
            {
                at += length;
                continue;
            }

            // One space, the name of RD, one space, then the bytes.
            while (next < span.Length && span[next] == ' ')
            {
                next++;
            }

            var rd = span[next..].IndexOf((byte)' ');
            var start = next + rd + 1;
            if (rd < 0 || size < 0 || size > span.Length - start)
            {
                return;
            }

            if (glyphs.TryAdd(name, order.Count))
            {
                order.Add(name);
                widths.Add(Type1Sections.Width(span.Slice(start, size), lenIv));
            }

            at = start + size;
        }
    }
}

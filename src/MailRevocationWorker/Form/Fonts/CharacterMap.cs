using System.Buffers.Binary;
using System.Text;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>
/// A CMap (ISO 32000-1 clauses 9.7.5 and 9.10.3), as far as it is needed to know what a string shows: code lengths, codes to
/// characters (bfchar, bfrange) and codes to CIDs (cidchar, cidrange). Total: what is malformed is left out.
/// </summary>
internal sealed class CharacterMap
{
    private const int MaxEntries = 70_000;

    /// <summary>Ranges are searched one by one.</summary>
    private const int MaxRanges = 5_000;
    private const int MaxBytes = 4 << 20;

    private readonly Dictionary<uint, string> characters = [];
    private readonly List<(uint Low, uint High, string First)> characterRanges = [];
    private readonly List<(uint Low, uint High, uint First)> cidRanges = [];
    private readonly List<(int Length, uint Low, uint High)> codeSpaces = [];

    /// <summary>Lengths of codes, in bytes, that the map's code space ranges name; empty where it names none.</summary>
    public IEnumerable<(int Length, uint Low, uint High)> CodeSpaces => codeSpaces;

    public static CharacterMap Parse(ReadOnlySpan<byte> bytes)
    {
        var map = new CharacterMap();
        var scanner = new Scanner(bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes);
        List<Token> operands = [];
        var entries = 0;
        while (entries < MaxEntries && scanner.Next(out var token))
        {
            if (token.Kind is not TokenKind.Operator)
            {
                // 100 entries of three operands each is what the standard allows in a section; some writers put more.
                if (operands.Count < 3 * MaxEntries)
                {
                    operands.Add(token);
                }

                continue;
            }

            entries += map.Apply(token.Text, operands);
            if (token.Text is not "[" and not "]")
            {
                operands.Clear();
            }
        }

        return map;
    }

    public string? Characters(uint code)
    {
        if (characters.TryGetValue(code, out var text))
        {
            return text;
        }

        foreach (var (low, high, first) in characterRanges)
        {
            if (code >= low && code <= high)
            {
                return Advance(first, code - low);
            }
        }

        return null;
    }

    public uint? Cid(uint code)
    {
        foreach (var (low, high, first) in cidRanges)
        {
            if (code >= low && code <= high)
            {
                return first + (code - low);
            }
        }

        return null;
    }

    private int Apply(string name, List<Token> operands)
    {
        switch (name)
        {
            case "endcodespacerange":
                for (var i = 0; i + 1 < operands.Count; i += 2)
                {
                    if (
                        operands[i].Kind is TokenKind.Hex
                        && operands[i].Bytes.Length is >= 1 and <= 4
                    )
                    {
                        codeSpaces.Add(
                            (operands[i].Bytes.Length, operands[i].Code, operands[i + 1].Code)
                        );
                    }
                }

                break;
            case "endbfchar":
                for (var i = 0; i + 1 < operands.Count; i += 2)
                {
                    characters.TryAdd(operands[i].Code, operands[i + 1].ToCharacters());
                }

                break;
            case "endbfrange":
                ApplyRanges(operands);
                break;
            case "endcidchar":
                for (var i = 0; i + 1 < operands.Count && cidRanges.Count < MaxRanges; i += 2)
                {
                    cidRanges.Add((operands[i].Code, operands[i].Code, operands[i + 1].Code));
                }

                break;
            case "endcidrange":
                for (var i = 0; i + 2 < operands.Count && cidRanges.Count < MaxRanges; i += 3)
                {
                    cidRanges.Add((operands[i].Code, operands[i + 1].Code, operands[i + 2].Code));
                }

                break;
            default:
                return 0;
        }

        return operands.Count;
    }

    /// <summary>low high first, or low high [one text a code].</summary>
    private void ApplyRanges(List<Token> operands)
    {
        var i = 0;
        while (i + 2 < operands.Count)
        {
            var (low, high) = (operands[i].Code, operands[i + 1].Code);
            i += 2;
            if (operands[i].Kind is not TokenKind.ArrayStart)
            {
                if (high >= low && characterRanges.Count < MaxRanges)
                {
                    characterRanges.Add((low, high, operands[i].ToCharacters()));
                }

                i++;
                continue;
            }

            i++;
            for (
                var code = low;
                i < operands.Count && operands[i].Kind is not TokenKind.ArrayEnd;
                i++
            )
            {
                if (code <= high)
                {
                    characters.TryAdd(code, operands[i].ToCharacters());
                }

                code++;
            }

            i++;
        }
    }

    private static string Advance(string first, uint by)
    {
        if (by == 0 || first.Length == 0)
        {
            return first;
        }

        var runes = first.EnumerateRunes().ToArray();
        var last = runes[^1].Value + (long)by;
        return last <= 0x10FFFF && Rune.IsValid((int)last)
            ? string.Concat(runes[..^1].Select(r => r.ToString())) + new Rune((int)last)
            : "";
    }

    private enum TokenKind
    {
        Hex,
        Number,
        ArrayStart,
        ArrayEnd,
        Operator,
    }

    private readonly record struct Token(TokenKind Kind, byte[] Bytes, uint Code, string Text)
    {
        /// <summary>UTF-16BE (clause 9.10.3); a single byte is taken as one character.</summary>
        public string ToCharacters() =>
            Kind is not TokenKind.Hex ? ""
            : Bytes.Length == 1 ? ((char)Bytes[0]).ToString()
            : Encoding.BigEndianUnicode.GetString(Bytes);
    }

    /// <summary>The few tokens of PostScript that a CMap is made of.</summary>
    private ref struct Scanner(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at = 0;

        public bool Next(out Token token)
        {
            while (at < bytes.Length)
            {
                var c = bytes[at];
                switch (c)
                {
                    case (byte)'%':
                        while (at < bytes.Length && bytes[at] is not ((byte)'\r' or (byte)'\n'))
                        {
                            at++;
                        }

                        continue;
                    case (byte)'<' when at + 1 < bytes.Length && bytes[at + 1] != '<':
                        token = Hex();
                        return true;
                    case (byte)'[':
                        at++;
                        token = new Token(TokenKind.ArrayStart, [], 0, "");
                        return true;
                    case (byte)']':
                        at++;
                        token = new Token(TokenKind.ArrayEnd, [], 0, "");
                        return true;
                    case (byte)'(':
                        Skip((byte)')');
                        continue;
                    case >= (byte)'a' and <= (byte)'z':
                        token = new Token(TokenKind.Operator, [], 0, Word());
                        return true;
                    case >= (byte)'0' and <= (byte)'9':
                        var isNumber = uint.TryParse(
                            Word(),
                            System.Globalization.NumberStyles.None,
                            System.Globalization.CultureInfo.InvariantCulture,
                            out var number
                        );
                        token = new Token(TokenKind.Number, [], isNumber ? number : 0, "");
                        return true;
                    case (byte)'/':
                    case >= (byte)'A' and <= (byte)'Z':
                        at++;
                        _ = Word();
                        continue;
                    default:
                        at++;
                        continue;
                }
            }

            token = default;
            return false;
        }

        private Token Hex()
        {
            at++;
            var digits = new List<int>(8);
            while (at < bytes.Length && bytes[at] != '>')
            {
                if (char.IsAsciiHexDigit((char)bytes[at]) && digits.Count < 1024)
                {
                    digits.Add(Convert.ToInt32(((char)bytes[at]).ToString(), 16));
                }

                at++;
            }

            at++;
            if (digits.Count % 2 != 0)
            {
                digits.Add(0);
            }

            var value = new byte[digits.Count / 2];
            for (var i = 0; i < value.Length; i++)
            {
                value[i] = (byte)((digits[2 * i] << 4) | digits[(2 * i) + 1]);
            }

            Span<byte> four = stackalloc byte[4];
            four.Clear();
            var tail = value.AsSpan(Math.Max(0, value.Length - 4));
            tail.CopyTo(four[(4 - tail.Length)..]);
            return new Token(TokenKind.Hex, value, BinaryPrimitives.ReadUInt32BigEndian(four), "");
        }

        private void Skip(byte end)
        {
            while (at < bytes.Length && bytes[at] != end)
            {
                at++;
            }

            at++;
        }

        private string Word()
        {
            var start = at;
            while (
                at < bytes.Length
                && (
                    char.IsAsciiLetterOrDigit((char)bytes[at])
                    || bytes[at] is (byte)'-' or (byte)'_' or (byte)'.'
                )
            )
            {
                at++;
            }

            return Encoding.ASCII.GetString(bytes[start..at]);
        }
    }
}

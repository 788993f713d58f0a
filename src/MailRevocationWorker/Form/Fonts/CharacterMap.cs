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
        var scanner = new CharacterMapScanner(bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes);
        List<MapToken> operands = [];
        var entries = 0;
        while (entries < MaxEntries && scanner.Next(out var token))
        {
            if (token.Kind is not MapTokenKind.Operator)
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

    private int Apply(string name, List<MapToken> operands)
    {
        switch (name)
        {
            case "endcodespacerange":
                for (var i = 0; i + 1 < operands.Count; i += 2)
                {
                    if (
                        operands[i].Kind is MapTokenKind.Hex
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
    private void ApplyRanges(List<MapToken> operands)
    {
        var i = 0;
        while (i + 2 < operands.Count)
        {
            var (low, high) = (operands[i].Code, operands[i + 1].Code);
            i += 2;
            if (operands[i].Kind is not MapTokenKind.ArrayStart)
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
                i < operands.Count && operands[i].Kind is not MapTokenKind.ArrayEnd;
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
}

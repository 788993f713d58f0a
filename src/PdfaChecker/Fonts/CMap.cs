using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>A CMap (Adobe Technical Note 5014; ISO 32000-1 clauses 9.7.5 and 9.10.3): codes → CIDs, or codes → Unicode.</summary>
internal sealed class CMap
{
    private const int MaxRanges = 100_000;
    private const int MaxFew = 200;

    private readonly List<CodeRange> codeSpace = [];
    private readonly List<CidRange> cids = [];
    private readonly Dictionary<(int Length, int Code), string> texts = [];
    private readonly List<TextRange> textRanges = [];
    private readonly List<CidRange> undefined = [];
    private bool isSorted;
    private CMap? parent;

    private readonly record struct CodeRange(int Length, int Low, int High);

    private readonly record struct CidRange(int Length, int Low, int High, int Cid);

    private readonly record struct TextRange(int Low, int High, string First);

    /// <summary>Identity-H and Identity-V: two bytes, the code is the CID.</summary>
    public static CMap Identity { get; } = MakeIdentity();

    public string? Registry { get; private set; }
    public string? Ordering { get; private set; }
    public int? Supplement { get; private set; }
    public int WritingMode { get; private set; }
    public string? Base { get; private set; }
    public int LargestCid { get; private set; }
    public bool IsIdentity { get; private init; }

    /// <summary>Reads a CMap that may build on another.</summary>
    /// <param name="parent">The CMap that usecmap names; null where it is not in the file.</param>
    public static CMap Read(
        ReadOnlyMemory<byte> content,
        CMap? parent,
        PdfLimits limits,
        CancellationToken ct
    )
    {
        var map = new CMap { parent = parent };
        map.codeSpace.AddRange(parent?.codeSpace ?? []);
        var tokenizer = new ContentTokenizer(content, limits, ct);
        while (tokenizer.Read() is { } operation && map.cids.Count < MaxRanges)
        {
            map.Apply(operation);
        }

        return map;
    }

    /// <summary>The codes of a string: the longest match of the code space, else one byte at a time (9.7.6.3).</summary>
    public IEnumerable<(int Length, int Code)> Codes(byte[] text)
    {
        for (var at = 0; at < text.Length; )
        {
            var (length, code) = Next(text, at);
            yield return (length, code);
            at += length;
        }
    }

    /// <summary>The CID of a code; 0 where it has none.</summary>
    public int Cid((int Length, int Code) code)
    {
        if (IsIdentity)
        {
            return code.Code;
        }

        Sort();

        var (low, high) = (0, cids.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var range = cids[middle];
            if ((range.Length, range.High).CompareTo(code) < 0)
            {
                low = middle + 1;
            }
            else if ((range.Length, range.Low).CompareTo(code) > 0)
            {
                high = middle - 1;
            }
            else
            {
                return range.Cid + code.Code - range.Low;
            }
        }

        if (parent?.Cid(code) is > 0 and var inherited)
        {
            return inherited;
        }

        // A notdef range gives one glyph, often a space, to all its codes.
        foreach (var range in undefined)
        {
            if (range.Length == code.Length && code.Code >= range.Low && code.Code <= range.High)
            {
                return range.Cid;
            }
        }

        return 0;
    }

    /// <summary>The Unicode text of a code; null where there is none.</summary>
    public string? Text((int Length, int Code) code)
    {
        if (texts.TryGetValue(code, out var text))
        {
            return text;
        }

        // Producers write the source codes of simple fonts with two digits or four.
        foreach (var length in (ReadOnlySpan<int>)[1, 2, 3, 4])
        {
            if (texts.TryGetValue((length, code.Code), out text))
            {
                return text;
            }
        }

        Sort();
        var (low, high) = (0, textRanges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var range = textRanges[middle];
            if (range.High < code.Code)
            {
                low = middle + 1;
            }
            else if (range.Low > code.Code)
            {
                high = middle - 1;
            }
            else
            {
                return Plus(range.First, code.Code - range.Low);
            }
        }

        return null;
    }

    private void Sort()
    {
        if (!isSorted)
        {
            cids.Sort((a, b) => (a.Length, a.Low).CompareTo((b.Length, b.Low)));
            textRanges.Sort((a, b) => a.Low.CompareTo(b.Low));
            isSorted = true;
        }
    }

    private static CMap MakeIdentity()
    {
        var map = new CMap
        {
            IsIdentity = true,
            Registry = "Adobe",
            Ordering = "Identity",
        };
        map.codeSpace.Add(new CodeRange(2, 0, 0xFFFF));
        return map;
    }

    private (int Length, int Code) Next(byte[] text, int at)
    {
        var code = 0;
        for (var length = 1; length <= 4 && at + length <= text.Length; length++)
        {
            code = (code << 8) | text[at + length - 1];
            foreach (var range in codeSpace)
            {
                if (range.Length == length && InRange(code, range))
                {
                    return (length, code);
                }
            }
        }

        var shortest = codeSpace.Count == 0 ? 1 : codeSpace.Min(r => r.Length);
        shortest = Math.Min(shortest, text.Length - at);
        code = 0;
        for (var i = 0; i < shortest; i++)
        {
            code = (code << 8) | text[at + i];
        }

        return (shortest, code);
    }

    /// <summary>Code space ranges are rectangles: each byte by itself.</summary>
    private static bool InRange(int code, CodeRange range)
    {
        for (var shift = 0; shift < range.Length * 8; shift += 8)
        {
            var b = (code >> shift) & 0xFF;
            if (b < ((range.Low >> shift) & 0xFF) || b > ((range.High >> shift) & 0xFF))
            {
                return false;
            }
        }

        return true;
    }

    private void Apply(ContentOperation operation)
    {
        var operands = operation.Operands;
        switch (operation.Operator)
        {
            case "endcodespacerange" when codeSpace.Count < MaxFew:
                for (var i = 0; i + 1 < Math.Min(operands.Count, MaxFew); i += 2)
                {
                    if (operands[i] is PdfString low && operands[i + 1] is PdfString high)
                    {
                        codeSpace.Add(
                            new CodeRange(Math.Clamp(low.Bytes.Length, 1, 4), Code(low), Code(high))
                        );
                    }
                }

                break;
            case "endcidrange" or "endcidchar":
                AddCids(operands, operation.Operator == "endcidrange");
                break;
            case "endnotdefrange" when undefined.Count < MaxFew:
                for (var i = 0; i + 2 < Math.Min(operands.Count, MaxFew); i += 3)
                {
                    if (
                        operands[i] is PdfString low
                        && operands[i + 1] is PdfString high
                        && operands[i + 2] is PdfInteger cid
                    )
                    {
                        undefined.Add(
                            new CidRange(low.Bytes.Length, Code(low), Code(high), (int)cid.Value)
                        );
                    }
                }

                break;
            case "endbfchar" when texts.Count < MaxRanges:
                for (var i = 0; i + 1 < operands.Count; i += 2)
                {
                    if (operands[i] is PdfString code && operands[i + 1] is PdfString text)
                    {
                        texts[(code.Bytes.Length, Code(code))] = Unicode(text);
                    }
                }

                break;
            case "endbfrange":
                AddTexts(operands);
                break;
            case "usecmap":
                Base = operands is [.., PdfName name] ? name.Value : null;
                break;
            case "def" when operands is [.., PdfName key, var value]:
                Define(key.Value, value);
                break;
            default:
                break;
        }
    }

    private void Define(string key, PdfObject value)
    {
        switch (key, value)
        {
            case ("WMode", PdfInteger mode):
                WritingMode = (int)mode.Value;
                break;
            case ("Registry", PdfString registry):
                Registry = registry.ToText();
                break;
            case ("Ordering", PdfString ordering):
                Ordering = ordering.ToText();
                break;
            case ("Supplement", PdfInteger supplement):
                Supplement = (int)supplement.Value;
                break;
            case ("CIDSystemInfo", PdfDictionary info):
                foreach (var entry in info.Entries)
                {
                    Define(entry.Key.Value, entry.Value);
                }

                break;
            default:
                break;
        }
    }

    private void AddCids(IReadOnlyList<PdfObject> operands, bool isRange)
    {
        var step = isRange ? 3 : 2;
        for (var i = 0; i + step <= operands.Count && cids.Count < MaxRanges; i += step)
        {
            if (
                operands[i] is PdfString low
                && operands[i + step - 2] is PdfString high
                && operands[i + step - 1] is PdfInteger cid
            )
            {
                var range = new CidRange(low.Bytes.Length, Code(low), Code(high), (int)cid.Value);
                cids.Add(range);
                LargestCid = (int)
                    Math.Max(
                        LargestCid,
                        Math.Min(int.MaxValue, cid.Value + range.High - range.Low)
                    );
            }
        }
    }

    private void AddTexts(IReadOnlyList<PdfObject> operands)
    {
        for (var i = 0; i + 2 < operands.Count && textRanges.Count < MaxRanges; i += 3)
        {
            if (operands[i] is not PdfString low || operands[i + 1] is not PdfString high)
            {
                continue;
            }

            switch (operands[i + 2])
            {
                case PdfString text:
                    textRanges.Add(new TextRange(Code(low), Code(high), Unicode(text)));
                    break;
                case PdfArray array:
                    for (
                        var n = 0;
                        n < array.Count && Code(low) + n <= Code(high) && texts.Count < MaxRanges;
                        n++
                    )
                    {
                        if (array[n] is PdfString one)
                        {
                            texts[(low.Bytes.Length, Code(low) + n)] = Unicode(one);
                        }
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static int Code(PdfString text)
    {
        var code = 0;
        foreach (var b in text.Bytes.Span[..Math.Min(4, text.Bytes.Length)])
        {
            code = (code << 8) | b;
        }

        return code;
    }

    private static string Unicode(PdfString text) =>
        System.Text.Encoding.BigEndianUnicode.GetString(text.Bytes.Span);

    /// <summary>The last unit of a range's text counts up with its code.</summary>
    private static string Plus(string first, int distance) =>
        first.Length == 0 ? first : first[..^1] + (char)(first[^1] + distance);
}

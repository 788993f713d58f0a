namespace PdfaChecker.Fonts;

/// <summary>The width at the head of a Type 2 charstring (Adobe Technical Note 5177, clause 3.1): an extra operand before the first operator that clears the stack.</summary>
internal static class Type2Width
{
    private const int MaxDepth = 10;
    private const int MaxSteps = 4096;

    /// <param name="Known">False where the charstring can't be followed.</param>
    /// <param name="Difference">Added to nominalWidthX; null means defaultWidthX.</param>
    public readonly record struct Answer(bool Known, double? Difference);

    public static Answer Find(FontBytes charString, CffIndex globalSubrs, CffIndex? localSubrs)
    {
        var first = new List<double>();
        var steps = 0;
        return Run(charString, 0) ?? new Answer(false, null);

        Answer? Run(FontBytes code, int depth)
        {
            long at = 0;
            while (code.U8(at) is { } b)
            {
                at++;
                if (++steps > MaxSteps || depth > MaxDepth)
                {
                    return new Answer(false, null);
                }

                switch (b)
                {
                    case 1 or 3 or 18 or 23 or 19 or 20:
                        return Take(first.Count % 2 == 1);
                    case 21:
                        return Take(first.Count > 2);
                    case 22 or 4:
                        return Take(first.Count > 1);
                    case 14:
                        return Take(first.Count is 1 or 5);
                    case 10 or 29:
                        if (first.Count == 0)
                        {
                            return new Answer(false, null);
                        }

                        var subrs = b == 29 ? globalSubrs : localSubrs;
                        var number = (int)first[^1];
                        first.RemoveAt(first.Count - 1);
                        if (
                            subrs is not { } index
                            || index[number + Bias(index.Count)] is not { } body
                        )
                        {
                            return new Answer(false, null);
                        }

                        if (Run(body, depth + 1) is { } found)
                        {
                            return found;
                        }

                        break;
                    case 11:
                        return null;
                    case 28:
                        first.Add(code.S16(at) ?? 0);
                        at += 2;
                        break;
                    case 255:
                        first.Add((int)(code.U32(at) ?? 0) / 65536.0);
                        at += 4;
                        break;
                    case >= 32 and <= 246:
                        first.Add(b - 139);
                        break;
                    case >= 247 and <= 250:
                        first.Add(((b - 247) * 256) + (code.U8(at++) ?? 0) + 108);
                        break;
                    case >= 251 and <= 254:
                        first.Add((-(b - 251) * 256) - (code.U8(at++) ?? 0) - 108);
                        break;
                    default:
                        // Arithmetic before the width, or a path operator first: no known producer writes it.
                        return new Answer(false, null);
                }
            }

            return null;
        }

        Answer Take(bool present) => new(true, present ? first[0] : null);
    }

    private static int Bias(int count) =>
        count < 1240 ? 107
        : count < 33900 ? 1131
        : 32768;
}

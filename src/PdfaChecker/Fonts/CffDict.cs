using System.Globalization;
using System.Text;

namespace PdfaChecker.Fonts;

/// <summary>A DICT of a CFF program (Adobe Technical Note 5176, clause 4): operator → operands. Escaped operators are 0x0C00 + code.</summary>
internal sealed class CffDict
{
    public const int Charset = 15;
    public const int Encoding = 16;
    public const int CharStrings = 17;
    public const int Private = 18;
    public const int Subrs = 19;
    public const int DefaultWidthX = 20;
    public const int NominalWidthX = 21;
    public const int FontMatrix = 0x0C07;
    public const int Ros = 0x0C1E;
    public const int FdArray = 0x0C24;
    public const int FdSelect = 0x0C25;
    private const int MaxOperands = 64;

    private readonly Dictionary<int, double[]> entries = [];

    public double[]? this[int op] => entries.GetValueOrDefault(op);

    public double Number(int op, double otherwise) =>
        entries.TryGetValue(op, out var operands) && operands.Length > 0 ? operands[0] : otherwise;

    public static CffDict Read(FontBytes data)
    {
        var dict = new CffDict();
        var operands = new List<double>();
        long at = 0;
        while (data.U8(at) is { } b && operands.Count <= MaxOperands)
        {
            at++;
            switch (b)
            {
                case 12:
                    dict.entries[0x0C00 + (data.U8(at++) ?? 0)] = [.. operands];
                    operands.Clear();
                    break;
                case <= 21:
                    dict.entries[b] = [.. operands];
                    operands.Clear();
                    break;
                case 28:
                    operands.Add(data.S16(at) ?? 0);
                    at += 2;
                    break;
                case 29:
                    operands.Add((int)(data.U32(at) ?? 0));
                    at += 4;
                    break;
                case 30:
                    operands.Add(Real(data, ref at));
                    break;
                case >= 32 and <= 246:
                    operands.Add(b - 139);
                    break;
                case >= 247 and <= 250:
                    operands.Add(((b - 247) * 256) + (data.U8(at++) ?? 0) + 108);
                    break;
                case >= 251 and <= 254:
                    operands.Add((-(b - 251) * 256) - (data.U8(at++) ?? 0) - 108);
                    break;
                default:
                    break;
            }
        }

        return dict;
    }

    private static double Real(FontBytes data, ref long at)
    {
        var text = new StringBuilder();
        while (text.Length < 64 && data.U8(at++) is { } pair)
        {
            if (!Nibble(text, pair >> 4) || !Nibble(text, pair & 15))
            {
                break;
            }
        }

        return double.TryParse(
            text.ToString(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : 0;
    }

    private static bool Nibble(StringBuilder text, int nibble)
    {
        switch (nibble)
        {
            case <= 9:
                text.Append((char)('0' + nibble));
                return true;
            case 10:
                text.Append('.');
                return true;
            case 11:
                text.Append('E');
                return true;
            case 12:
                text.Append("E-");
                return true;
            case 14:
                text.Append('-');
                return true;
            default:
                return false;
        }
    }
}

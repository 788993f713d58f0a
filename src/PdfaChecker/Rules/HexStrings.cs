namespace PdfaChecker.Rules;

/// <summary>How a hexadecimal string is written (ISO 32000-1 clause 7.3.4.3).</summary>
internal static class HexStrings
{
    public static readonly Rule Odd = new(
        "6.1.6",
        "6.1.6",
        ViolationFamily.Syntax,
        "A hexadecimal string has an odd number of digits.",
        "Une chaîne hexadécimale a un nombre impair de chiffres."
    );

    public static readonly Rule Bad = new(
        "6.1.6",
        "6.1.6",
        ViolationFamily.Syntax,
        "A hexadecimal string holds other characters than digits.",
        "Une chaîne hexadécimale contient d'autres caractères que des chiffres."
    );

    /// <summary>Checks the raw bytes of a string, angle brackets included; null where they are as they should be.</summary>
    public static Rule? Problem(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != '<')
        {
            return null;
        }

        var digits = 0;
        foreach (var b in raw[1..^1])
        {
            if (char.IsAsciiHexDigit((char)b))
            {
                digits++;
            }
            else if (b is not (0 or 9 or 10 or 12 or 13 or 32))
            {
                return Bad;
            }
        }

        return digits % 2 == 0 ? null : Odd;
    }
}

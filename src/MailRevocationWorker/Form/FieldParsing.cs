using System.Globalization;
using System.Numerics;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Form;

/// <summary>
/// What the text of a field means. Nothing is guessed: a text that is not what its field asks for gives no value, and the
/// caller reports it. Pure; every text is allowed.
/// </summary>
public static class FieldParsing
{
    /// <summary>RFC 5280 clause 4.1.2.2: a serial number has 20 octets at most.</summary>
    private const int MaxSerialOctets = 20;

    /// <summary>2^160 has 49 decimal digits.</summary>
    private const int MaxSerialDigits = 49;

    private static readonly string[] DateFormats =
    [
        "dd'/'MM'/'yyyy",
        "dd'.'MM'.'yyyy",
        "dd'-'MM'-'yyyy",
        "dd' 'MM' 'yyyy",
    ];

    private static readonly Dictionary<string, GuideReason> Reasons = new(StringComparer.Ordinal)
    {
        ["oubli ou perte du mot de passe"] = GuideReason.PasswordLost,
        ["cle privee compromise"] = GuideReason.KeyCompromised,
        ["demande du titulaire"] = GuideReason.HolderRequest,
        ["mise a jour des informations du titulaire"] = GuideReason.HolderInformationUpdated,
        ["ecrasement des anciennes cles"] = GuideReason.KeysOverwritten,
        ["nom incorrect"] = GuideReason.IncorrectName,
        ["mauvaise taille des cles"] = GuideReason.WrongKeySize,
        ["certificat defectueux"] = GuideReason.DefectiveCertificate,
        ["remplacement du certificat"] = GuideReason.CertificateReplaced,
        ["non paiement"] = GuideReason.NonPayment,
        ["depart ou mutation du titulaire"] = GuideReason.HolderLeft,
        ["non acceptation du certificat par le titulaire"] = GuideReason.NotAccepted,
    };

    /// <summary>
    /// Readings of a serial number, upper-case hex without leading zeros. Hexadecimal first; decimal digits alone are read
    /// both ways. Spaces, colons and hyphens between the digits are tolerated, and one leading 0x. Empty where the text is
    /// anything else, zero, or more than 20 octets.
    /// </summary>
    public static IReadOnlyList<string> SerialReadings(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 4 * MaxSerialDigits)
        {
            return [];
        }

        var digits = WithoutSeparators(text, colonsAndHyphens: true);
        var marked = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (marked)
        {
            digits = digits[2..];
        }

        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return [];
        }

        List<string> readings = [];
        var hex = digits.TrimStart('0').ToUpperInvariant();
        if (hex.Length is > 0 and <= 2 * MaxSerialOctets)
        {
            readings.Add(hex);
        }

        if (!marked && digits.All(char.IsAsciiDigit) && digits.Length <= MaxSerialDigits)
        {
            var number = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            var asHex = number.ToString("X", CultureInfo.InvariantCulture).TrimStart('0');
            if (asHex.Length is > 0 and <= 2 * MaxSerialOctets && !readings.Contains(asHex))
            {
                readings.Add(asHex);
            }
        }

        return readings;
    }

    /// <summary>The digits of a SIREN as they are written: spaces go, leading zeros stay, nothing is added. Null where anything but 1 to 14 digits is written.</summary>
    public static string? SirenDigits(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 64)
        {
            return null;
        }

        var digits = WithoutSeparators(text, colonsAndHyphens: false);
        return digits.Length is > 0 and <= 14 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    /// <summary>A date written JJ/MM/AAAA; full stops, hyphens or single spaces may stand for the slashes. Null for anything else.</summary>
    public static DateOnly? Date(string? text)
    {
        if (text is null || text.Length > 32)
        {
            return null;
        }

        var plain = string.Join(' ', Words(text)).Replace(" / ", "/", StringComparison.Ordinal);
        return DateOnly.TryParseExact(
            plain,
            DateFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
    }

    /// <summary>One of the guide's twelve reasons; case, accents, ligatures, apostrophes and hyphens don't matter. Null for anything else.</summary>
    public static GuideReason? Reason(string? text) =>
        text is not null && text.Length <= 200 && Reasons.TryGetValue(Key(text), out var reason)
            ? reason
            : null;

    /// <summary>The requester's capacity, from the radio button's state or from its label.</summary>
    public static RequesterCapacity? Capacity(string? text) =>
        text is null || text.Length > 64
            ? null
            : Key(text) switch
            {
                "titulaire" => RequesterCapacity.Holder,
                "representant legal" => RequesterCapacity.LegalRepresentative,
                _ => null,
            };

    /// <summary>Whether the state of the confirmation's button says yes; null where it says neither yes nor no.</summary>
    public static bool? Confirmation(string? state) =>
        state is null || state.Length > 64
            ? null
            : Key(state) switch
            {
                "" or "off" or "non" or "no" => false,
                "oui" or "yes" or "on" or "x" or "1" or "vrai" or "true" => true,
                _ => null,
            };

    /// <summary>A request number or an e-mail address without the spaces that a narrow field puts into it. Null where nothing is written.</summary>
    public static string? WithoutSpaces(string? text)
    {
        var plain = text is null ? "" : WithoutSeparators(text, colonsAndHyphens: false);
        return plain.Length == 0 ? null : plain;
    }

    /// <summary>
    /// The text to compare by: lower case, no accents, ligatures taken apart, everything that is neither letter nor digit
    /// one space. Two texts with one key say the same to a reader.
    /// </summary>
    public static string Key(string text)
    {
        var apart = text.Replace("œ", "oe", StringComparison.Ordinal)
            .Replace("Œ", "oe", StringComparison.Ordinal)
            .Replace("æ", "ae", StringComparison.Ordinal)
            .Replace("Æ", "ae", StringComparison.Ordinal);
        var key = new StringBuilder(apart.Length);
        var gap = false;
        foreach (var rune in Compatible(apart).EnumerateRunes())
        {
            if (
                Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.Format
            )
            {
                continue;
            }

            if (!Rune.IsLetterOrDigit(rune))
            {
                gap = true;
                continue;
            }

            if (gap && key.Length > 0)
            {
                key.Append(' ');
            }

            gap = false;
            key.Append(Rune.ToLowerInvariant(rune));
        }

        return key.ToString();
    }

    /// <summary>Unicode's compatibility decomposition; a text with lone surrogates has none and is mended first.</summary>
    private static string Compatible(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormKD);

    private static string[] Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string WithoutSeparators(string text, bool colonsAndHyphens)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // A no-break hyphen is what word processors make of a hyphen; U+200B is an invisible place to break a line.
            var separator =
                char.IsWhiteSpace(c)
                || c is '\u200B'
                || (colonsAndHyphens && c is ':' or '-' or '\u2010' or '\u2011');
            if (!separator)
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;

namespace MailRevocationWorker.Storage;

/// <summary>What lists show of a case and by what it is found, kept beside it so that no list has to read evidence.</summary>
public sealed record CaseSummary
{
    /// <summary>The mail's From address.</summary>
    public string? Sender { get; init; }
    public string? Product { get; init; }

    /// <summary>As the registry has it, else as the form says.</summary>
    public string? Holder { get; init; }
    public string? Organisation { get; init; }

    /// <summary>Names of people in the case: holder, requester, signer, sender.</summary>
    public IReadOnlyList<string?> Names { get; init; } = [];

    /// <summary>Other addresses than the sender's: holder, requester.</summary>
    public IReadOnlyList<string?> Addresses { get; init; } = [];

    /// <summary>Upper-case hex, all readings.</summary>
    public IReadOnlyList<string?> Serials { get; init; } = [];

    /// <summary>SIREN, request number: as written.</summary>
    public IReadOnlyList<string?> Numbers { get; init; } = [];

    /// <summary>The terms that the case is found by, normalised by <see cref="SearchTerm"/>; bounded, whatever a stranger wrote.</summary>
    internal IEnumerable<string> Terms() =>
        Names
            .Append(Organisation)
            .SelectMany(SearchTerm.Words)
            .Concat(SearchTerm.Words(Organisation).Select(SearchTerm.OfOrganisation))
            .Concat(Addresses.Append(Sender).Select(SearchTerm.Address).OfType<string>())
            .Concat(SearchTerm.OfSender(Sender))
            .Concat(Serials.Select(SearchTerm.Serial).OfType<string>())
            .Concat(Numbers.Select(SearchTerm.Number).OfType<string>())
            .Distinct(StringComparer.Ordinal)
            .Take(64);
}

/// <summary>How words, addresses and numbers are spelt where they are searched: the same for what is stored and what is asked.</summary>
public static class SearchTerm
{
    private const int MaxLength = 64;
    private const string Organisation = "o:";
    private const string Sender = "s:";

    /// <summary>Upper case, no accents, letters and digits alone: "Lefèvre-Œuvrard" → LEFEVRE, OEUVRARD.</summary>
    public static IEnumerable<string> Words(string? text)
    {
        var plain = new StringBuilder();
        foreach (var c in (text ?? "").Normalize(NormalizationForm.FormKD))
        {
            _ = c switch
            {
                'œ' or 'Œ' => plain.Append("OE"),
                'æ' or 'Æ' => plain.Append("AE"),
                _ when char.IsLetterOrDigit(c) => plain.Append(char.ToUpperInvariant(c)),
                _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark =>
                    plain,
                _ => plain.Append(' '),
            };
        }

        return plain
            .ToString()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(Bounded)
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>Lower case; null where it is no address.</summary>
    public static string? Address(string? text) =>
        text?.Contains('@', StringComparison.Ordinal) == true
            ? Bounded(text.Trim().ToLowerInvariant())
            : null;

    /// <summary>Letters and digits in upper case: "DEM-2024 001" → DEM2024001.</summary>
    public static string? Number(string? text)
    {
        var number = string.Concat((text ?? "").Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return number.Length == 0 ? null : Bounded(number);
    }

    /// <summary>Hex without leading zeros.</summary>
    public static string? Serial(string? hex) =>
        Number(hex)?.TrimStart('0') is { Length: > 0 } serial ? serial : null;

    /// <summary>A decimal serial number as hex; null where it is none.</summary>
    public static string? DecimalSerial(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(char.IsAsciiDigit)
            ? BigInteger
                .Parse(text, CultureInfo.InvariantCulture)
                .ToString("X", CultureInfo.InvariantCulture)
                .TrimStart('0')
            : null;

    /// <summary>A word of an organisation's name, apart from people's names.</summary>
    public static string OfOrganisation(string word) => Organisation + word;

    /// <summary>The sender's address and its domain, apart from other addresses.</summary>
    public static IEnumerable<string> OfSender(string? text) =>
        Address(text) is { } address
            ? [Sender + address, Sender + address[(address.LastIndexOf('@') + 1)..]]
            : [];

    /// <summary>What is asked of the sender alone: an address or a domain.</summary>
    public static string AskedSender(string text) =>
        Sender + Bounded(text.Trim().TrimStart('@').ToLowerInvariant());

    private static string Bounded(string term) =>
        term.Length <= MaxLength ? term : term[..MaxLength];
}

/// <summary>Table CaseTerms: by what a case is found.</summary>
public sealed class CaseTermEntity
{
    public required string Term { get; set; }
    public long CaseId { get; set; }
}

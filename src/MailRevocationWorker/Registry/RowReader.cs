using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MailRevocationWorker.Registry;

/// <summary>Reads one JSON object of a registry file; the first thing that is wrong with it is kept, the rest of it is read on.</summary>
internal sealed partial class RowReader(JsonElement row, string path)
{
    private const int MaxText = 300;
    private const int MaxSerialDigits = 40;

    public string Path => path;

    public RegistryProblem? Problem { get; private set; }

    public bool IsObject => row.ValueKind == JsonValueKind.Object;

    /// <summary>Text that must be there.</summary>
    public string Text(string name) => Optional(name) ?? Missing(name);

    /// <summary>Text that may be null or left out; empty text is neither.</summary>
    public string? Optional(string name)
    {
        if (
            !IsObject
            || !row.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null
        )
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return Wrong(name, $"must be text, is {value.ValueKind}");
        }

        string text;
        try
        {
            text = value.GetString()!.Trim();
        }
        catch (InvalidOperationException)
        {
            return Wrong(name, "is not valid Unicode");
        }

        return text.Length switch
        {
            0 => Wrong(name, "must not be empty"),
            > MaxText => Wrong(name, $"must have at most {MaxText} characters, has {text.Length}"),
            _ when text.Any(char.IsControl) => Wrong(name, "must not hold control characters"),
            _ => text,
        };
    }

    public string Siren(string name) => Matching(name, Text(name), NineDigits(), "nine digits");

    public string? Siret(string name) =>
        Optional(name) is { } text
            ? Matching(name, text, FourteenDigits(), "fourteen digits")
            : null;

    public string Email(string name) =>
        Matching(name, Text(name), OneAddress(), "one e-mail address");

    /// <summary>Upper-case hex without leading zeros; positive and of at most 20 octets (RFC 5280 clause 4.1.2.2).</summary>
    public string Serial(string name)
    {
        var text = Text(name);
        if (Problem is not null)
        {
            return "";
        }

        var serial = text.TrimStart('0').ToUpperInvariant();
        return serial.Length is 0 or > MaxSerialDigits || !serial.All(char.IsAsciiHexDigit)
            ? Wrong(name, "must be a positive number in hex of at most 20 octets")
            : serial;
    }

    /// <inheritdoc cref="OptionalMoment"/>
    public DateTimeOffset Moment(string name)
    {
        var moment = OptionalMoment(name);
        if (moment is null)
        {
            Missing(name);
        }

        return moment.GetValueOrDefault();
    }

    /// <summary>RFC 3339, with Z or an offset.</summary>
    public DateTimeOffset? OptionalMoment(string name)
    {
        var text = Optional(name);
        if (text is null || Problem is not null)
        {
            return null;
        }

        if (
            WithOffset().IsMatch(text)
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal,
                out var moment
            )
        )
        {
            return moment;
        }

        Wrong(name, "must be a date and time with Z or an offset, such as 2026-11-22T00:00:00Z");
        return null;
    }

    /// <summary>A list of texts; an empty one where it is left out.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (
            !IsObject
            || !row.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null
        )
        {
            return [];
        }

        if (
            value.ValueKind != JsonValueKind.Array
            || value.GetArrayLength() > most
            || value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)
        )
        {
            Wrong(name, $"must be a list of at most {most} texts");
            return [];
        }

        return
        [
            .. value.EnumerateArray().Select(e => e.GetString()!).Distinct(StringComparer.Ordinal),
        ];
    }

    public string Wrong(string name, string why)
    {
        Problem ??= new RegistryProblem($"{path}.{name}", $"{name} {why}");
        return "";
    }

    private string Missing(string name) => Wrong(name, "is missing");

    private string Matching(string name, string text, Regex pattern, string what) =>
        Problem is not null || pattern.IsMatch(text) ? text : Wrong(name, $"must be {what}");

    [GeneratedRegex("^[0-9]{9}$", RegexOptions.None, 1000)]
    private static partial Regex NineDigits();

    [GeneratedRegex("^[0-9]{14}$", RegexOptions.None, 1000)]
    private static partial Regex FourteenDigits();

    [GeneratedRegex(@"^[^@\s<>,;""]{1,64}@[^@\s<>,;""]{1,189}$", RegexOptions.None, 1000)]
    private static partial Regex OneAddress();

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WithOffset();
}

using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace MailRevocationWorker.Reply;

/// <summary>
/// One language of the replies: one <c>Texts.xx.resx</c>. The texts lie in the main assembly under their language's name, so
/// that they are found whatever the machine's culture data.
/// </summary>
public sealed partial class ReplyLanguage
{
    private readonly ResourceManager texts;

    private ReplyLanguage(string code)
    {
        Code = code;
        texts = new ResourceManager($"{Prefix}{code}", typeof(ReplyLanguage).Assembly);
    }

    private const string Prefix = "MailRevocationWorker.Reply.Texts.";

    /// <summary>French first, then English, then any others by code.</summary>
    public static IReadOnlyList<ReplyLanguage> All { get; } =
    [
        .. typeof(ReplyLanguage)
            .Assembly.GetManifestResourceNames()
            .Select(name => ResourceName().Match(name))
            .Where(match => match.Success)
            .Select(match => new ReplyLanguage(match.Groups["code"].Value))
            .OrderBy(language =>
                language.Code is "fr" ? 0
                : language.Code is "en" ? 1
                : 2
            )
            .ThenBy(language => language.Code, StringComparer.Ordinal),
    ];

    /// <summary>BCP 47, for example fr.</summary>
    public string Code { get; }

    /// <summary>The text of that key, or null.</summary>
    public string? Find(string key) => texts.GetString(key, CultureInfo.InvariantCulture);

    /// <summary>The text of that key; a missing one is a bug that the tests find.</summary>
    public string this[string key] =>
        Find(key) ?? throw new MissingManifestResourceException($"{Prefix}{Code}: {key}");

    /// <summary>The moment in words, Paris time where the machine knows it.</summary>
    public string Format(DateTimeOffset moment)
    {
        var paris = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var zone);
        var local = paris ? TimeZoneInfo.ConvertTime(moment, zone!) : moment.ToUniversalTime();
        string Number(int value, string format) =>
            value.ToString(format, CultureInfo.InvariantCulture);

        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["{day}"] = local.Day == 1 ? this["Day.First"] : Number(local.Day, "0"),
            ["{month}"] = this["Months"].Split('|')[local.Month - 1],
            ["{year}"] = Number(local.Year, "0000"),
            ["{h}"] = Number(local.Hour, "0"),
            ["{hh}"] = Number(local.Hour, "00"),
            ["{mm}"] = Number(local.Minute, "00"),
            ["{zone}"] = this[paris ? "Zone.Paris" : "Zone.Utc"],
        };
        return parts.Aggregate(
            this["DateTime"],
            (text, part) => text.Replace(part.Key, part.Value, StringComparison.Ordinal)
        );
    }

    [GeneratedRegex(
        @"^MailRevocationWorker\.Reply\.Texts\.(?<code>[a-z]{2,3})\.resources$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ResourceName();
}

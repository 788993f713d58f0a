using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace MailRevocationWorker.Dashboard.Language;

/// <summary>
/// The dashboard's words in one language: every <c>Dashboard/Texts/Subject.xx.resx</c> together. A page asks for "Queue.Title";
/// a key is in one file of the language alone.
/// </summary>
public sealed partial class Words
{
    private static readonly IReadOnlyList<Words> Languages =
    [
        .. typeof(Words)
            .Assembly.GetManifestResourceNames()
            .Select(name => ResourceName().Match(name))
            .Where(match => match.Success)
            .GroupBy(match => match.Groups["code"].Value, match => match.Groups["base"].Value)
            .Select(language => new Words(language.Key, [.. language]))
            .OrderBy(language =>
                language.Code switch
                {
                    "fr" => 0,
                    "en" => 1,
                    _ => 2,
                }
            )
            .ThenBy(language => language.Code, StringComparer.Ordinal),
    ];

    private readonly IReadOnlyDictionary<string, string> texts;

    private Words(string code, IReadOnlyList<string> files)
    {
        Code = code;
        texts = files.SelectMany(Read).ToDictionary(t => t.Key, t => t.Value);
        When = new Moments(this);
    }

    /// <summary>French first, then English, then any others by code.</summary>
    public static IReadOnlyList<Words> All => Languages;

    /// <summary>BCP 47, for example fr.</summary>
    public string Code { get; }

    /// <summary>Dates and spans of time in this language.</summary>
    public Moments When { get; }

    /// <summary>Every key of this language.</summary>
    public IEnumerable<string> Keys => texts.Keys;

    /// <summary>The text of that key; a missing one is a bug that the tests find.</summary>
    public string this[string key] =>
        Find(key) ?? throw new MissingManifestResourceException($"{Code}: {key}");

    /// <summary>The text with {0}, {1} … filled in.</summary>
    public string this[string key, params object?[] values] =>
        string.Format(CultureInfo.InvariantCulture, this[key], values);

    public string? Find(string key) => texts.GetValueOrDefault(key);

    /// <summary>The words for an enum member: key "Type.Member".</summary>
    public string Of<T>(T member)
        where T : struct, Enum => this[$"{typeof(T).Name}.{member}"];

    /// <summary>A count with its noun: key.One for 1 (and, in French, 0), else key.Many, {0} being the number.</summary>
    public string Count(string key, long number) =>
        this[
            number == 1 || (number == 0 && Code == "fr") ? $"{key}.One" : $"{key}.Many",
            Number(number)
        ];

    /// <summary>A whole number, thousands set apart by a thin space (French) or a comma.</summary>
    public string Number(long number) =>
        number
            .ToString("N0", CultureInfo.InvariantCulture)
            .Replace(",", Code == "fr" ? "\u202F" : ",", StringComparison.Ordinal);

    /// <summary>The language of that code; French where there is none.</summary>
    public static Words In(string? code) => All.FirstOrDefault(w => w.Code == code) ?? All[0];

    private static IEnumerable<KeyValuePair<string, string>> Read(string resource)
    {
        var set =
            new ResourceManager(resource, typeof(Words).Assembly).GetResourceSet(
                CultureInfo.InvariantCulture,
                createIfNotExists: true,
                tryParents: false
            ) ?? throw new MissingManifestResourceException(resource);
        foreach (System.Collections.DictionaryEntry text in set)
        {
            yield return new((string)text.Key, (string)text.Value!);
        }
    }

    [GeneratedRegex(
        @"^(?<base>MailRevocationWorker\.Dashboard\.Texts\.\w+\.(?<code>[a-z]{2,3}))\.resources$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ResourceName();
}

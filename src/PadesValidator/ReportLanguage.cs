using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace PadesValidator;

/// <summary>
/// One language of the reports: one <c>Texts.xx.resx</c>. The texts lie in the main assembly under their language's name, so that
/// they are found whatever the machine's culture data.
/// </summary>
public sealed partial class ReportLanguage
{
    private const string Prefix = "PadesValidator.Texts.";
    private readonly ResourceManager texts;

    private ReportLanguage(string code)
    {
        Code = code;
        texts = new ResourceManager(Prefix + code, typeof(ReportLanguage).Assembly);
    }

    /// <summary>French first, then English, then any others by code.</summary>
    public static IReadOnlyList<ReportLanguage> All { get; } =
    [
        .. typeof(ReportLanguage)
            .Assembly.GetManifestResourceNames()
            .Select(name => ResourceName().Match(name))
            .Where(match => match.Success)
            .Select(match => new ReportLanguage(match.Groups["code"].Value))
            .OrderBy(language =>
                language.Code is "fr" ? 0
                : language.Code is "en" ? 1
                : 2
            )
            .ThenBy(language => language.Code, StringComparer.Ordinal),
    ];

    public static ReportLanguage French => All.Single(l => l.Code is "fr");
    public static ReportLanguage English => All.Single(l => l.Code is "en");

    /// <summary>BCP 47, for example fr.</summary>
    public string Code { get; }

    /// <summary>The question, with its question mark.</summary>
    public string Question(CheckKey key) => Text($"Check.{key}");

    /// <summary>Yes, No, To be examined or Not asked; then, after a colon, what was found against a yes.</summary>
    public string Answer(CheckResult check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var answer = Text($"Answer.{check.Answer}");
        return check.Because is { } finding ? $"{answer}{Text("Colon")}{Of(finding)}" : answer;
    }

    public string Of(CheckAnswer answer) => Text($"Answer.{answer}");

    /// <summary>What a finding means, in one short clause without a full stop.</summary>
    public string Of(FindingKey key) => Text($"Finding.{key}");

    public string Of(Indication indication) => Text($"Indication.{indication}");

    public string Of(SubIndication sub) => Text($"SubIndication.{sub}");

    /// <summary>Where the best signature time comes from.</summary>
    public string Of(TimeSource source) => Text($"TimeSource.{source}");

    public string Of(CertificateStatus status) => Text($"Status.{status}");

    public string Of(TimestampKind kind) => Text($"Timestamp.{kind}");

    /// <exception cref="MissingManifestResourceException">A text is missing: a bug that the tests find.</exception>
    private string Text(string key) =>
        texts.GetString(key, CultureInfo.InvariantCulture)
        ?? throw new MissingManifestResourceException($"{Prefix}{Code}: {key}");

    [GeneratedRegex(
        @"^PadesValidator\.Texts\.(?<code>[a-z]{2,3})\.resources$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ResourceName();
}

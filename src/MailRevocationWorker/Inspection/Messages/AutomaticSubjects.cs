using System.Text.RegularExpressions;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>How mailers begin the subjects of what they send by themselves, in the languages that come to a French authority.</summary>
internal static partial class AutomaticSubjects
{
    public static bool IsAbsence(string subject) => AbsenceSubject().IsMatch(subject);

    public static bool IsBounce(string subject) => BounceSubject().IsMatch(subject);

    /// <summary>A DMARC aggregate report (RFC 7489 clause 7.2.1.1).</summary>
    public static bool IsAggregateReport(string subject) => AggregateReport().IsMatch(subject);

    [GeneratedRegex(
        @"^\s*(automatic reply|auto[- ]?reply|autoreply|auto[- ]?response|out of (the )?office|r[ée]ponse automatique|message d['’]absence|absence du bureau|absente? du bureau|notification d['’]absence|automatische antwort|abwesenheits|respuesta autom[áa]tica|risposta automatica|vacation reply)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex AbsenceSubject();

    [GeneratedRegex(
        @"(failure notice|undeliver(able|ed)|delivery (status|has|failed|failure|problem|error)|mail delivery|returned mail|returning message|non remis|non distribu|[ée]chec de (la )?(remise|distribution)|delivery status notification|remise diff[ée]r[ée]e|unzustellbar)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex BounceSubject();

    [GeneratedRegex(
        @"^\s*(\[?preview\]?\s*)?report domain:",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex AggregateReport();
}

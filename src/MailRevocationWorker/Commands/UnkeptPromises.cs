using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Commands;

/// <summary>
/// What the service is there for and can't do with an installation's defaults, since only the administrator knows the value. It runs all the same, and says so:
/// <c>doctor</c> with advice, and each start with a warning.
/// </summary>
internal static class UnkeptPromises
{
    public static Probe Of(Settings settings) =>
        new(
            "Configuration",
            [
                settings.Pipeline.AuthservId is { Length: > 0 } server
                    ? new("Pipeline:AuthservId", true, $"{server} is believed about senders")
                    : new(
                        "Pipeline:AuthservId",
                        true,
                        "not set: no DMARC result is believed, so that answers may go to forged senders, who never wrote",
                        "Set it to the name that your mail server writes at the beginning of Authentication-Results, and let that server remove such fields from incoming mail"
                    ),
                settings.Schedule.Auditor is { } auditor
                    ? new("Schedule:Auditor", true, $"{auditor} gets the journal's signed head")
                    : new(
                        "Schedule:Auditor",
                        true,
                        "not set: the journal's signed head is kept on this machine alone, so that whoever owns it can cut the journal unseen",
                        "Set it to an address whose mailbox the administrators of this machine can't change (docs/journal.md)"
                    ),
            ]
        );

    /// <summary>Once, at the start.</summary>
    public static void Warn(Settings settings, ILogger log)
    {
        foreach (var check in Of(settings).Checks.Where(c => c.Advice is not null))
        {
            log.LogWarning("{Key}: {Problem}. {Advice}", check.Subject, check.Detail, check.Advice);
        }
    }
}

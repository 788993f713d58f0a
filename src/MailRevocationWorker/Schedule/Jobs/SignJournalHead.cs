using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Signs the journal's head and puts it away, as a file and by mail to the auditors: whoever holds one can show that the journal was cut or written anew.</summary>
internal sealed class SignJournalHead(
    JournalHeadSigner signer,
    JournalHeads heads,
    OperatorMail mail,
    ScheduleOptions options
) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "sign-journal-head",
            "signs the journal's head, keeps it as a file and mails it to the auditors",
            "0 55 23 * * ?",
            JobClock.People,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(15)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var head = await signer.SignAsync(cancellation);
        var path = await heads.KeepAsync(head, cancellation);
        if (options.Auditor is { } auditor)
        {
            await mail.SendAsync(
                [auditor],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Journal des révocations, {head.At:yyyy-MM-dd} / Revocation journal: {head.Head.Seq}"
                ),
                "Conservez ce message : il prouve l’état du journal à cette date (docs/journal.md).\n"
                    + "Keep this message: it proves the state of the journal on this day.\n\n"
                    + head.ToText(),
                $"journal-head {head.Head.Seq} {head.At:u}",
                cancellation
            );
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path)}, entry {head.Head.Seq}{(options.Auditor is null ? ", Schedule:Auditor is not set" : ", mailed")}"
        );
    }
}

using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Proves the journal's chain, that it passes through every head kept in Schedule:HeadFolder, and that the tables still say what was journalled.</summary>
internal sealed class CheckJournal(JournalVerifier verifier, JournalHeads heads) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "check-journal",
            "checks the journal's chain and the tables against it",
            "0 15 4 * * ?",
            JobClock.People,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromHours(2)
        );

    /// <exception cref="JobFailedException">The journal, or what it vouches for, was changed.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var (kept, foreign) = await heads.KeptAsync(cancellation);
        if (foreign.Count > 0)
        {
            throw new JobFailedException(
                $"{foreign.Count} files in Schedule:HeadFolder are no heads signed by this installation's key, the first is {foreign[0]}"
            );
        }

        var report = await verifier.VerifyAsync(kept, cancellation);
        return report.Intact
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"intact: {report.Entries} entries, head {report.Head.Seq}:{report.Head.Hash}, {kept.Count} kept heads"
            )
            : throw new JobFailedException(
                $"NOT INTACT: {report.Problems[0].Kind} at entry {report.Problems[0].Seq}: {report.Problems[0].Detail} ({report.Problems.Count} problems; run audit verify, keep the database as it is, tell the auditor)"
            );
    }
}

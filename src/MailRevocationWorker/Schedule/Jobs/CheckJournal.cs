using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Proves the journal's chain, that it passes through every head kept in Schedule:HeadFolder, that none of those is gone, and that the tables still say what was journalled.</summary>
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
        var kept = await heads.ReadAsync(null, cancellation);
        var report = await verifier.VerifyAsync([.. kept.Heads], cancellation);
        string[] problems =
        [
            .. report.Problems.Select(p => $"{p.Kind} at entry {p.Seq}: {p.Detail}"),
            .. kept.Problems,
        ];
        return problems is [var first, ..]
            ? throw new JobFailedException(
                $"NOT INTACT: {first} ({problems.Length} problems; run audit verify, keep the database and the heads as they are, tell the auditor)"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"intact: {report.Entries} entries, head {report.Head.Seq}:{report.Head.Hash}, {kept.Summary}"
            );
    }
}

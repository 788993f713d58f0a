using System.Globalization;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Deletes the mails, documents and replies of closed cases after the configured time. The journal and the case records stay, with the hashes.</summary>
internal sealed class Purge(
    CaseStore store,
    MessageStore files,
    ScheduleOptions options,
    TimeProvider clock
) : IScheduledJob
{
    private const int Batch = 500;

    public static JobPlan Plan { get; } =
        new(
            "purge",
            "deletes mails, documents and replies of cases closed long ago",
            "0 30 3 * * ?",
            JobClock.People,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromHours(2)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow().AddDays(-options.RetentionDays);
        var (messages, deleted) = (0, 0);
        while (await store.PurgeableAsync(before, Batch, cancellation) is { Count: > 0 } candidates)
        {
            foreach (var (message, numbers) in candidates)
            {
                // Deleted, then noted: after a crash between the two the next run finds nothing left, and notes it.
                var count = files.Purge(message.Sha256, numbers);
                await store.MarkPurgedAsync(message, count, cancellation);
                messages++;
                deleted += count;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{messages} messages purged, {deleted} files deleted"
        );
    }
}

using System.Globalization;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>
/// Deletes the mails, documents and replies of closed cases after the configured time, empties what the tables hold of their people, and deletes evidence that no other case refers to. The
/// journal and the bare case records stay, with the hashes.
/// </summary>
internal sealed class Purge(
    CaseStore store,
    MessageStore files,
    ScheduleOptions options,
    TimeProvider clock
) : IScheduledJob
{
    private const int Batch = 500;

    /// <summary>Evidence is written before the journal speaks of it.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    public static JobPlan Plan { get; } =
        new(
            "purge",
            "forgets the mails, documents, replies and people of cases closed long ago",
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
                var count = await store.PurgeAsync(
                    message,
                    before,
                    () => files.Purge(message.Sha256, numbers),
                    cancellation
                );
                messages += count is null ? 0 : 1;
                deleted += count ?? 0;
            }
        }

        await store.ForgetTasksAsync(before, cancellation);
        deleted += files.PurgeUnreferenced(
            await store.EvidenceInUseAsync(cancellation),
            clock.GetUtcNow() - Fresh,
            before
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{messages} messages purged, {deleted} files deleted"
        );
    }
}

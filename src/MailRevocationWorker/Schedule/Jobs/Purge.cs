using System.Globalization;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>
/// Deletes the mails, documents and replies of closed cases after the configured time, empties what the tables hold of their people, and deletes evidence that no other case refers to. The
/// journal and the bare case records stay, with the hashes. A clock that is ahead by years would have everything deleted, so the journal must show that the service has lived by this clock for a day.
/// </summary>
internal sealed class Purge(
    CaseStore store,
    MessageStore files,
    ScheduleOptions options,
    ClockGuard clockGuard,
    TimeProvider clock
) : IScheduledJob
{
    private const int Batch = 500;

    /// <summary>Evidence is written before the journal speaks of it.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>For so long the service must have lived by this clock.</summary>
    private static readonly TimeSpan Lived = TimeSpan.FromDays(1);

    /// <summary>The journal grows every day (its head is kept): an entry that is older says nothing of the clock of these days.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(3);

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
        if (await DoubtAsync(cancellation) is { } doubt)
        {
            return (await store.PurgeableAsync(before, 1, cancellation)).Count == 0
                ? $"nothing deleted: {doubt}"
                : throw new JobFailedException($"nothing is deleted now: {doubt}");
        }

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

    /// <summary>Why this clock is not to be believed where everything could be lost by it; null where it is.</summary>
    private async Task<string?> DoubtAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return clockGuard.Doubt is { } doubt ? $"the clock {doubt}"
            : await store.WroteAsync(now - Lately, now - Lived, cancellation) ? null
            : FormattableString.Invariant(
                $"the journal holds nothing from {now - Lately:u} to {now - Lived:u}: the clock is wrong, or the service stood still or is new. If {now:u} is right, the purge goes on by itself after a day"
            );
    }
}

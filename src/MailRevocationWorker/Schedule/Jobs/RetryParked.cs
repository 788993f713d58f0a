using System.Globalization;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Tries again what failed so often that it waits for up to an hour: by then an outage may be over.</summary>
internal sealed class RetryParked(
    CaseStore store,
    CaseWorker worker,
    PipelineOptions options,
    TimeProvider clock
) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "retry-parked",
            "tries the parked cases again, without waiting for their hour",
            "0 0/15 * * * ?",
            JobClock.Utc,
            MissedRuns.Skip,
            Matters: true,
            TimeSpan.FromMinutes(5)
        )
        {
            NeedsService = true,
        };

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var parked = await store.ParkedAsync(options.MaxAttempts, clock.GetUtcNow(), cancellation);
        var offered = 0;
        foreach (var message in parked.Select(c => c.MessageId).Distinct())
        {
            offered += await worker.TryNowAsync(message, cancellation) ? 1 : 0;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{parked.Count} parked cases, {offered} messages are tried again"
        );
    }
}

using System.Globalization;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Makes due what failed so often that it waits for up to an hour: by then an outage may be over. The service's next sweep takes it up.</summary>
internal sealed class RetryParked(CaseStore store, PipelineOptions options) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "retry-parked",
            "makes the parked cases due, without waiting for their hour",
            "0 0/30 * * * ?",
            JobClock.Utc,
            MissedRuns.Skip,
            Matters: true,
            TimeSpan.FromMinutes(5)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var parked = await store.BringForwardAsync(options.MaxAttempts, cancellation);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{parked} parked cases are tried again"
        );
    }
}

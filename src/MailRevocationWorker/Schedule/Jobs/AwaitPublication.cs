using System.Globalization;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Looks whether what was accepted is published by now; what is late becomes an alarm.</summary>
internal sealed class AwaitPublication(PublishGate gate) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "await-publication",
            "reads the published status of revocations that are under way, and answers those that are published",
            "40 * * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(30)
        )
        {
            // The case goes on from there in the service alone, and an embedded CA publishes on its address.
            NeedsService = true,
        };

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var (published, waiting) = await gate.CheckAsync(cancellation);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{published} revocations are published now, {waiting} are under way"
        );
    }
}

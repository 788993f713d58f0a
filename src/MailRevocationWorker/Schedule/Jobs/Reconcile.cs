using System.Globalization;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Compares registry, authority and published status; what was revoked elsewhere flows into the registry.</summary>
internal sealed class Reconcile(Reconciliation reconciliation) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "reconcile",
            "compares registry, authority and published status, and reports every difference",
            "0 25 * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(45)
        )
        {
            NeedsService = true, // an embedded CA publishes on the service's own address
        };

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var report = await reconciliation.RunAsync(cancellation);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Compared} certificates compared, {report.Differences.Count} differences"
        );
    }
}

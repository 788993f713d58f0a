using System.Globalization;
using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Loads the trust material again where it changed, so that damage is an alarm before the next request meets it.</summary>
internal sealed class RefreshTrust(TrustSource trust) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "refresh-trust",
            "loads anchors, CRLs and OCSP responses again where they changed",
            "40 0/10 * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(10)
        );

    /// <exception cref="JobFailedException">What was loaded sends every request to a person.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var current = await trust.CurrentAsync(cancellation);
        return current.Doubt is { } doubt
            ? throw new JobFailedException(doubt)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"snapshot {current.Sha256[..16]}, {trust.Problems.Count} problems"
            );
    }
}

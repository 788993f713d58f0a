using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Keeps the published CRLs complete and in date; each is renewed when half of its life is over.</summary>
internal sealed class PublishCrl(EmbeddedAuthority authority) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "publish-crl",
            "publishes each CRL that is due, or that lacks what was revoked",
            "20 * * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(10)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await authority.PublishDueAsync(cancellation);
        return "every CRL is complete and in date";
    }
}

using System.Globalization;
using MailRevocationWorker.Revocation.Ocsp;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Signs OCSP responses before anybody asks; they are kept in memory and renewed at half of their life.</summary>
internal sealed class PresignOcsp(OcspService responders) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "presign-ocsp",
            "signs the OCSP responses that are due, before anybody asks",
            "50 0/5 * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: false,
            TimeSpan.FromMinutes(10)
        )
        {
            NeedsService = true,
        };

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var signed = await responders.PresignAsync(cancellation);
        return string.Create(CultureInfo.InvariantCulture, $"{signed} responses signed");
    }
}

using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>The operators' morning mail: what came, what was decided, what waits, what is wrong.</summary>
internal sealed class Digest(
    CaseStore store,
    JobRunStore runs,
    OperatorMail mail,
    ScheduleOptions options,
    TimeProvider clock
) : IScheduledJob
{
    /// <summary>After a long stop the figures go back no further.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(8);

    public static JobPlan Plan { get; } =
        new(
            "digest",
            "mails the operators the figures of the day",
            "0 0 8 * * ?",
            JobClock.People,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(15)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        if (options.Operators.Count == 0)
        {
            return "nobody to mail: Schedule:Operators is empty";
        }

        var now = clock.GetUtcNow();
        var all = await runs.AllAsync(cancellation);
        var last = all.SingleOrDefault(r => r.Name == Plan.Name)?.LastSuccessAt;
        var since = last > now - Longest ? last.Value : now.AddDays(-1);
        var figures = await store.FiguresAsync(since, cancellation);
        string[] failing =
        [
            .. all.Where(r => r.FailingSince is not null && r.Name != Plan.Name)
                .Select(r => r.Name),
        ];
        await mail.SendAsync(
            [.. options.Operators],
            DigestText.Subject(figures, now, options.Zone),
            DigestText.Body(figures, failing, since, now, options.Zone),
            $"digest {now:yyyy-MM-dd HH:mm}",
            cancellation
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"mailed to {options.Operators.Count} operators: {figures.Messages} messages, {figures.Waiting.Count} waiting"
        );
    }
}

using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>One job as people see it; times are UTC.</summary>
/// <param name="Cron">Null: switched off.</param>
/// <param name="Zone">In which <paramref name="Cron"/> is told.</param>
/// <param name="Last">Null fields where it never ran.</param>
/// <param name="NextRun">Null: switched off.</param>
public sealed record JobStatus(
    JobPlan Plan,
    string? Cron,
    string Zone,
    JobRun? Last,
    DateTimeOffset? NextRun,
    bool Running
)
{
    /// <summary>It matters, and is switched off, failed at its last run, or has not run when it should have; or a run of it, whether it matters or not, goes on beyond its limit.</summary>
    public bool NeedsAttention { get; init; }
}

/// <summary>Every job with its last and next run, for pages, health and the command line.</summary>
public sealed class JobBoard(
    JobRunStore runs,
    ScheduleOptions options,
    JobRunner runner,
    TimeProvider clock
)
{
    /// <summary>How late a run may be before somebody should look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>In the order of docs/operations.md.</summary>
    public async Task<IReadOnlyList<JobStatus>> AllAsync(CancellationToken cancellation)
    {
        var known = (await runs.AllAsync(cancellation)).ToDictionary(
            r => r.Name,
            StringComparer.Ordinal
        );
        return [.. JobPlans.All.Select(p => Status(p, known.GetValueOrDefault(p.Name)))];
    }

    private JobStatus Status(JobPlan plan, JobRun? last)
    {
        var cron = options.CronOf(plan);
        var now = clock.GetUtcNow();
        var from = last?.CountedFrom(now);
        var due = from is { } then ? cron?.GetNextValidTimeAfter(then) : null;
        var ofTheFuture = last is not null && from is null;
        var running = runner.RunningFor(plan.Name);
        return new(
            plan,
            cron?.CronExpressionString,
            (cron?.TimeZone ?? TimeZoneInfo.Utc).Id,
            last,
            cron?.GetNextValidTimeAfter(now),
            running is not null
        )
        {
            NeedsAttention =
                running > plan.AtMost + JobRunner.Patience
                || plan.Matters
                    && (
                        cron is null
                        || last?.FailingSince is not null
                        || (running is null && (ofTheFuture || due + Patience < now))
                    ),
        };
    }
}

using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>
/// Quartz hangs each trigger on a moment of the wall clock: when that clock is set back by hours, nothing runs for as many hours. So the hours are looked at by the clock that nobody sets: a trigger
/// that waits for longer than its plan asks for is made anew, and what the record says was not done runs once. It goes by what the triggers say and by no jump that somebody must have noticed.
/// </summary>
internal sealed class ScheduleWatch(
    ISchedulerFactory schedulers,
    MissedJobs missed,
    ScheduleOptions options,
    TimeProvider clock,
    ILogger<ScheduleWatch> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops, and the triggers with it.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            if (await RenewAsync(stopping) is > 0 and var renewed)
            {
                log.LogWarning(
                    "The clock was set back to {Now:u}: {Count} jobs waited for hours that it no longer promises, and are scheduled anew",
                    clock.GetUtcNow(),
                    renewed
                );
                await missed.StartAsync(stopping);
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogError(e, "The schedule can't be looked at");
        }
    }

    /// <returns>How many triggers were made anew.</returns>
    private async Task<int> RenewAsync(CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        var renewed = 0;
        foreach (var plan in JobPlans.All)
        {
            if (
                options.CronOf(plan) is { } cron
                && await scheduler.GetTrigger(new TriggerKey(plan.Name), cancellation)
                    is { } trigger
            )
            {
                // Read before the clock: a trigger that fires in between is not mistaken for one that waits too long.
                var next = trigger.NextFireTimeUtc;
                var now = clock.GetUtcNow();
                if (next is null || next > cron.GetNextValidTimeAfter(now))
                {
                    await scheduler.RescheduleJob(
                        trigger.Key,
                        trigger.GetTriggerBuilder().StartAt(now).Build(),
                        cancellation
                    );
                    renewed++;
                }
            }
        }

        return renewed;
    }
}

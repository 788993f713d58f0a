using MailRevocationWorker.Storage;
using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>
/// Quartz keeps its triggers in memory and so knows nothing of the time before it started: at the start the stored record of last runs says
/// what was missed, and each such job runs once. It also warns of jobs that matter and are switched off.
/// </summary>
internal sealed class ScheduleStart(
    ISchedulerFactory schedulers,
    JobRunStore runs,
    ScheduleOptions options,
    TimeProvider clock,
    ILogger<ScheduleStart> log
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await runs.NoteAsync([.. JobPlans.All.Select(p => p.Name)], cancellationToken);
        var known = await runs.AllAsync(cancellationToken);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var plan in JobPlans.All)
        {
            var cron = options.CronOf(plan);
            if (cron is null && plan.Matters)
            {
                log.LogWarning(
                    "Job {Job} is switched off (Schedule:Jobs:{Name}:Cron): {Purpose}",
                    plan.Name,
                    plan.Name,
                    plan.Purpose
                );
            }

            var last = known.Single(r => r.Name == plan.Name);
            if (cron is not null && plan.Missed == MissedRuns.RunOnce && Missed(cron, last))
            {
                log.LogInformation(
                    "Job {Job} missed a run since {Last:u}: it runs now",
                    plan.Name,
                    last.StartedAt ?? last.SeenAt
                );
                await scheduler.TriggerJob(new JobKey(plan.Name), null, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A run that was cut short counts as missed.</summary>
    private bool Missed(CronExpression cron, JobRun last) =>
        last.IsOpen
        || cron.GetNextValidTimeAfter(last.StartedAt ?? last.SeenAt) <= clock.GetUtcNow();
}

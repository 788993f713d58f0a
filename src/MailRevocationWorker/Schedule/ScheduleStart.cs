using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>
/// Quartz keeps its triggers in memory and so knows nothing of the time before it started: at the start the stored record of last runs says
/// what was missed, and each such job runs once. It also warns of jobs that matter and are switched off.
/// </summary>
internal sealed class ScheduleStart(
    MissedJobs missed,
    JobRunStore runs,
    ScheduleOptions options,
    ILogger<ScheduleStart> log
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await runs.NoteAsync([.. JobPlans.All.Select(p => p.Name)], cancellationToken);
        foreach (var plan in JobPlans.All.Where(p => p.Matters && options.CronOf(p) is null))
        {
            log.LogWarning(
                "Job {Job} is switched off (Schedule:Jobs:{Name}:Cron): {Purpose}",
                plan.Name,
                plan.Name,
                plan.Purpose
            );
        }

        await missed.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using MailRevocationWorker.Storage;
using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>Starts, by the stored record of last runs, what should have run by now and did not.</summary>
internal sealed class MissedJobs(
    ISchedulerFactory schedulers,
    JobRunStore runs,
    JobRunner runner,
    ScheduleOptions options,
    TimeProvider clock,
    ILogger<MissedJobs> log
)
{
    /// <summary>Each such job once.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var known = await runs.AllAsync(cancellation);
        var scheduler = await schedulers.GetScheduler(cancellation);
        foreach (var plan in JobPlans.All)
        {
            var last = known.Single(r => r.Name == plan.Name);
            if (
                options.CronOf(plan) is { } cron
                && !runner.IsRunning(plan.Name)
                && Missed(plan, cron, last)
            )
            {
                log.LogInformation(
                    "Job {Job} missed a run since {Last:u}: it runs now",
                    plan.Name,
                    last.StartedAt ?? last.SeenAt
                );
                await scheduler.TriggerJob(new JobKey(plan.Name), null, cancellation);
            }
        }
    }

    /// <summary>
    /// A run that was cut short counts as missed. Of what a clock that was ahead recorded nobody knows what it left undone: such a job runs, whatever it does about missed runs.
    /// </summary>
    private bool Missed(JobPlan plan, CronExpression cron, JobRun last) =>
        last.CountedFrom(clock.GetUtcNow()) is not { } from
        || (
            plan.Missed == MissedRuns.RunOnce
            && (last.IsOpen || cron.GetNextValidTimeAfter(from) <= clock.GetUtcNow())
        );
}

using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>Quartz' side of every job: it knows the hour, the runner does the rest.</summary>
[DisallowConcurrentExecution]
internal sealed class QuartzJob(JobRunner runner) : IJob
{
    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    ) =>
        await runner.RunAsync(
            JobPlans.All.Single(p => p.Name == context.JobDetail.Key.Name),
            cancellationToken
        );
}

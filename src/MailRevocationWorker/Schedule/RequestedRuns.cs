using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>Starts what `run-job` asks the running service for: through the database, which whoever may run that command may write anyway.</summary>
internal sealed class RequestedRuns(
    JobRunStore runs,
    JobRunner runner,
    TimeProvider clock,
    ILogger<RequestedRuns> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var underWay = new Dictionary<string, Task>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(underWay, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops: what it was doing ends with it.
        }
    }

    private async Task LookAsync(Dictionary<string, Task> underWay, CancellationToken stopping)
    {
        try
        {
            foreach (
                var run in (await runs.AllAsync(stopping)).Where(r => r.RequestedAt is not null)
            )
            {
                if (
                    JobPlans.All.SingleOrDefault(p => p.Name == run.Name) is { } plan
                    && !(underWay.TryGetValue(run.Name, out var last) && !last.IsCompleted)
                )
                {
                    log.LogInformation("Job {Job} is started by hand", run.Name);
                    underWay[run.Name] = RunAsync(plan, stopping);
                }
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogError(e, "The requests for jobs can't be read");
        }
    }

    private async Task RunAsync(JobPlan plan, CancellationToken stopping)
    {
        try
        {
            await runner.RunAsync(plan, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogError(e, "Job {Job} could not be recorded", plan.Name);
        }
        catch (OperationCanceledException)
        {
            // Cut short by the stop: the next start runs it again.
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>Runs jobs, whoever starts them: one run of a job at a time, each recorded, each failure of one that matters an alarm.</summary>
public sealed class JobRunner(
    IServiceProvider jobs,
    JobRunStore runs,
    CaseStore store,
    TimeProvider clock,
    ILogger<JobRunner> log
)
{
    private readonly ConcurrentDictionary<string, byte> underWay = new(StringComparer.Ordinal);

    /// <summary>Whether a run of that job is under way in this process.</summary>
    public bool IsRunning(string name) => underWay.ContainsKey(name);

    /// <returns>The run as it ended; null when one was under way already.</returns>
    public async Task<JobRun?> RunAsync(JobPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!underWay.TryAdd(plan.Name, 0))
        {
            return null;
        }

        using var span = ServiceInstruments.Source.StartActivity($"job {plan.Name}");
        try
        {
            await runs.StartedAsync(plan.Name, cancellation);
            var (outcome, detail) = await TryAsync(plan, cancellation);
            var run = await runs.EndedAsync(plan.Name, outcome, detail, cancellation);
            span?.SetStatus(
                outcome == JobOutcome.Succeeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error
            );
            if (outcome == JobOutcome.Failed && plan.Matters)
            {
                await RaiseAsync(plan, run, cancellation);
            }

            return run;
        }
        finally
        {
            underWay.TryRemove(plan.Name, out _);
        }
    }

    private async Task<(JobOutcome Outcome, string Detail)> TryAsync(
        JobPlan plan,
        CancellationToken cancellation
    )
    {
        using var late = new CancellationTokenSource(plan.AtMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            cancellation
        );
        try
        {
            var detail = await jobs.GetRequiredKeyedService<IScheduledJob>(plan.Name)
                .RunAsync(either.Token);
            log.LogDebug("Job {Job}: {Detail}", plan.Name, detail);
            return (JobOutcome.Succeeded, detail);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var why = late.IsCancellationRequested
                ? $"not done within {plan.AtMost.TotalMinutes:0} min"
                : e.Message;
            log.LogError(e, "Job {Job} failed: {Reason}", plan.Name, why);
            return (JobOutcome.Failed, why.ReplaceLineEndings(" "));
        }
    }

    /// <summary>One alarm for a row of failures, however long it is.</summary>
    private Task RaiseAsync(JobPlan plan, JobRun run, CancellationToken cancellation) =>
        store.RaiseTaskAsync(
            null,
            "alarm",
            JsonSerializer.Serialize(
                new
                {
                    Source = $"job {plan.Name}",
                    Problem = $"fails since {run.FailingSince:u}; the job board and the log say why",
                },
                JobJson.Options
            ),
            cancellation
        );
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>
/// Runs jobs, whoever starts them: one run of a job at a time, each recorded, each failure of one that matters an alarm. A run that is not done within its limit is told
/// to end, and has failed; one that does not listen is waited for no longer, but nothing is started beside it as long as it goes on.
/// </summary>
public sealed class JobRunner(
    IServiceProvider jobs,
    JobRunStore runs,
    CaseStore store,
    TimeProvider clock,
    ILogger<JobRunner> log
)
{
    /// <summary>How long a run that is told to end may take to put things in order.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, UnderWay> underWay = new(StringComparer.Ordinal);

    /// <summary>Whether a run of that job is under way in this process.</summary>
    public bool IsRunning(string name) => underWay.ContainsKey(name);

    /// <summary>For how long a run of that job has been under way in this process, whatever the clock on the wall did meanwhile; null: none is.</summary>
    public TimeSpan? RunningFor(string name) =>
        underWay.TryGetValue(name, out var run) ? clock.GetElapsedTime(run.Since) : null;

    /// <returns>The run as it ended; null when one was under way already.</returns>
    public async Task<JobRun?> RunAsync(JobPlan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var mine = new UnderWay(plan, clock, cancellation);
        var held = underWay.GetOrAdd(plan.Name, mine);
        if (held != mine)
        {
            mine.Dispose();
            return held.IsLeft ? await StillThereAsync(held, cancellation) : null;
        }

        using var span = ServiceInstruments.Source.StartActivity($"job {plan.Name}");
        try
        {
            await runs.StartedAsync(plan.Name, cancellation);
            var (outcome, detail) = await TryAsync(mine, cancellation);
            span?.SetStatus(
                outcome == JobOutcome.Succeeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error
            );
            return await EndedAsync(plan, outcome, detail, cancellation);
        }
        finally
        {
            mine.IsLeft = !mine.Work.IsCompleted;
            _ = ForgetAsync(mine);
        }
    }

    private async Task<(JobOutcome Outcome, string Detail)> TryAsync(
        UnderWay run,
        CancellationToken cancellation
    )
    {
        var plan = run.Plan;
        try
        {
            // Apart from this thread: a job may block its own on a disk that hangs.
            run.Work = Task.Run(
                () => jobs.GetRequiredKeyedService<IScheduledJob>(plan.Name).RunAsync(run.Told),
                CancellationToken.None
            );
            var detail = await DoneAsync(run);
            log.LogDebug("Job {Job}: {Detail}", plan.Name, detail);
            return (JobOutcome.Succeeded, detail);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var limit = $"not done within {plan.AtMost.TotalMinutes:0} min";
            var why =
                !run.Work.IsCompleted
                    ? $"{limit}, and goes on though it was told to end: not started again until then"
                : run.IsLate ? limit
                : e.Message;
            log.LogError(e, "Job {Job} failed: {Reason}", plan.Name, why);
            return (JobOutcome.Failed, why.ReplaceLineEndings(" "));
        }
        catch (TimeoutException e)
        {
            throw new OperationCanceledException(
                "the service stops, and the job goes on",
                e,
                cancellation
            );
        }
    }

    /// <exception cref="TimeoutException">It was told to end, and goes on.</exception>
    private async Task<string> DoneAsync(UnderWay run)
    {
        try
        {
            return await run.Work.WaitAsync(run.Told);
        }
        catch (OperationCanceledException) when (run.Told.IsCancellationRequested)
        {
            return await run.Work.WaitAsync(Patience, clock, CancellationToken.None);
        }
    }

    /// <summary>A run is asked for beside one that was given up and does not end.</summary>
    private async Task<JobRun> StillThereAsync(UnderWay left, CancellationToken cancellation)
    {
        var minutes = clock.GetElapsedTime(left.Since).TotalMinutes;
        var why =
            $"not started: a run that began {minutes:0} min ago was told to end and goes on; restart the service";
        log.LogError("Job {Job} failed: {Reason}", left.Plan.Name, why);
        await runs.StartedAsync(left.Plan.Name, cancellation);
        return await EndedAsync(left.Plan, JobOutcome.Failed, why, cancellation);
    }

    private async Task<JobRun> EndedAsync(
        JobPlan plan,
        JobOutcome outcome,
        string detail,
        CancellationToken cancellation
    )
    {
        var run = await runs.EndedAsync(plan.Name, outcome, detail, cancellation);
        if (outcome == JobOutcome.Failed && plan.Matters)
        {
            await RaiseAsync(plan, run, cancellation);
        }

        return run;
    }

    /// <summary>Makes room for the next run when this one has really ended.</summary>
    private async Task ForgetAsync(UnderWay run)
    {
        using (run)
        {
            await ((Task)run.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            underWay.TryRemove(run.Plan.Name, out _);
        }

        if (run.IsLeft)
        {
            log.LogWarning(
                run.Work.Exception,
                "Job {Job}, which was given up, has ended after {Minutes:0} min",
                run.Plan.Name,
                clock.GetElapsedTime(run.Since).TotalMinutes
            );
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

    /// <summary>One run, until it has really ended.</summary>
    private sealed class UnderWay : IDisposable
    {
        private readonly CancellationTokenSource late;
        private readonly CancellationTokenSource told;
        private volatile bool isLeft;

        public UnderWay(JobPlan plan, TimeProvider clock, CancellationToken cancellation)
        {
            Plan = plan;
            Since = clock.GetTimestamp();
            late = new(plan.AtMost, clock);
            told = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            Told = told.Token;
        }

        public JobPlan Plan { get; }

        /// <summary>A timestamp of the clock, not a time of day.</summary>
        public long Since { get; }

        /// <summary>Tells the run to end: its limit is reached, or the service stops.</summary>
        public CancellationToken Told { get; }

        public bool IsLate => late.IsCancellationRequested;

        public Task<string> Work { get; set; } = Task.FromResult("");

        /// <summary>Nobody waits for it any more, and it goes on.</summary>
        public bool IsLeft
        {
            get => isLeft;
            set => isLeft = value;
        }

        public void Dispose()
        {
            told.Dispose();
            late.Dispose();
        }
    }
}

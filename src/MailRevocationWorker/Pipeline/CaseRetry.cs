using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Storage;
using Polly;
using Polly.Retry;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// What happens when a step fails for a reason that is not the request's: it is tried again at once, a few times; then the case is put off, for longer each time;
/// then it is parked: it stands in the operators' queue with its deadline, a task says why, and the service goes on trying all the same.
/// </summary>
public sealed class CaseRetry(
    CaseStore store,
    PipelineOptions options,
    TimeProvider clock,
    ILogger log
)
{
    private readonly ResiliencePipeline atOnce = AtOnce(options, clock);

    /// <summary>Runs the work that carries a message on; whatever still fails is put off. Throws only when the store can't even take that, or when cancelled.</summary>
    public async Task RunAsync(
        long message,
        Func<CancellationToken, Task> work,
        CancellationToken cancellation
    )
    {
        try
        {
            await atOnce.ExecuteAsync(async token => await work(token), cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            await PutOffAsync(message, e, cancellation);
        }
    }

    /// <summary>Polly: <see cref="PipelineOptions.StepTries"/> tries with exponential, jittered delay. What a peer asked patience for waits longer than that.</summary>
    private static ResiliencePipeline AtOnce(PipelineOptions options, TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock };
        if (options.StepTries > 1)
        {
            builder.AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = options.StepTries - 1,
                    Delay = TimeSpan.FromMilliseconds(options.StepRetryMilliseconds),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = new PredicateBuilder().Handle<Exception>(e =>
                        e is not OperationCanceledException and not TryLaterException
                    ),
                }
            );
        }

        return builder.Build();
    }

    private async Task PutOffAsync(long message, Exception cause, CancellationToken cancellation)
    {
        // What is answered waits for its filing alone, and only then is put off.
        var cases = await store.CasesOfAsync(message, cancellation);
        var last = cases.Any(c => c.LastStep < CaseStep.Replied)
            ? CaseStep.Replied
            : CaseStep.Filed;
        foreach (var row in cases.Where(c => c.LastStep < last))
        {
            await PutOffAsync(row, cause, cancellation);
        }
    }

    private async Task PutOffAsync(CaseRow row, Exception cause, CancellationToken cancellation)
    {
        var attempts = row.Attempts + 1;
        var delay = TimeSpan.FromSeconds(
            Math.Min(
                options.MaxRetrySeconds,
                options.RetrySeconds * Math.Pow(2, Math.Min(row.Attempts, 20))
            )
        );
        if (attempts == options.MaxAttempts)
        {
            log.LogError(
                cause,
                "Case {Case} is parked after {Attempts} attempts at the step behind {Step}",
                row.Number,
                attempts,
                row.LastStep
            );
            await store.RaiseTaskAsync(
                row.Id,
                "parked",
                JsonSerializer.Serialize(
                    new
                    {
                        row.LastStep,
                        row.Deadline,
                        Problem = cause.Message,
                    },
                    InspectionJson.Options
                ),
                cancellation
            );
        }

        ServiceInstruments.PutOff(row.LastStep);
        log.LogWarning(
            cause,
            "Case {Case} is put off by {Delay} at the step behind {Step}",
            row.Number,
            delay,
            row.LastStep
        );
        var next = clock.GetUtcNow() + delay;
        await (
            attempts >= options.MaxAttempts && row.LastStep < CaseStep.Replied
                ? store.ParkAsync(row, next, cause.Message, cancellation)
                : store.DeferAsync(row, next, cause.Message, cancellation)
        );
    }
}

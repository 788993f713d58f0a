using System.Text.Json;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Runs the service: takes messages from the mailbox, works on several at once, comes back to those that were put off. The one
/// place where exceptions end: retry, then put off, then park for a person with an alarm. Nothing is dropped.
/// </summary>
public sealed class CaseWorker(
    IMailbox mailbox,
    CaseStore store,
    MessageStore files,
    CasePipeline pipeline,
    InspectorPool inspectors,
    TrustSource trust,
    FairQueue queue,
    WorkPlaces places,
    RegisteredAddresses addresses,
    Func<IReadOnlyList<string>> settingsProblems,
    ClockGuard clockGuard,
    LoopWatch loops,
    PipelineOptions options,
    TimeProvider clock,
    ILogger<CaseWorker> log
) : BackgroundService
{
    private const int MostTold = 1000;

    /// <summary>Alarms that the log has already; touched by the sweep alone.</summary>
    private readonly HashSet<string> told = [];
    private readonly CaseRetry retry = new(store, options, clock, log);

    /// <summary>Every loop runs until the service stops; one that ends by itself ends the service, loudly.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        files.Sweep();
        var warming = WarmAsync(stoppingToken);
        var ended = await Task.WhenAny(
            mailbox.RunAsync(TakeAsync, stoppingToken),
            SweepAsync(stoppingToken),
            HandOutAsync(stoppingToken)
        );
        await ended;
        stoppingToken.ThrowIfCancellationRequested();
        await warming;
        throw new InvalidOperationException("a loop of the service ended by itself");
    }

    /// <summary>The cage reads the blank form once, before anybody waits for it.</summary>
    private async Task WarmAsync(CancellationToken cancellation)
    {
        try
        {
            await inspectors.WarmAsync(await files.KeepBlankFormAsync(cancellation), cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(
                e,
                "The inspectors could not be warmed; the first request will take longer"
            );
        }
    }

    /// <summary>Stored whole and journalled before the mailbox is touched.</summary>
    private async Task TakeAsync(ReceivedMessage message, CancellationToken cancellation)
    {
        var kept = await files.KeepMessageAsync(
            message.Path,
            message.Sha256,
            message.ReceivedAt,
            cancellation
        );
        var (row, isNew) = await store.AcceptAsync(
            new(
                message.Key.Account,
                message.Key.Folder,
                message.Key.UidValidity,
                message.Key.Uid,
                message.Sha256,
                message.Size,
                message.ReceivedAt,
                kept,
                message.Truncated
            ),
            cancellation
        );
        if (isNew)
        {
            log.LogInformation("Message {Message} taken, {Size} bytes", row.Id, row.Size);
        }

        // Full: the sweep brings it.
        queue.Offer(row.Id, await LaneAsync(kept, row.ReceivedAt, urgent: false, cancellation));
    }

    /// <summary>What a restart, an outage or a delay left behind.</summary>
    private async Task SweepAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SweepSeconds), clock);
        do
        {
            loops.Swept();
            try
            {
                await OfferDueAsync(cancellation);
                await RaiseAlarmsAsync(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(
                    e,
                    "The store can't be read; trying again in {Seconds} s",
                    options.SweepSeconds
                );
            }
        } while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task OfferDueAsync(CancellationToken cancellation)
    {
        foreach (
            var message in await store.DueAsync(
                clock.GetUtcNow(),
                options.QueueLength,
                cancellation
            )
        )
        {
            if (queue.Knows(message.Id))
            {
                continue;
            }

            var lane = await LaneAsync(
                message.StoredPath,
                message.ReceivedAt,
                message.Urgent,
                cancellation
            );
            if (!queue.Offer(message.Id, lane))
            {
                return; // full: the rest comes with a later sweep
            }
        }
    }

    /// <summary>A message whose file can't be read is worked on all the same: its failure is told there.</summary>
    private async Task<Lane> LaneAsync(
        string path,
        DateTimeOffset receivedAt,
        bool urgent,
        CancellationToken cancellation
    )
    {
        Lane lane;
        try
        {
            lane = await LaneReader.ReadAsync(path, receivedAt, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("", "", LaneRank.Request, receivedAt);
        }

        if (urgent)
        {
            lane = lane with { Rank = LaneRank.Request };
        }

        return
            lane.Rank == LaneRank.Request && await addresses.ContainAsync(lane.Sender, cancellation)
            ? lane with
            {
                Rank = LaneRank.Registered,
            }
            : lane;
    }

    /// <summary>What the mailbox and the trust material lack becomes a task for the operators; the same alarm is one task.</summary>
    private async Task RaiseAlarmsAsync(CancellationToken cancellation)
    {
        foreach (var alarm in mailbox.State.Alarms)
        {
            await RaiseAsync(mailbox.Name, $"{alarm.Kind} since {alarm.Since:u}", cancellation);
        }

        if (clockGuard.News() is { } jump)
        {
            await RaiseAsync("clock", jump, cancellation);
        }

        foreach (var problem in settingsProblems())
        {
            await RaiseAsync("configuration, so that the brake holds", problem, cancellation);
        }

        if ((await trust.CurrentAsync(cancellation)).DoubtAt(clock.GetUtcNow()) is { } doubt)
        {
            await RaiseAsync("trust", doubt, cancellation);
        }
    }

    private Task RaiseAsync(string source, string problem, CancellationToken cancellation)
    {
        if (told.Count >= MostTold)
        {
            told.Clear(); // an alarm bears its time: over the years there are many, and one that is said twice does no harm
        }

        if (told.Add($"{source}: {problem}"))
        {
            log.LogError("{Source}: {Problem}", source, problem);
        }

        return store.RaiseTaskAsync(
            null,
            "alarm",
            JsonSerializer.Serialize(
                new { Source = source, Problem = problem },
                InspectionJson.Options
            ),
            cancellation
        );
    }

    /// <summary>The next message to each place that is free.</summary>
    private async Task HandOutAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // First there is something to do: a place is held by nobody who idles, since who waits for a turn wants it back.
            await queue.WaitAsync(cancellation);
            await places.TakeAsync(cancellation);
            if (queue.TryTake() is not { } message)
            {
                places.Leave();
                continue;
            }

            loops.Took(message);
            _ = Task.Run(() => WorkAsync(message, cancellation), CancellationToken.None);
        }
    }

    private async Task WorkAsync(long message, CancellationToken cancellation)
    {
        try
        {
            await retry.RunAsync(
                message,
                token => pipeline.AdvanceAsync(message, token),
                cancellation
            );
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // The store itself failed: the sweep finds the cases again.
            log.LogError(e, "Message {Message} could not be worked on", message);
        }
        finally
        {
            // In this order: once the queue knows that it is done, another may take it.
            loops.Done(message);
            queue.Done(message);
            places.Leave();
        }
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Operations;

/// <summary>One thing that the service needs.</summary>
/// <param name="Reason">Why it is not well, English; null: it is. Whoever reaches the port may read it, so it names no address and quotes no server.</param>
public sealed record HealthCheck(string Name, string? Reason);

/// <summary>Looks at everything that the service needs, at most once in a few seconds however often it is asked.</summary>
public sealed class ServiceHealth(
    IMailbox mailbox,
    WorkerDatabase database,
    StorageOptions storage,
    PipelineOptions pipeline,
    TelemetryOptions options,
    CrlAges crls,
    TrustSource trust,
    JobBoard jobs,
    ClockGuard clockGuard,
    LoopWatch loops,
    TimeProvider clock
) : IDisposable
{
    /// <summary>The journal's nightly check, whose outcome is a reason of its own.</summary>
    private const string JournalJob = "check-journal";

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Task<bool> Nothing = Task.FromResult(true);
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>By the clock that nobody sets: one that stepped back would keep an old answer for as long.</summary>
    private (long Stamp, IReadOnlyList<HealthCheck> Checks)? last;

    /// <summary>In the order of docs/operations.md.</summary>
    public async Task<IReadOnlyList<HealthCheck>> CheckAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (last is not { } known || clock.GetElapsedTime(known.Stamp) >= Fresh)
            {
                last = known = (clock.GetTimestamp(), await LookAsync(cancellation));
            }

            return known.Checks;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<HealthCheck>> LookAsync(CancellationToken cancellation)
    {
        var board = await TryAsync(jobs.AllAsync, cancellation);
        return
        [
            new("loops", loops.Standstill),
            new("mailbox", Mailbox()),
            new("database", await DatabaseAsync(cancellation)),
            new("disk", Disk()),
            new("crl", await CrlAsync(cancellation)),
            new("trust", await TrustAsync(cancellation)),
            new("journal", Journal(board)),
            new("jobs", Jobs(board)),
            new("clock", clockGuard.Doubt),
        ];
    }

    private string? Mailbox()
    {
        var state = mailbox.State;
        return state.Alarms.Count > 0 ? $"{state.Alarms[0].Kind} since {state.Alarms[0].Since:u}"
            : state.Connected ? null
            : "not connected";
    }

    /// <summary>Read, and then a transaction that changes nothing: another process that holds the database is found by the second alone. A full disk is a check of its own.</summary>
    private async Task<string?> DatabaseAsync(CancellationToken cancellation) =>
        await TryAsync<object>(
            async token =>
            {
                await using var db = database.CreateDbContext();
                return await db.Journal.AnyAsync(token);
            },
            cancellation
        )
            is null
            ? "can't be read, or not in time"
        : await TryAsync<object>(
            async token => await database.WriteAsync(clock.GetUtcNow(), _ => Nothing, token),
            cancellation
        )
            is null
            ? "can't be written to, or not in time"
        : null;

    private string? Disk()
    {
        try
        {
            foreach (
                var folder in (string[])
                    [
                        pipeline.DataFolder,
                        Path.GetDirectoryName(Path.GetFullPath(storage.Database))!,
                    ]
            )
            {
                var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace >> 20;
                if (free < options.MinFreeMegabytes)
                {
                    return $"{free} MB are free, {options.MinFreeMegabytes} are wanted";
                }
            }

            return null;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "can't be looked at";
        }
    }

    private async Task<string?> CrlAsync(CancellationToken cancellation)
    {
        var ages = await TryAsync(crls.AllAsync, cancellation);
        if (ages is null)
        {
            return "can't be read";
        }

        foreach (var (name, age) in ages)
        {
            if (age is null)
            {
                return $"{name} is not published";
            }

            if (WrongClock.Wrote(age.ThisUpdate, clock.GetUtcNow()))
            {
                return $"{name} is of the future ({age.ThisUpdate:u}): the clock is or was wrong";
            }

            if (age.NextUpdate <= clock.GetUtcNow())
            {
                return $"{name} ended at {age.NextUpdate:u}";
            }
        }

        return null;
    }

    private async Task<string?> TrustAsync(CancellationToken cancellation) =>
        await TryAsync(trust.CurrentAsync, cancellation) is { } current
            ? current.Doubt is null
                ? null
                : "incomplete: every request goes to a person"
            : "can't be loaded";

    private static string? Journal(IReadOnlyList<JobStatus>? board) =>
        board is null ? "unknown: the database can't be read"
        : board.Single(j => j.Plan.Name == JournalJob).Last?.FailingSince is { } since
            ? $"not proven whole since {since:u}"
        : null;

    private static string? Jobs(IReadOnlyList<JobStatus>? board)
    {
        if (board is null)
        {
            return "unknown: the database can't be read";
        }

        string[] bad = [.. board.Where(j => j.NeedsAttention).Select(j => j.Plan.Name)];
        return bad.Length == 0 ? null : string.Join(", ", bad);
    }

    /// <summary>Null when it fails or takes too long.</summary>
    private async Task<T?> TryAsync<T>(
        Func<CancellationToken, Task<T>> look,
        CancellationToken cancellation
    )
        where T : class
    {
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            cancellation
        );
        try
        {
            // SQLite works synchronously, on a disk that may hang: the deadline must not depend on it.
            return await Task.Run(() => look(either.Token), either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}

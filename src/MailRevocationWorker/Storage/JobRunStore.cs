using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>What is known of each scheduled job's last run, and what was asked for by hand.</summary>
public sealed class JobRunStore(WorkerDatabase database, TimeProvider time)
{
    private const int MaxDetail = 500;

    public async Task<IReadOnlyList<JobRun>> AllAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db.JobRuns.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.ToRun())];
    }

    /// <summary>Notes that these jobs exist, so that what they miss from now on is known.</summary>
    public Task NoteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        WriteAsync(
            async change =>
            {
                var known = await change
                    .Db.JobRuns.Select(r => r.Name)
                    .ToListAsync(change.Cancellation);
                change.Db.JobRuns.AddRange(
                    names
                        .Except(known)
                        .Select(n => new JobRunEntity { Name = n, SeenAt = change.Now })
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>Asks the running service for a run now.</summary>
    /// <returns>The moment of the request: a run that began at it or later answers it.</returns>
    public Task<DateTimeOffset> RequestAsync(string name, CancellationToken cancellationToken) =>
        WriteAsync(
            async change =>
            {
                (await RowAsync(change, name)).RequestedAt = change.Now;
                return change.Now;
            },
            cancellationToken
        );

    /// <summary>A run begins; what was asked for is thereby answered.</summary>
    public Task StartedAsync(string name, CancellationToken cancellationToken) =>
        WriteAsync(
            async change =>
            {
                var row = await RowAsync(change, name);
                row.StartedAt = change.Now;
                row.EndedAt = null;
                row.RequestedAt = null;
                return true;
            },
            cancellationToken
        );

    /// <returns>The run as it is stored now.</returns>
    public Task<JobRun> EndedAsync(
        string name,
        JobOutcome outcome,
        string detail,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                var row = await RowAsync(change, name);
                row.EndedAt = change.Now;
                row.Outcome = outcome;
                row.Detail = detail.Length > MaxDetail ? detail[..MaxDetail] : detail;
                switch (outcome)
                {
                    case JobOutcome.Succeeded:
                        row.LastSuccessAt = change.Now;
                        row.FailingSince = null;
                        break;
                    case JobOutcome.Failed:
                        row.FailingSince ??= change.Now;
                        break;
                }

                return row.ToRun();
            },
            cancellationToken
        );

    private static async Task<JobRunEntity> RowAsync(Change change, string name)
    {
        var row = await change.Db.JobRuns.FindAsync([name], change.Cancellation);
        if (row is null)
        {
            row = new JobRunEntity { Name = name, SeenAt = change.Now };
            change.Db.JobRuns.Add(row);
        }

        return row;
    }

    private Task<T> WriteAsync<T>(
        Func<Change, Task<T>> work,
        CancellationToken cancellationToken
    ) => database.WriteAsync(time.GetUtcNow(), work, cancellationToken);
}

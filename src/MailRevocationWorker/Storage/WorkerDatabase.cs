using System.Data;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// A database and the one way to change it: every change is a transaction that is alone while it runs, and whatever it
/// journals is committed with it or not at all.
/// </summary>
public abstract class WorkerDatabase : IDbContextFactory<WorkerDb>, IAsyncDisposable
{
    /// <summary>A context for one query. Changes go through <see cref="WriteAsync{T}"/>.</summary>
    public abstract WorkerDb CreateDbContext();

    /// <summary>Brings the tables up to date, and makes the database where there is none.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> in a serialisable transaction and commits it.</summary>
    /// <param name="now">The moment that the journal's entries bear, UTC.</param>
    public async Task<T> WriteAsync<T>(
        DateTimeOffset now,
        Func<Change, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        using var turn = await EnterAsync(cancellationToken);
        await using var db = CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync(
            IsolationLevel.Serializable,
            cancellationToken
        );
        var result = await work(new Change(db, now, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Runs <paramref name="work"/> on one consistent state of the database.</summary>
    public async Task<T> ReadAsync<T>(
        Func<WorkerDb, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var db = CreateDbContext();
        await BeginSnapshotAsync(db, cancellationToken);
        return await work(db);
    }

    /// <summary>Begins the transaction that <paramref name="db"/> reads in, without keeping writers out.</summary>
    protected abstract Task BeginSnapshotAsync(WorkerDb db, CancellationToken cancellationToken);

    /// <summary>Waits for this process's turn to write; disposing gives the turn back.</summary>
    protected abstract Task<IDisposable> EnterAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>One transaction at work.</summary>
/// <param name="Now">UTC.</param>
public sealed record Change(WorkerDb Db, DateTimeOffset Now, CancellationToken Cancellation)
{
    private JournalHead? _head;

    /// <summary>Appends an entry to the journal, in this transaction.</summary>
    /// <param name="actor">"service" or an operator's name.</param>
    /// <param name="kind">Stable, kebab-case.</param>
    public async Task JournalAsync(long? caseId, string actor, string kind, string dataJson)
    {
        _head ??=
            await Db
                .Journal.AsNoTracking()
                .OrderByDescending(j => j.Seq)
                .Select(j => new JournalHead(j.Seq, j.Hash))
                .FirstOrDefaultAsync(Cancellation)
            ?? JournalHead.Empty;
        var entry = JournalChain.Next(_head, Now, caseId, actor, kind, dataJson);
        Db.Journal.Add(entry);
        _head = new JournalHead(entry.Seq, entry.Hash);
    }
}

using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>Which entries of the journal; null or empty: no matter.</summary>
public sealed record JournalFilter
{
    public string? Actor { get; init; }
    public string? Kind { get; init; }

    /// <summary>R-2026-000123.</summary>
    public string? Case { get; init; }

    /// <summary>Written then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Written before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The journal as auditors read it: newest first, cut by number, never by count.</summary>
public sealed class JournalLookup(WorkerDatabase database)
{
    public async Task<JournalHead> HeadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db
                .Journal.OrderByDescending(j => j.Seq)
                .Select(j => new JournalHead(j.Seq, j.Hash))
                .FirstOrDefaultAsync(cancellationToken)
            ?? JournalHead.Empty;
    }

    /// <param name="before">Entries before that number; null: the newest.</param>
    public async Task<IReadOnlyList<JournalLine>> PageAsync(
        JournalFilter filter,
        long? before,
        int size,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = database.CreateDbContext();
        var entries = db.Journal.AsNoTracking();
        entries = before is { } seq ? entries.Where(j => j.Seq < seq) : entries;
        entries = filter.Actor is { Length: > 0 } actor
            ? entries.Where(j => j.Actor == actor)
            : entries;
        entries = filter.Kind is { Length: > 0 } kind
            ? entries.Where(j => j.Kind == kind)
            : entries;
        entries = filter.From is { } from ? entries.Where(j => j.At >= from) : entries;
        entries = filter.Until is { } until ? entries.Where(j => j.At < until) : entries;
        if (filter.Case is { Length: > 0 } number)
        {
            entries = entries.Where(j => db.Cases.Any(c => c.Number == number && c.Id == j.CaseId));
        }

        return await entries
            .OrderByDescending(j => j.Seq)
            .Take(size)
            .Select(j => new JournalLine(
                j.Seq,
                j.At,
                j.Actor,
                j.Kind,
                j.DataJson,
                db.Cases.Where(c => c.Id == j.CaseId).Select(c => c.Number).FirstOrDefault()
            ))
            .ToListAsync(cancellationToken);
    }
}

using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>True counts of what waits.</summary>
/// <param name="Overdue">Past their deadline.</param>
/// <param name="Soon">Due within four hours.</param>
public sealed record WaitingCounts(int Waiting, int Urgent, int Overdue, int Soon);

/// <summary>One entry of the journal, as it is shown.</summary>
/// <param name="Case">The case's number, where the list spans several.</param>
public sealed record JournalLine(
    long Seq,
    DateTimeOffset At,
    string Actor,
    string Kind,
    string DataJson,
    string? Case
);

public sealed partial class CaseStore
{
    /// <summary>Between "there is time" and "do it now".</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromHours(4);

    /// <summary>How many cases wait for a person.</summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db.Cases.CountAsync(
            c => c.State == CaseState.WaitingForPerson,
            cancellationToken
        );
    }

    public async Task<WaitingCounts> WaitingCountsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var soon = now + Soon;
        await using var db = database.CreateDbContext();
        return await db
                .Cases.Where(c => c.State == CaseState.WaitingForPerson)
                .GroupBy(_ => 1)
                .Select(all => new WaitingCounts(
                    all.Count(),
                    all.Count(c => c.Urgent),
                    all.Count(c => c.Deadline < now),
                    all.Count(c => c.Deadline >= now && c.Deadline < soon)
                ))
                .SingleOrDefaultAsync(cancellationToken)
            ?? new(0, 0, 0, 0);
    }

    public async Task<int> CountAsync(CaseFilter filter, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await CaseQuery.Matching(db, filter).CountAsync(cancellationToken);
    }

    /// <summary>A page of a list: from its beginning, behind a place, or before it.</summary>
    public async Task<CaseLines> PageAsync(
        CaseFilter filter,
        CasePlace? place,
        bool backwards,
        int size,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var cases = CaseQuery.Matching(db, filter);
        if (place is not null)
        {
            cases = CaseQuery.Beyond(cases, filter.Order, place, backwards);
        }

        var rows = await CaseQuery
            .Ordered(cases, filter.Order, backwards)
            .Take(size + 1)
            .ToListAsync(cancellationToken);
        var more = rows.Count > size;
        rows = [.. rows.Take(size)];
        if (backwards)
        {
            rows.Reverse();
        }

        return new(
            await LinesAsync(db, rows, cancellationToken),
            backwards ? more : place is not null,
            backwards || more
        );
    }

    /// <summary>Case numbers before and behind a place in a list.</summary>
    public async Task<(string? Previous, string? Next)> NeighboursAsync(
        CaseFilter filter,
        CasePlace place,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return (await BesideAsync(backwards: true), await BesideAsync(backwards: false));

        Task<string?> BesideAsync(bool backwards) =>
            CaseQuery
                .Ordered(
                    CaseQuery.Beyond(
                        CaseQuery.Matching(db, filter),
                        filter.Order,
                        place,
                        backwards
                    ),
                    filter.Order,
                    backwards
                )
                .Select(c => c.Number)
                .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>A list's lines one after the other, whatever its length: for an export.</summary>
    public async IAsyncEnumerable<CaseLine> LinesAsync(
        CaseFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        CasePlace? place = null;
        while (true)
        {
            var page = await PageAsync(filter, place, backwards: false, 500, cancellationToken);
            foreach (var line in page.Lines)
            {
                yield return line;
            }

            if (!page.Later)
            {
                yield break;
            }

            place = page.Lines[^1].Place;
        }
    }

    /// <summary>One case as lists show it; null where there is none of that number.</summary>
    public async Task<CaseLine?> LineAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db
            .Cases.AsNoTracking()
            .Where(c => c.Number == number)
            .ToListAsync(cancellationToken);
        return (await LinesAsync(db, rows, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Products that some case is about.</summary>
    public async Task<IReadOnlyList<string>> ProductsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db
            .Cases.Where(c => c.Product != null)
            .Select(c => c.Product!)
            .Distinct()
            .OrderBy(p => p)
            .Take(50)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Other cases that name the same certificate or bear the same document, newest first, at most 20.</summary>
    public async Task<IReadOnlyList<CaseLine>> RelatedAsync(
        string number,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var self = await db
            .Cases.AsNoTracking()
            .SingleAsync(c => c.Number == number, cancellationToken);
        var (serial, document, signed) = (
            self.TargetSerial,
            self.DocumentSha256,
            self.SignedSha256
        );
        var rows = await db
            .Cases.AsNoTracking()
            .Where(c =>
                c.Id != self.Id
                && (
                    (serial != null && c.TargetSerial == serial)
                    || (document != null && c.DocumentSha256 == document)
                    || (signed != null && c.SignedSha256 == signed)
                    || c.MessageId == self.MessageId
                )
            )
            .OrderByDescending(c => c.Id)
            .Take(20)
            .ToListAsync(cancellationToken);
        return await LinesAsync(db, rows, cancellationToken);
    }

    /// <summary>The newest open tasks with the numbers of their cases, and how many there are in all: strangers' mails raise tasks too.</summary>
    public async Task<(
        IReadOnlyList<(TaskRow Task, string? Number)> Newest,
        int Count
    )> OpenTasksWithCasesAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db
            .Tasks.AsNoTracking()
            .Where(t => !t.Done)
            .OrderByDescending(t => t.Id)
            .Select(t => new
            {
                Task = t,
                Number = db
                    .Cases.Where(c => c.Id == t.CaseId)
                    .Select(c => c.Number)
                    .FirstOrDefault(),
            })
            .Take(most)
            .ToListAsync(cancellationToken);
        return (
            [.. rows.Select(r => (r.Task.ToRow(), r.Number))],
            await db.Tasks.CountAsync(t => !t.Done, cancellationToken)
        );
    }

    /// <summary>What the journal holds of a case, oldest first, at most 500 entries.</summary>
    public async Task<IReadOnlyList<JournalLine>> TimelineAsync(
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db
            .Journal.AsNoTracking()
            .Where(j => j.CaseId == caseId)
            .OrderBy(j => j.Seq)
            .Take(500)
            .Select(j => new JournalLine(j.Seq, j.At, j.Actor, j.Kind, j.DataJson, null))
            .ToListAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<CaseLine>> LinesAsync(
        WorkerDb db,
        List<CaseEntity> rows,
        CancellationToken cancellationToken
    )
    {
        var ids = rows.Select(r => (long?)r.Id).ToList();
        var tasks = await db
            .Tasks.AsNoTracking()
            .Where(t => !t.Done && ids.Contains(t.CaseId))
            .Select(t => new { t.CaseId, t.Kind })
            .Distinct()
            .ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var never = WrongClock.Latest(now, LongestLease);
        var claims = await db
            .Claims.AsNoTracking()
            .Where(l => ids.Contains(l.CaseId) && l.Until > now && l.Until <= never)
            .ToDictionaryAsync(l => l.CaseId, l => l.Person, cancellationToken);
        var ofCase = tasks.ToLookup(t => t.CaseId, t => t.Kind);
        return
        [
            .. rows.Select(c => new CaseLine(
                c.Id,
                c.Number,
                c.State,
                c.LastStep,
                c.Decision,
                c.Code,
                c.Urgent,
                c.ReceivedAt,
                c.Deadline,
                c.DecidedAt,
                c.TargetSerial,
                new()
                {
                    Sender = c.Sender,
                    Product = c.Product,
                    Holder = c.Holder,
                    Organisation = c.Organisation,
                },
                [.. ofCase[c.Id].Order(StringComparer.Ordinal)],
                claims.GetValueOrDefault(c.Id)
            )),
        ];
    }

    private static async Task SummariseAsync(Change change, CaseEntity row, CaseSummary summary)
    {
        row.Sender = summary.Sender ?? row.Sender;
        row.Product = summary.Product ?? row.Product;
        row.Holder = summary.Holder ?? row.Holder;
        row.Organisation = summary.Organisation ?? row.Organisation;
        var known = await change
            .Db.CaseTerms.Where(t => t.CaseId == row.Id)
            .Select(t => t.Term)
            .ToListAsync(change.Cancellation);
        change.Db.CaseTerms.AddRange(
            summary
                .Terms()
                .Except(known, StringComparer.Ordinal)
                .Select(t => new CaseTermEntity { Term = t, CaseId = row.Id })
        );
    }
}

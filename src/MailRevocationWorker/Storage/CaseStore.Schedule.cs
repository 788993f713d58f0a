using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>Figures of a stretch of time, and of now, for the operators.</summary>
/// <param name="Messages">Received since then.</param>
/// <param name="Cases">Opened for them.</param>
/// <param name="ByService">Decided since then without a person, by kind.</param>
/// <param name="ByOperators">Decided since then by a person.</param>
/// <param name="Waiting">For a person, now: the urgent first, then the nearest deadline.</param>
/// <param name="Unfinished">Not answered and not with a person, now.</param>
/// <param name="OpenTasks">By kind, now.</param>
public sealed record DayFigures(
    int Messages,
    int Cases,
    IReadOnlyDictionary<DecisionKind, int> ByService,
    int ByOperators,
    IReadOnlyList<CaseRow> Waiting,
    int Unfinished,
    IReadOnlyDictionary<string, int> OpenTasks
);

/// <summary>What the scheduled jobs ask and record.</summary>
public sealed partial class CaseStore
{
    /// <summary>Cases put off so often that they are parked become due now; how often each failed is kept.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> BringForwardAsync(int attempts, CancellationToken cancellationToken) =>
        WriteAsync(
            async change =>
            {
                var parked = await change
                    .Db.Cases.Where(c =>
                        c.LastStep != CaseStep.Filed
                        && c.Attempts >= attempts
                        && c.NextAttempt > change.Now
                    )
                    .ToListAsync(change.Cancellation);
                foreach (var row in parked)
                {
                    // The version stays: who holds the case need not know that it is tried earlier.
                    row.NextAttempt = change.Now;
                    await change.JournalAsync(
                        row.Id,
                        JournalData.Service,
                        JournalData.CaseBroughtForward,
                        JournalData.Write(new { row.LastStep, row.Attempts })
                    );
                }

                return parked.Count;
            },
            cancellationToken
        );

    /// <summary>
    /// Cases received until then that nobody has finished: with a person, or not answered. Those that were received in the future are among them: a clock that was ahead wrote that, nobody knows how
    /// old they are, and an alarm too many is better than none.
    /// </summary>
    public async Task<IReadOnlyList<CaseRow>> UnfinishedSinceAsync(
        DateTimeOffset receivedUntil,
        CancellationToken cancellationToken
    )
    {
        var latest = WrongClock.Latest(time.GetUtcNow());
        await using var db = database.CreateDbContext();
        return await RowsAsync(
            db.Cases.Where(c =>
                    (c.ReceivedAt <= receivedUntil || c.ReceivedAt > latest)
                    && (
                        c.State == CaseState.WaitingForPerson
                        || (
                            c.State == CaseState.Open
                            && c.LastStep != CaseStep.Replied
                            && c.LastStep != CaseStep.Filed
                        )
                    )
                )
                .OrderByDescending(c => c.Urgent)
                .ThenBy(c => c.Deadline)
                .ThenBy(c => c.Id),
            cancellationToken
        );
    }

    /// <summary>The numbers of these cases, by id.</summary>
    public async Task<IReadOnlyDictionary<long, string>> NumbersAsync(
        IReadOnlyList<long> ids,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db
            .Cases.Where(c => ids.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Number, cancellationToken);
    }

    /// <summary>Which of these were announced to the operators already.</summary>
    public async Task<IReadOnlySet<string>> AnnouncedAsync(
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return (
            await db
                .Announcements.Where(a => keys.Contains(a.Key))
                .Select(a => a.Key)
                .ToListAsync(cancellationToken)
        ).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The operators were told these things; an escalated case has it in its journal.</summary>
    /// <param name="escalated">Case and hours since receipt.</param>
    public Task AnnounceAsync(
        IReadOnlyList<string> keys,
        IReadOnlyList<(long CaseId, int Hours)> escalated,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                var known = await change
                    .Db.Announcements.Where(a => keys.Contains(a.Key))
                    .Select(a => a.Key)
                    .ToListAsync(change.Cancellation);
                change.Db.Announcements.AddRange(
                    keys.Except(known)
                        .Select(k => new AnnouncementEntity { Key = k, At = change.Now })
                );
                foreach (var (id, hours) in escalated)
                {
                    await change.JournalAsync(
                        id,
                        JournalData.Service,
                        JournalData.CaseEscalated,
                        JournalData.Write(new { Hours = hours })
                    );
                }

                return true;
            },
            cancellationToken
        );

    public async Task<DayFigures> FiguresAsync(
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var waiting = await WaitingAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var decided = await db
            .Cases.Where(c => c.DecidedAt >= since && c.Decision != null)
            .GroupBy(c => new
            {
                c.Decision,
                ByPerson = c.Code == DecisionCode.OperatorApproved
                    || c.Code == DecisionCode.OperatorRefused,
            })
            .Select(g => new
            {
                g.Key.Decision,
                g.Key.ByPerson,
                Count = g.Count(),
            })
            .ToListAsync(cancellationToken);
        return new(
            await db.Messages.CountAsync(m => m.ReceivedAt >= since, cancellationToken),
            await db.Cases.CountAsync(c => c.ReceivedAt >= since, cancellationToken),
            decided
                .Where(d => !d.ByPerson && d.Decision is not null)
                .ToDictionary(d => d.Decision!.Value, d => d.Count),
            decided.Where(d => d.ByPerson).Sum(d => d.Count),
            waiting,
            await db.Cases.CountAsync(
                c =>
                    c.State == CaseState.Open
                    && c.LastStep != CaseStep.Replied
                    && c.LastStep != CaseStep.Filed,
                cancellationToken
            ),
            await db
                .Tasks.Where(t => !t.Done)
                .GroupBy(t => t.Kind)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken)
        );
    }
}

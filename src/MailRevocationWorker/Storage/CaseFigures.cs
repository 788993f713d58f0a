using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>How many cases of one kind came in within an hour.</summary>
/// <param name="Hour">When it begins, UTC.</param>
/// <param name="Decision">Null: none yet.</param>
public sealed record HourCount(
    DateTimeOffset Hour,
    DecisionKind? Decision,
    bool Waiting,
    int Count
);

/// <summary>How many decisions took so long.</summary>
/// <param name="Took">From receipt to decision, rounded up to a tenth of a second; zero where the mailbox's clock was ahead.</param>
/// <param name="ByPerson">A person decided.</param>
public sealed record TookCount(TimeSpan Took, bool ByPerson, int Count);

/// <summary>A span of time, counted by the database: what is read does not grow with the number of cases.</summary>
/// <param name="Took">What is decided, and waits for nobody.</param>
public sealed record CountedPeriod(
    IReadOnlyList<HourCount> Hours,
    IReadOnlyDictionary<DecisionCode, int> Refused,
    IReadOnlyList<TookCount> Took
);

public sealed partial class CaseStore
{
    /// <summary>The cases received in a span of time, counted. Answered from one index, in the database.</summary>
    public Task<CountedPeriod> CountedAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        var (first, end) = (from.UtcTicks, until.UtcTicks);
        var (waiting, review) = (nameof(CaseState.WaitingForPerson), nameof(DecisionKind.Review));
        return database.ReadAsync(
            async db =>
            {
                var hours = await db
                    .Database.SqlQuery<HourRow>(
                        $"""
                        SELECT "ReceivedAt" / {TimeSpan.TicksPerHour} AS "Hour", "Decision",
                          CASE WHEN "State" = {waiting} THEN 1 ELSE 0 END AS "Waiting", COUNT(*) AS "Count"
                        FROM "Cases" WHERE "ReceivedAt" >= {first} AND "ReceivedAt" < {end} GROUP BY 1, 2, 3
                        """
                    )
                    .ToListAsync(cancellationToken);
                var took = await db
                    .Database.SqlQuery<TookRow>(
                        $"""
                        SELECT CASE WHEN "DecidedAt" > "ReceivedAt" THEN ("DecidedAt" - "ReceivedAt" + {Tenth - 1}) / {Tenth} ELSE 0 END AS "Tenths",
                          CASE WHEN "Id" IN (
                            SELECT "CaseId" FROM "OperatorActs" WHERE "Kind" IN (
                              {nameof(OperatorActKind.Approved)}, {nameof(OperatorActKind.Rejected)}, {nameof(
                            OperatorActKind.MarkedNotARequest
                        )})
                          ) THEN 1 ELSE 0 END AS "ByPerson", COUNT(*) AS "Count"
                        FROM "Cases" WHERE "ReceivedAt" >= {first} AND "ReceivedAt" < {end}
                          AND "State" <> {waiting} AND "DecidedAt" IS NOT NULL AND "Decision" <> {review} GROUP BY 1, 2
                        """
                    )
                    .ToListAsync(cancellationToken);
                var refused = await db
                    .Cases.Where(c => c.ReceivedAt >= from && c.ReceivedAt < until)
                    .Where(c =>
                        c.State != CaseState.WaitingForPerson
                        && c.Decision == DecisionKind.Reject
                        && c.Code != null
                    )
                    .GroupBy(c => c.Code!.Value)
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
                return new CountedPeriod(
                    [.. hours.Select(h => h.ToCount())],
                    refused,
                    [.. took.Select(t => t.ToCount())]
                );
            },
            cancellationToken
        );
    }

    /// <summary>When one of our mails last went out, UTC.</summary>
    public async Task<DateTimeOffset?> LastReplyAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db
            .Replies.Where(r => r.State == DeliveryState.Sent)
            .OrderByDescending(r => r.Id)
            .Select(r => (DateTimeOffset?)r.At)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Ticks.</summary>
    private const long Tenth = TimeSpan.TicksPerSecond / 10;

    private sealed record HourRow(long Hour, string? Decision, bool Waiting, int Count)
    {
        public HourCount ToCount() =>
            new(
                new(Hour * TimeSpan.TicksPerHour, TimeSpan.Zero),
                Decision is { } kind ? Enum.Parse<DecisionKind>(kind) : null,
                Waiting,
                Count
            );
    }

    private sealed record TookRow(long Tenths, bool ByPerson, int Count)
    {
        public TookCount ToCount() => new(new(Tenths * Tenth), ByPerson, Count);
    }
}

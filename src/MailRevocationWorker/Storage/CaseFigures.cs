using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>One case as figures count it.</summary>
/// <param name="ByPerson">A person decided it.</param>
public sealed record CountedCase(
    DateTimeOffset ReceivedAt,
    DateTimeOffset? DecidedAt,
    DecisionKind? Decision,
    DecisionCode? Code,
    bool Waiting,
    bool ByPerson
);

public sealed partial class CaseStore
{
    private static readonly OperatorActKind[] Decided =
    [
        OperatorActKind.Approved,
        OperatorActKind.Rejected,
        OperatorActKind.MarkedNotARequest,
    ];

    /// <summary>Every case received in a span of time, as far as figures need it.</summary>
    public async Task<IReadOnlyList<CountedCase>> CountedAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var byPeople = db.OperatorActs.Where(a => Decided.Contains(a.Kind)).Select(a => a.CaseId);
        return await db
            .Cases.AsNoTracking()
            .Where(c => c.ReceivedAt >= from && c.ReceivedAt < until)
            .Select(c => new CountedCase(
                c.ReceivedAt,
                c.DecidedAt,
                c.Decision,
                c.Code,
                c.State == CaseState.WaitingForPerson,
                byPeople.Contains(c.Id)
            ))
            .ToListAsync(cancellationToken);
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
}

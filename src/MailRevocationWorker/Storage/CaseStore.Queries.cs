using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>The newest output of a step; null where it has none, or it was purged.</summary>
    public async Task<string?> OutputAsync(
        long caseId,
        CaseStep step,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db
            .StepOutputs.AsNoTracking()
            .Where(o => o.CaseId == caseId && o.Step == step)
            .OrderByDescending(o => o.Id)
            .Select(o => o.Json == Forgotten ? null : o.Json)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>What waits for a person: the urgent first, then the nearest deadline.</summary>
    public async Task<IReadOnlyList<CaseRow>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await RowsAsync(
            db.Cases.Where(c => c.State == CaseState.WaitingForPerson)
                .OrderByDescending(c => c.Urgent)
                .ThenBy(c => c.Deadline)
                .ThenBy(c => c.Id),
            cancellationToken
        );
    }

    /// <summary>A message's cases in the order of its documents.</summary>
    public async Task<IReadOnlyList<CaseRow>> CasesOfAsync(
        long messageId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await RowsAsync(
            db.Cases.Where(c => c.MessageId == messageId).OrderBy(c => c.Id),
            cancellationToken
        );
    }

    /// <summary>A stored message; null where there is none of that number.</summary>
    public async Task<MessageRow?> MessageAsync(long messageId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var row = await db
            .Messages.AsNoTracking()
            .SingleOrDefaultAsync(m => m.Id == messageId, cancellationToken);
        return row?.ToRow();
    }

    /// <summary>
    /// Replay: another case on the very same document, or on a copy that bears the same signed bytes, that was decided, revoke or reject. What revoked comes first,
    /// then the newest; a refusal that was itself a replay does not count.
    /// </summary>
    public async Task<CaseRow?> EarlierDecisionAsync(
        string documentSha256,
        string? signedSha256,
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await FirstAsync(
            db.Cases.Where(c =>
                    (
                        c.DocumentSha256 == documentSha256
                        || (signedSha256 != null && c.SignedSha256 == signedSha256)
                    )
                    && c.Id != caseId
                    && (c.Decision == DecisionKind.Revoke || c.Decision == DecisionKind.Reject)
                    && c.Code != DecisionCode.AlreadyDecided
                )
                .OrderBy(c => c.Decision == DecisionKind.Revoke ? 0 : 1)
                .ThenByDescending(c => c.Id),
            cancellationToken
        );
    }

    /// <summary>Whether another case on the very same document, or on a copy that bears the same signed bytes, waits for a person, or was refused by one.</summary>
    public async Task<bool> EarlierWithAPersonAsync(
        string documentSha256,
        string? signedSha256,
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db.Cases.AnyAsync(
            c =>
                (
                    c.DocumentSha256 == documentSha256
                    || (signedSha256 != null && c.SignedSha256 == signedSha256)
                )
                && c.Id != caseId
                && (
                    c.State == CaseState.WaitingForPerson || c.Code == DecisionCode.OperatorRefused
                ),
            cancellationToken
        );
    }

    /// <param name="number">R-2026-000123.</param>
    public async Task<CaseRow?> ByNumberAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await FirstAsync(db.Cases.Where(c => c.Number == number), cancellationToken);
    }

    /// <param name="messageId">Of one of our mails, without angle brackets.</param>
    public async Task<CaseRow?> ByReplyMessageIdAsync(
        string messageId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await FirstAsync(
            db.Cases.Where(c => db.Replies.Any(r => r.MessageId == messageId && r.CaseId == c.Id)),
            cancellationToken
        );
    }

    /// <summary>For the caps: decisions to revoke, whether carried out yet or not, in cases decided since then. What a clock that was ahead recorded fills no hour.</summary>
    public async Task<RevocationCounts> CountRevocationsAsync(
        DateTimeOffset since,
        string? signerHolderId,
        string? organisationId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        // Counting too much costs a look of a person, too little a wrong yes: what was revoked before a clock was set back by up to a day counts on.
        var latest = WrongClock.Latest(time.GetUtcNow(), TimeSpan.FromDays(1));
        var revocations = db.Cases.Where(c =>
            c.Decision == DecisionKind.Revoke && c.DecidedAt >= since && c.DecidedAt <= latest
        );
        return new RevocationCounts(
            await revocations.CountAsync(cancellationToken),
            signerHolderId is null
                ? 0
                : await revocations.CountAsync(
                    c => c.RequesterId == signerHolderId,
                    cancellationToken
                ),
            organisationId is null
                ? 0
                : await revocations.CountAsync(
                    c => c.OrganisationId == organisationId,
                    cancellationToken
                )
        );
    }

    private static async Task<IReadOnlyList<CaseRow>> RowsAsync(
        IQueryable<CaseEntity> cases,
        CancellationToken cancellationToken
    )
    {
        var rows = await cases.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.Select(c => c.ToRow())];
    }

    private static async Task<CaseRow?> FirstAsync(
        IQueryable<CaseEntity> cases,
        CancellationToken cancellationToken
    )
    {
        var row = await cases.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return row?.ToRow();
    }
}

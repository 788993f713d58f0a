using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>
    /// A person's decision: the output of the step Decided, from which the pipeline goes on, with who said what. Whoever
    /// was first wins; claim and proposal end with it, and the message is to be filed anew.
    /// </summary>
    /// <param name="answers">The proposal that is confirmed; null when one person decides.</param>
    /// <exception cref="StaleCaseException">The case moved on since it was read.</exception>
    /// <exception cref="OperatorConflictException">Somebody else holds it, or a proposal stands that this does not answer.</exception>
    /// <exception cref="SharedAccessException">Who proposed and who confirms may be one hand, see <see cref="LetInAsync(string, string, CancellationToken)"/>.</exception>
    public Task<CaseRow> DecideAsync(
        CaseRow c,
        string person,
        OperatorActKind kind,
        ActDetail detail,
        string assessedJson,
        CaseChange change,
        long? answers,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(change);
        return WriteAsync(
            async unit =>
            {
                var row = await CurrentAsync(unit, c);
                var proposal = await HeldByNobodyElseAsync(unit, row, person, answers);
                if (
                    proposal is not null
                    && await LetInAsync(unit.Db, proposal.Person, person, unit.Cancellation)
                        is { } receiver
                )
                {
                    throw new SharedAccessException(proposal.Person, receiver);
                }

                await ActAsync(unit, row.Id, person, kind, detail with { Answers = answers });
                await LetGoAsync(unit, row.Id);
                var message = await unit.Db.Messages.SingleAsync(
                    m => m.Id == row.MessageId,
                    unit.Cancellation
                );
                message.Filed = false;
                await RecordAsync(
                    unit,
                    row,
                    CaseStep.Decided,
                    assessedJson,
                    change with
                    {
                        Actor = person,
                    }
                );
                return row.ToRow();
            },
            cancellationToken
        );
    }

    /// <summary>A decision that a second person must confirm.</summary>
    /// <exception cref="StaleCaseException">The case moved on since it was read.</exception>
    /// <exception cref="OperatorConflictException">Somebody else holds it, or something is proposed already.</exception>
    public Task ProposeAsync(
        CaseRow c,
        string person,
        ActDetail detail,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                var row = await CurrentAsync(unit, c);
                await HeldByNobodyElseAsync(unit, row, person, answers: null);
                var act = await ActAsync(unit, row.Id, person, OperatorActKind.Proposed, detail);
                await LetGoAsync(unit, row.Id);
                unit.Db.Proposals.Add(
                    new()
                    {
                        CaseId = row.Id,
                        ActId = act.Id,
                        Person = person,
                    }
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>A proposal that was declined or taken back: the case waits as before.</summary>
    /// <exception cref="OperatorConflictException">That proposal does not stand any more.</exception>
    public Task DropProposalAsync(
        CaseRow c,
        string person,
        OperatorActKind kind,
        long proposal,
        string reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                var standing = await unit.Db.Proposals.SingleOrDefaultAsync(
                    p => p.CaseId == c.Id,
                    unit.Cancellation
                );
                if (standing?.ActId != proposal)
                {
                    throw new OperatorConflictException(c.Number, standing?.Person);
                }

                unit.Db.Proposals.Remove(standing);
                await ActAsync(
                    unit,
                    c.Id,
                    person,
                    kind,
                    new() { Reason = reason, Answers = proposal }
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Takes or prolongs a case's lease.</summary>
    /// <param name="takeOver">Also from somebody whose lease has not ended.</param>
    /// <exception cref="OperatorConflictException">Somebody else holds it.</exception>
    public Task<CaseClaim> ClaimAsync(
        CaseRow c,
        string person,
        TimeSpan lease,
        bool takeOver,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                var claim = await unit.Db.Claims.SingleOrDefaultAsync(
                    x => x.CaseId == c.Id,
                    unit.Cancellation
                );
                var other =
                    claim is not null
                    && claim.Person != person
                    && claim.Until > unit.Now
                    && claim.Until <= WrongClock.Latest(unit.Now, LongestLease)
                        ? claim.Person
                        : null;
                if (other is not null && !takeOver)
                {
                    throw new OperatorConflictException(c.Number, other);
                }

                if (claim is null)
                {
                    claim = new() { CaseId = c.Id, Person = person };
                    unit.Db.Claims.Add(claim);
                }

                claim.Person = person;
                claim.Until = unit.Now + lease;
                await ActAsync(
                    unit,
                    c.Id,
                    person,
                    OperatorActKind.Claimed,
                    new() { Until = claim.Until, From = other }
                );
                return new CaseClaim(person, claim.Until);
            },
            cancellationToken
        );
    }

    /// <summary>Gives a case back. Nothing happens when this person does not hold it.</summary>
    public Task ReleaseAsync(CaseRow c, string person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                var claim = await unit.Db.Claims.SingleOrDefaultAsync(
                    x => x.CaseId == c.Id && x.Person == person,
                    unit.Cancellation
                );
                if (claim is not null)
                {
                    unit.Db.Claims.Remove(claim);
                    await ActAsync(unit, c.Id, person, OperatorActKind.Released, new());
                }

                return true;
            },
            cancellationToken
        );
    }

    public Task NoteAsync(
        CaseRow c,
        string person,
        string text,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                await ActAsync(unit, c.Id, person, OperatorActKind.Noted, new() { Reason = text });
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>A step that was put off is due at once; the attempts stay counted.</summary>
    /// <exception cref="StaleCaseException">The case moved on since it was read.</exception>
    public Task<CaseRow> RetryNowAsync(
        CaseRow c,
        string person,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async unit =>
            {
                var row = await CurrentAsync(unit, c);
                row.NextAttempt = null;
                row.Version++;
                await ActAsync(unit, row.Id, person, OperatorActKind.Retried, new());
                return row.ToRow();
            },
            cancellationToken
        );
    }

    /// <summary>Who holds the case now and what is proposed.</summary>
    public async Task<CaseHold> HoldAsync(long caseId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var now = time.GetUtcNow();
        var (latest, never) = (WrongClock.Latest(now), WrongClock.Latest(now, LongestLease));
        var claim = await db
            .Claims.AsNoTracking()
            .SingleOrDefaultAsync(
                c => c.CaseId == caseId && c.Until > now && c.Until <= never,
                cancellationToken
            );
        var act = await db
            .OperatorActs.AsNoTracking()
            .SingleOrDefaultAsync(
                a =>
                    a.At > now - ProposalLife
                    && a.At <= latest
                    && db.Proposals.Any(p => p.CaseId == caseId && p.ActId == a.Id)
                    && db.Cases.Any(c => c.Id == caseId && c.State == CaseState.WaitingForPerson),
                cancellationToken
            );
        return new(claim is null ? null : new CaseClaim(claim.Person, claim.Until), act?.ToAct());
    }

    /// <summary>What people did to a case, oldest first.</summary>
    public async Task<IReadOnlyList<OperatorAct>> ActsOfAsync(
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var acts = await db
            .OperatorActs.AsNoTracking()
            .Where(a => a.CaseId == caseId)
            .OrderBy(a => a.Id)
            .ToListAsync(cancellationToken);
        return [.. acts.Select(a => a.ToAct())];
    }

    /// <summary>The newest act of a kind, in whatever case or none; null where there is none.</summary>
    public async Task<OperatorAct?> LastActAsync(
        OperatorActKind kind,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var act = await db
            .OperatorActs.AsNoTracking()
            .Where(a => a.Kind == kind)
            .OrderByDescending(a => a.Id)
            .FirstOrDefaultAsync(cancellationToken);
        return act?.ToAct();
    }

    /// <returns>The proposal that is answered, if one is.</returns>
    private static async Task<ProposalEntity?> HeldByNobodyElseAsync(
        Change unit,
        CaseEntity row,
        string person,
        long? answers
    )
    {
        var proposal = await StandingProposalAsync(unit, row);
        if (proposal?.ActId != answers)
        {
            throw new OperatorConflictException(row.Number, proposal?.Person);
        }

        var never = WrongClock.Latest(unit.Now, LongestLease);
        var claim = await unit.Db.Claims.SingleOrDefaultAsync(
            c => c.CaseId == row.Id && c.Until > unit.Now && c.Until <= never && c.Person != person,
            unit.Cancellation
        );
        if (claim is not null && answers is null)
        {
            throw new OperatorConflictException(row.Number, claim.Person);
        }

        return proposal;
    }

    private static async Task LetGoAsync(Change unit, long caseId)
    {
        unit.Db.Claims.RemoveRange(unit.Db.Claims.Where(c => c.CaseId == caseId));
        unit.Db.Proposals.RemoveRange(unit.Db.Proposals.Where(p => p.CaseId == caseId));
        await unit.Db.SaveChangesAsync(unit.Cancellation);
    }

    private static async Task<OperatorActEntity> ActAsync(
        Change unit,
        long? caseId,
        string person,
        OperatorActKind kind,
        ActDetail detail
    )
    {
        var json = JournalData.Write(detail);
        var act = new OperatorActEntity
        {
            CaseId = caseId,
            At = unit.Now,
            Person = person,
            Kind = kind,
            Json = json,
            Sha256 = Sha256Of(json),
        };
        unit.Db.OperatorActs.Add(act);
        await unit.Db.SaveChangesAsync(unit.Cancellation);
        await unit.JournalAsync(
            caseId,
            person,
            JournalData.OperatorActed,
            JournalData.Write(new JournalData.Act(act.Id, kind, act.Sha256))
        );
        return act;
    }
}

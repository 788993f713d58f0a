using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>Four eyes: what two people decide together, and which two are one hand.</summary>
public sealed partial class CaseStore
{
    /// <summary>A proposal that nobody answered for so long says nothing of the case as it is now.</summary>
    public static readonly TimeSpan ProposalLife = TimeSpan.FromHours(24);

    /// <summary>Nobody holds a case for longer at a time (Dashboard:ClaimMinutes).</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromHours(8);

    /// <summary>Whoever has the console of the machine: no person of the dashboard, and decides no case.</summary>
    public const string CommandLine = "command-line";

    private static readonly OperatorActKind[] AboutAccess =
    [
        OperatorActKind.AccessGiven,
        OperatorActKind.AccessVouched,
    ];

    /// <summary>Somebody is about to let a person in, newly or again: until it is vouched for, the two don't count as two.</summary>
    /// <param name="giver">A person, or the command line, which decides nothing.</param>
    public Task GiveAccessAsync(
        string giver,
        string receiver,
        CancellationToken cancellationToken
    ) => AboutAccessAsync(OperatorActKind.AccessGiven, giver, receiver, cancellationToken);

    /// <summary>The administrator knows that this person alone holds their credentials: who let them in no longer matters.</summary>
    public Task VouchAsync(string actor, string person, CancellationToken cancellationToken) =>
        AboutAccessAsync(OperatorActKind.AccessVouched, actor, person, cancellationToken);

    /// <summary>
    /// Of two people one of whom let the other in, or who were both let in by one hand, at any remove: the one for whom somebody must vouch.
    /// Null: they are two. What the command line gives makes nobody anybody's hand.
    /// </summary>
    public async Task<string?> LetInAsync(
        string one,
        string other,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await LetInAsync(db, one, other, cancellationToken);
    }

    /// <summary>Every output of a step, oldest first, as JSON; without those that were purged.</summary>
    public async Task<IReadOnlyList<string>> OutputsAsync(
        long caseId,
        CaseStep step,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db
            .StepOutputs.Where(o => o.CaseId == caseId && o.Step == step && o.Json != Forgotten)
            .OrderBy(o => o.Id)
            .Select(o => o.Json)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Ends the proposals that were not answered in time.</summary>
    /// <returns>How many.</returns>
    public Task<int> EndOldProposalsAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            async unit =>
            {
                var before = unit.Now - ProposalLife;
                var latest = WrongClock.Latest(unit.Now);
                var old = await unit
                    .Db.Proposals.Where(p =>
                        unit.Db.OperatorActs.Any(a =>
                            a.Id == p.ActId && (a.At <= before || a.At > latest)
                        )
                    )
                    .ToListAsync(unit.Cancellation);
                foreach (var proposal in old)
                {
                    await EndAsync(unit, proposal, "nobody answered it in time");
                }

                return old.Count;
            },
            cancellationToken
        );

    private static async Task<string?> LetInAsync(
        WorkerDb db,
        string one,
        string other,
        CancellationToken cancellationToken
    )
    {
        var acts = await db
            .OperatorActs.AsNoTracking()
            .Where(a => AboutAccess.Contains(a.Kind))
            .OrderBy(a => a.Id)
            .ToListAsync(cancellationToken);
        var givers = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var act in acts.Select(a => a.ToAct()))
        {
            var receiver = act.Detail.Receiver ?? "";
            if (act.Kind == OperatorActKind.AccessVouched)
            {
                givers.Remove(receiver);
            }
            else if (givers.TryGetValue(receiver, out var known))
            {
                known.Add(act.Person);
            }
            else
            {
                givers[receiver] = [act.Person];
            }
        }

        var (ofOne, ofOther) = (HandsOver(one), HandsOver(other));
        return ofOne.Contains(other) ? one
            : ofOther.Contains(one) || ofOne.Overlaps(ofOther) ? other
            : null;

        HashSet<string> HandsOver(string person)
        {
            var hands = new HashSet<string>(StringComparer.Ordinal);
            var ahead = new Queue<string>([person]);
            while (ahead.TryDequeue(out var next))
            {
                foreach (var giver in givers.GetValueOrDefault(next) ?? [])
                {
                    if (giver != CommandLine && hands.Add(giver))
                    {
                        ahead.Enqueue(giver);
                    }
                }
            }

            return hands;
        }
    }

    private Task AboutAccessAsync(
        OperatorActKind kind,
        string actor,
        string receiver,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async unit =>
            {
                await ActAsync(unit, null, actor, kind, new() { Receiver = receiver });
                return true;
            },
            cancellationToken
        );

    /// <summary>What was proposed belongs to the case as it was: a case that moves on by itself takes no proposal along.</summary>
    private static async Task EndProposalAsync(Change unit, long caseId, string why)
    {
        if (
            await unit.Db.Proposals.SingleOrDefaultAsync(
                p => p.CaseId == caseId,
                unit.Cancellation
            ) is
            { } proposal
        )
        {
            await EndAsync(unit, proposal, why);
        }
    }

    private static async Task EndAsync(Change unit, ProposalEntity proposal, string why)
    {
        unit.Db.Proposals.Remove(proposal);
        await ActAsync(
            unit,
            proposal.CaseId,
            JournalData.Service,
            OperatorActKind.ProposalEnded,
            new()
            {
                Reason = why,
                Answers = proposal.ActId,
                From = proposal.Person,
            }
        );
    }

    /// <summary>The proposal that stands. One that should have ended ends here.</summary>
    private static async Task<ProposalEntity?> StandingProposalAsync(Change unit, CaseEntity row)
    {
        var proposal = await unit.Db.Proposals.SingleOrDefaultAsync(
            p => p.CaseId == row.Id,
            unit.Cancellation
        );
        if (proposal is null)
        {
            return null;
        }

        var at = await unit
            .Db.OperatorActs.Where(a => a.Id == proposal.ActId)
            .Select(a => a.At)
            .SingleAsync(unit.Cancellation);
        if (
            row.State == CaseState.WaitingForPerson
            && unit.Now - at < ProposalLife
            && !WrongClock.Wrote(at, unit.Now)
        )
        {
            return proposal;
        }

        await EndAsync(unit, proposal, "it outlived what it was made for");
        return null;
    }
}

/// <summary>Two people of whom one let the other in, or whom somebody let in both, are not two: one person could be both.</summary>
/// <param name="first">Who proposed.</param>
/// <param name="receiver">For whom the administrator must vouch before these two decide together.</param>
public sealed class SharedAccessException(string first, string receiver)
    : InvalidOperationException("one hand may be both")
{
    public string First { get; } = first;
    public string Receiver { get; } = receiver;
}

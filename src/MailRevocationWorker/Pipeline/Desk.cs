using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Where people act on cases. Each act is checked against the rule of who may do what, stored and journalled in one
/// transaction, and carried on by the pipeline like a decision of the service's own.
/// </summary>
public sealed class Desk(
    CaseStore store,
    RegistryReader registry,
    DeskMails mails,
    DeskDoubts doubt,
    FairQueue queue,
    DeskRules rules,
    Func<PolicyOptions> policy,
    TimeProvider clock
)
{
    /// <summary>Characters of a reason or note.</summary>
    public const int MaxReason = 2000;

    /// <summary>Null where there is no such case.</summary>
    public async Task<DeskView?> ViewAsync(
        string number,
        Person person,
        CancellationToken cancellation
    )
    {
        if (await store.ByNumberAsync(number, cancellation) is not { } row)
        {
            return null;
        }

        var hold = await store.HoldAsync(row.Id, cancellation);
        var last = await AssessedAsync(row, cancellation);
        var doubts = await doubt.OfAsync(row, cancellation);
        return new(
            row,
            hold,
            last?.Decision,
            [
                .. AllowedActions
                    .Of(Standing(row, hold), person)
                    // Without a decision (none yet, or purged) there is nothing to go on from.
                    .Where(action =>
                        last is not null || action is CaseAction.Note or CaseAction.Retry
                    ),
            ],
            await mails.ReplyToAsync(row, cancellation)
        )
        {
            Named = last is null ? [] : Named(last),
            Doubts = doubts,
            ForTwo =
            [
                .. Enum.GetValues<CaseAction>()
                    .Where(action =>
                        AllowedActions.NeedsSecond(
                            action,
                            doubts,
                            row.DocumentSha256 is not null,
                            targetPicked: false,
                            rules.Dual
                        )
                    ),
            ],
            Shared =
                hold.Proposal is { } proposal
                && proposal.Person != person.Name
                && await store.LetInAsync(proposal.Person, person.Name, cancellation)
                    is { } receiver
                    ? new(proposal.Person, receiver)
                    : null,
        };
    }

    private static List<(string Issuer, string Serial)> Named(Assessed last) =>
        [
            .. new[] { last.Decision.Target }
                .OfType<RegisteredCertificate>()
                .Concat(last.Registry.BySerial)
                .Concat(last.Registry.ByRequestNumber)
                .Concat(last.Registry.Signers.Values)
                .Select(c => (c.IssuerCommonName, c.SerialNumber))
                .Distinct(),
        ];

    /// <summary>Every act but a note, a claim and their like: decides, proposes, confirms, declines, reopens.</summary>
    public async Task<DeskAnswer> ActAsync(
        string number,
        Person person,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        if (await ViewAsync(number, person, cancellation) is not { } view)
        {
            return new DeskAnswer.NotAllowed();
        }

        if (view.Case.Version != input.Version)
        {
            return await ConflictAsync(view, cancellation);
        }

        if (!view.Allowed.Contains(input.Action))
        {
            return
                Standing(view.Case, view.Hold) is var now
                && (now.ClaimedBy ?? now.ProposedBy) is { } other
                && other != person.Name
                && person.Role != PersonRole.Auditor
                ? new DeskAnswer.Conflict(other)
                : new DeskAnswer.NotAllowed();
        }

        try
        {
            return input.Action switch
            {
                CaseAction.Approve
                or CaseAction.Reject
                or CaseAction.AskForMore
                or CaseAction.NotARequest
                or CaseAction.Reopen => await DecideAsync(view, person, input, cancellation),
                CaseAction.Confirm => await ConfirmAsync(view, person, input, cancellation),
                CaseAction.Decline => await DropAsync(
                    view,
                    person,
                    OperatorActKind.Declined,
                    input,
                    cancellation
                ),
                CaseAction.Withdraw => await DropAsync(
                    view,
                    person,
                    OperatorActKind.Withdrawn,
                    input,
                    cancellation
                ),
                CaseAction.Claim => await ClaimAsync(view, person, cancellation),
                CaseAction.Release => await ReleaseAsync(view, person, cancellation),
                CaseAction.Note => await NoteAsync(view, person, input, cancellation),
                CaseAction.Retry => await RetryAsync(view, person, cancellation),
            };
        }
        catch (StaleCaseException)
        {
            return await ConflictAsync(view, cancellation);
        }
        catch (OperatorConflictException e)
        {
            return new DeskAnswer.Conflict(e.Person);
        }
        catch (SharedAccessException e)
        {
            return new DeskAnswer.SharedAccess(e.First, e.Receiver);
        }
    }

    /// <summary>The mails that would go out if this were decided now.</summary>
    public async Task<IReadOnlyList<MailPreview>> PreviewAsync(
        CaseRow row,
        Person person,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        var last = await RequiredAsync(row, cancellation);
        var facts = await FactsAsync(input, cancellation);
        if (
            input.Action == CaseAction.Approve
            && (facts is null || input.GuideReason is not { } why || !Enum.IsDefined(why))
        )
        {
            return [];
        }

        var assessed = Decided(row, last, input, facts, person.Name, second: null);
        return await mails.PreviewAsync(row, assessed, cancellation);
    }

    private async Task<DeskAnswer> DecideAsync(
        DeskView view,
        Person person,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        var last = await RequiredAsync(view.Case, cancellation);
        var facts = await FactsAsync(input, cancellation);
        var problems = DeskForm.Problems(view, input, facts);
        if (problems.Count > 0)
        {
            return new DeskAnswer.Incomplete(problems);
        }

        var assessed = Decided(view.Case, last, input, facts, person.Name, second: null);
        var picked = assessed.Decision.Operator!.TargetPicked;
        var detail = DeskForm.Detail(input) with { TargetPicked = picked };
        if (
            AllowedActions.NeedsSecond(
                input.Action,
                view.Doubts,
                view.Case.DocumentSha256 is not null,
                picked,
                rules.Dual
            )
        )
        {
            await store.ProposeAsync(view.Case, person.Name, detail, cancellation);
            return new DeskAnswer.Proposed();
        }

        await RecordAsync(view.Case, person, detail, assessed, null, cancellation);
        return new DeskAnswer.Done();
    }

    private async Task<DeskAnswer> ConfirmAsync(
        DeskView view,
        Person person,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        if (view.Hold.Proposal is not { } proposal || proposal.Id != input.Proposal)
        {
            return await ConflictAsync(view, cancellation);
        }

        // What is confirmed is what was proposed and shown; of the second person's own form only the consent counts.
        var proposed = DeskForm.Proposed(proposal.Detail, input);
        var facts = await FactsAsync(proposed, cancellation);
        var problems = DeskForm.Problems(view, proposed, facts);
        if (problems.Count > 0)
        {
            return new DeskAnswer.Incomplete(problems);
        }

        var last = await RequiredAsync(view.Case, cancellation);
        var assessed = Decided(view.Case, last, proposed, facts, proposal.Person, person.Name);
        await RecordAsync(view.Case, person, proposal.Detail, assessed, proposal.Id, cancellation);
        return new DeskAnswer.Done();
    }

    private async Task RecordAsync(
        CaseRow row,
        Person person,
        ActDetail detail,
        Assessed assessed,
        long? proposal,
        CancellationToken cancellation
    )
    {
        var decision = assessed.Decision;
        await store.DecideAsync(
            row,
            person.Name,
            DeskForm.Kind(detail.Action!.Value),
            detail,
            JsonSerializer.Serialize(assessed, InspectionJson.Options),
            CaseChange.From(decision) with
            {
                State = CaseState.Open,
                Deadline =
                    detail.Action == CaseAction.Reopen
                        ? clock.GetUtcNow().AddHours(policy().ReviewHours)
                        : null,
            },
            proposal,
            cancellation
        );
        GoOn(row);
    }

    /// <summary>At once, ahead of what merely waits; what finds no room is brought by the sweep.</summary>
    private void GoOn(CaseRow row) =>
        queue.Offer(row.MessageId, new("", "", LaneRank.Registered, row.ReceivedAt));

    private async Task<DeskAnswer> DropAsync(
        DeskView view,
        Person person,
        OperatorActKind kind,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        if (view.Hold.Proposal is not { } proposal || proposal.Id != input.Proposal)
        {
            return await ConflictAsync(view, cancellation);
        }

        if (DeskForm.OfReason(input.Reason) is { } problem)
        {
            return new DeskAnswer.Incomplete([problem]);
        }

        await store.DropProposalAsync(
            view.Case,
            person.Name,
            kind,
            proposal.Id,
            DeskForm.Words(input.Reason),
            cancellation
        );
        return new DeskAnswer.Done();
    }

    private async Task<DeskAnswer> ClaimAsync(
        DeskView view,
        Person person,
        CancellationToken cancellation
    )
    {
        await store.ClaimAsync(
            view.Case,
            person.Name,
            rules.Lease,
            takeOver: person.Role == PersonRole.Supervisor,
            cancellation
        );
        return new DeskAnswer.Done();
    }

    private async Task<DeskAnswer> ReleaseAsync(
        DeskView view,
        Person person,
        CancellationToken cancellation
    )
    {
        await store.ReleaseAsync(view.Case, person.Name, cancellation);
        return new DeskAnswer.Done();
    }

    private async Task<DeskAnswer> NoteAsync(
        DeskView view,
        Person person,
        DeskInput input,
        CancellationToken cancellation
    )
    {
        if (DeskForm.OfReason(input.Reason) is { } problem)
        {
            return new DeskAnswer.Incomplete([problem]);
        }

        await store.NoteAsync(view.Case, person.Name, DeskForm.Words(input.Reason), cancellation);
        return new DeskAnswer.Done();
    }

    private async Task<DeskAnswer> RetryAsync(
        DeskView view,
        Person person,
        CancellationToken cancellation
    )
    {
        await store.RetryNowAsync(view.Case, person.Name, cancellation);
        GoOn(view.Case);
        return new DeskAnswer.Done();
    }

    private Assessed Decided(
        CaseRow row,
        Assessed last,
        DeskInput input,
        RegistryFacts? facts,
        string name,
        string? second
    )
    {
        var target = facts?.BySerial is [var only] ? only : null;
        var now = clock.GetUtcNow();
        var word = new OperatorWord(
            name,
            second,
            now,
            DeskForm.Text(input.French),
            DeskForm.Text(input.English)
        )
        {
            TargetPicked = target is not null && !OperatorDecisions.IsTarget(last.Decision, target),
            WithForm = row.DocumentSha256 is not null,
        };
        return new(
            OperatorDecisions.Make(
                input.Action,
                last.Decision,
                DeskForm.Words(input.Reason),
                word,
                target,
                input.GuideReason,
                policy()
            ),
            facts ?? last.Registry,
            now
        );
    }

    /// <summary>The certificate that the person saw, as the registry knows it now; null for what names none.</summary>
    private async Task<RegistryFacts?> FactsAsync(
        DeskInput input,
        CancellationToken cancellation
    ) =>
        input is { Action: CaseAction.Approve, Issuer: { } issuer, Serial: { } serial }
        && await registry.FactsOfAsync(issuer, serial, cancellation) is { BySerial: [_] } facts
            ? facts
            : null;

    private async Task<DeskAnswer> ConflictAsync(DeskView view, CancellationToken cancellation)
    {
        var acts = await store.ActsOfAsync(view.Case.Id, cancellation);
        return new DeskAnswer.Conflict(
            acts.LastOrDefault(a => a.Kind != OperatorActKind.Noted)?.Person
        );
    }

    private static CaseStanding Standing(CaseRow row, CaseHold hold) =>
        new(
            row.State,
            row.LastStep,
            row.Decision,
            row.DocumentSha256 is not null,
            row.Attempts > 0 && row.NextAttempt is not null,
            hold.Claim?.Person,
            hold.Proposal?.Person
        );

    private async Task<Assessed> RequiredAsync(CaseRow row, CancellationToken cancellation) =>
        await AssessedAsync(row, cancellation)
        ?? throw new InvalidOperationException($"case {row.Number} was never decided");

    private async Task<Assessed?> AssessedAsync(CaseRow row, CancellationToken cancellation) =>
        await store.OutputAsync(row.Id, CaseStep.Decided, cancellation) is { } json
            ? JsonSerializer.Deserialize<Assessed>(json, InspectionJson.Options)
            : null;
}

using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What this person may do to this case now. The one rule that pages, forms and the desk ask. Pure.</summary>
public static class AllowedActions
{
    /// <summary>In the order of <see cref="CaseAction"/>; empty for whoever only reads.</summary>
    public static IReadOnlyList<CaseAction> Of(CaseStanding standing, Person person) =>
        [.. Enum.GetValues<CaseAction>().Where(action => Allows(standing, person, action))];

    public static bool Allows(CaseStanding standing, Person person, CaseAction action)
    {
        if (person.Role == PersonRole.Auditor)
        {
            return false;
        }

        var waiting =
            standing is { State: CaseState.WaitingForPerson, LastStep: >= CaseStep.Concluded };
        var mine = standing.ClaimedBy == person.Name;
        var supervisor = person.Role == PersonRole.Supervisor;
        var decidable =
            waiting && standing.ProposedBy is null && (mine || standing.ClaimedBy is null);
        // Accepted by the authority and not confirmed yet: it can be asked again, and nothing else be decided. What was put off
        // behind it is the answer to the requester.
        var pending = standing.Decision == DecisionKind.Revoke;
        return action switch
        {
            CaseAction.Note => true,
            // A supervisor takes over from who holds it.
            CaseAction.Claim => waiting && !mine && (standing.ClaimedBy is null || supervisor),
            CaseAction.Release => waiting && mine,
            CaseAction.Approve => decidable
                && standing.HasDocument
                && !(pending && standing.PutOff),
            CaseAction.Reject or CaseAction.AskForMore or CaseAction.NotARequest => decidable
                && !pending,
            CaseAction.Confirm or CaseAction.Decline => waiting
                && supervisor
                && standing.ProposedBy is { } first
                && first != person.Name,
            CaseAction.Withdraw => waiting && standing.ProposedBy == person.Name,
            CaseAction.Reopen => standing.State == CaseState.Closed
                && standing.Decision is DecisionKind.Reject or DecisionKind.Ignore,
            CaseAction.Retry => standing.PutOff && standing.LastStep < CaseStep.Filed,
        };
    }

    /// <summary>Whether a second person must confirm.</summary>
    /// <param name="doubts">Every code that the case ever had, see <see cref="CaseDoubts"/>: what a person did to it meanwhile clears none.</param>
    /// <param name="hasForm">A signed form came with it: to call that no request is to refuse it.</param>
    /// <param name="targetPicked">The certificate is another than the form was found to name.</param>
    public static bool NeedsSecond(
        CaseAction action,
        IReadOnlySet<DecisionCode> doubts,
        bool hasForm,
        bool targetPicked,
        DualControl rule
    ) =>
        action switch
        {
            CaseAction.Approve => (targetPicked && rule.PickedTarget)
                || rule.Codes.Overlaps(doubts),
            CaseAction.Reject => rule.RefusalCodes.Overlaps(doubts),
            CaseAction.NotARequest => hasForm || rule.RefusalCodes.Overlaps(doubts),
            CaseAction.Note
            or CaseAction.Claim
            or CaseAction.Release
            or CaseAction.AskForMore
            or CaseAction.Confirm
            or CaseAction.Decline
            or CaseAction.Withdraw
            or CaseAction.Reopen
            or CaseAction.Retry => false,
        };
}

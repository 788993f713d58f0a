using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>What a person of the dashboard may do at all.</summary>
[JsonConverter(typeof(KebabCaseEnum<PersonRole>))]
public enum PersonRole
{
    /// <summary>Decides cases.</summary>
    Operator,

    /// <summary>As an operator; also confirms what another proposed, sets the brake, edits saved texts, manages people.</summary>
    Supervisor,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,
}

/// <summary>Who acts.</summary>
/// <param name="Name">The name that they sign in with; the journal's actor.</param>
public sealed record Person(string Name, PersonRole Role);

/// <summary>What a person can do to a case.</summary>
[JsonConverter(typeof(KebabCaseEnum<CaseAction>))]
public enum CaseAction
{
    Note,

    /// <summary>Takes the case for a while: nobody else decides it meanwhile.</summary>
    Claim,
    Release,

    /// <summary>The certificate is revoked.</summary>
    Approve,
    Reject,

    /// <summary>The requester is asked; the case goes on waiting, and so does its clock.</summary>
    AskForMore,

    /// <summary>Nothing is asked of us: closed. Answered where a form came with it.</summary>
    NotARequest,

    /// <summary>A second person agrees with what the first proposed: it is done.</summary>
    Confirm,
    Decline,

    /// <summary>The first person takes the proposal back.</summary>
    Withdraw,

    /// <summary>A refusal, or a message that was left alone, is looked at again. A revocation never is.</summary>
    Reopen,

    /// <summary>A step that was put off is tried now.</summary>
    Retry,
}

/// <summary>What people did, as it is kept and journalled.</summary>
[JsonConverter(typeof(KebabCaseEnum<OperatorActKind>))]
public enum OperatorActKind
{
    Noted,
    Claimed,
    Released,
    Proposed,
    Declined,
    Withdrawn,
    Approved,
    Rejected,
    AskedForMore,
    MarkedNotARequest,
    Reopened,
    Retried,
    TaskDone,
    AutomationSet,
    TextSaved,
    TextEnded,

    /// <summary>A proposal that the case left behind, or that nobody answered in time.</summary>
    ProposalEnded,

    /// <summary>A person is let in, newly or again, by another.</summary>
    AccessGiven,

    /// <summary>The administrator vouches that a person alone holds their credentials.</summary>
    AccessVouched,
}

/// <summary>How a case stands towards people, at one moment.</summary>
/// <param name="HasDocument">Something that can be approved was handed in.</param>
/// <param name="PutOff">The next step failed and waits for its next try.</param>
/// <param name="ClaimedBy">Who holds it; null when nobody does or the lease ended.</param>
/// <param name="ProposedBy">Who proposed a decision that a second person has not answered yet.</param>
public sealed record CaseStanding(
    CaseState State,
    CaseStep LastStep,
    DecisionKind? Decision,
    bool HasDocument,
    bool PutOff,
    string? ClaimedBy,
    string? ProposedBy
);

/// <summary>What a person gave with a decision. Plain text, checked before it gets here.</summary>
/// <param name="Name">Who decided, or proposed.</param>
/// <param name="Second">Who confirmed; null where one person was enough.</param>
/// <param name="At">When it was decided, UTC: tells two decisions on one case apart.</param>
/// <param name="French">What the requester is told in place of the usual reason; null: the usual one.</param>
public sealed record OperatorWord(
    string Name,
    string? Second,
    DateTimeOffset At,
    string? French,
    string? English
)
{
    /// <summary>The certificate is another than the one that the form was found to name.</summary>
    public bool TargetPicked { get; init; }

    /// <summary>A form was handed in: whatever is decided of it, its sender is told.</summary>
    public bool WithForm { get; init; }
}

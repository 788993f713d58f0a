using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>The house's rules for the desk.</summary>
public sealed record DeskRules(DualControl Dual, TimeSpan Lease);

/// <summary>A case as it lies before a person.</summary>
/// <param name="Last">The decision that put it there; null while the service works on it, and once it is purged.</param>
/// <param name="Allowed">What this person may do now.</param>
/// <param name="ReplyTo">Addresses that an answer goes to; empty: nobody can be answered by mail.</param>
public sealed record DeskView(
    CaseRow Case,
    CaseHold Hold,
    Decision? Last,
    IReadOnlyList<CaseAction> Allowed,
    IReadOnlyList<string> ReplyTo
)
{
    /// <summary>Issuer and serial number of every certificate that the form, its request number or its signers point to; the form's own first.</summary>
    public IReadOnlyList<(string Issuer, string Serial)> Named { get; init; } = [];

    /// <summary>Every code that the case ever had, objections included.</summary>
    public IReadOnlySet<DecisionCode> Doubts { get; init; } = new HashSet<DecisionCode>();

    /// <summary>What a second person must confirm, whichever certificate is chosen.</summary>
    public IReadOnlyList<CaseAction> ForTwo { get; init; } = [];

    /// <summary>Why this person can't be the second to what is proposed; null where nothing bars them.</summary>
    public DeskAnswer.SharedAccess? Shared { get; init; }
}

/// <summary>A decision as a form hands it in. Everything in it is what a person typed: nothing is believed.</summary>
public sealed record DeskInput
{
    public required CaseAction Action { get; init; }

    /// <summary>Of the case as the person saw it.</summary>
    public required int Version { get; init; }

    /// <summary>The proposal as the second person saw it.</summary>
    public long? Proposal { get; init; }
    public string? Reason { get; init; }

    /// <summary>An approval is confirmed by the case's number, typed.</summary>
    public string? TypedNumber { get; init; }

    /// <summary>The certificate as the person saw it.</summary>
    public string? Issuer { get; init; }
    public string? Serial { get; init; }
    public GuideReason? GuideReason { get; init; }

    /// <summary>What the requester is told in place of the usual reason.</summary>
    public string? French { get; init; }
    public string? English { get; init; }

    /// <summary>Nobody can be answered by mail: the person sees to it otherwise, as the reason says.</summary>
    public bool ToldOtherwise { get; init; }
}

/// <summary>What a form lacks.</summary>
public enum DeskProblem
{
    ReasonMissing,
    ReasonTooLong,
    NumberNotTyped,
    TargetMissing,

    /// <summary>The registry does not know that certificate.</summary>
    TargetUnknown,
    RevocationReasonMissing,
    TextMissing,
    TextTooLong,

    /// <summary>No mail can be sent to anybody: to ask is pointless, and a refusal would be silent.</summary>
    NobodyToAnswer,
}

/// <summary>How the desk answered.</summary>
public abstract record DeskAnswer
{
    /// <summary>Done: the pipeline goes on from it.</summary>
    public sealed record Done : DeskAnswer;

    /// <summary>Kept until a second person confirms.</summary>
    public sealed record Proposed : DeskAnswer;

    /// <summary>Somebody else was first; nothing was changed.</summary>
    /// <param name="Who">Null: the service itself.</param>
    public sealed record Conflict(string? Who) : DeskAnswer;

    /// <summary>Who proposed and who would confirm let one the other in, or were let in by one hand: they do not count as two. Nothing was changed.</summary>
    /// <param name="First">Who proposed.</param>
    /// <param name="Receiver">For whom the administrator may vouch, so that they do.</param>
    public sealed record SharedAccess(string First, string Receiver) : DeskAnswer;

    /// <summary>Not for this person, or not in this state of the case.</summary>
    public sealed record NotAllowed : DeskAnswer;

    public sealed record Incomplete(IReadOnlyList<DeskProblem> Problems) : DeskAnswer;
}

/// <summary>A mail as it would be sent.</summary>
public sealed record MailPreview(string To, string Subject, string Text);

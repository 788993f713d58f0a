using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>Everything that a decision rests on. Facts only: no clock, no network, no database behind any of it.</summary>
public sealed record DecisionFacts
{
    /// <summary>What the mail itself says against an automatic decision; null when nothing does, or when there is no mail.</summary>
    public Objection? Mail { get; init; }

    /// <summary>The mail speaks of a stolen or compromised key: shown first to the operators.</summary>
    public bool Urgent { get; init; }

    /// <summary>Null when the mail carries no document.</summary>
    public DocumentReport? Document { get; init; }
    public ValidationReport? Validation { get; init; }

    /// <summary>Our own trust material was missing or damaged: who is unknown here may be known. Null where it was whole.</summary>
    public string? TrustDoubt { get; init; }

    /// <summary>What the PDF/A policy refuses in this document.</summary>
    public IReadOnlyList<Objection> Pdfa { get; init; } = [];
    public RegistryFacts Registry { get; init; } = new();

    /// <summary>Which certificate the form names; null when there is no single form.</summary>
    public TargetMatch? Target { get; init; }

    /// <summary>
    /// The target's published status was read, verified, and is revoked for ever. The registry's word alone never makes it so.
    /// </summary>
    public bool TargetRevoked { get; init; }

    /// <summary>May each signer revoke the target? Empty when there is no target.</summary>
    public IReadOnlyList<AuthorityFinding> Authority { get; init; } = [];

    /// <summary>How an earlier case on the very same document was decided.</summary>
    public DecisionKind? EarlierDecision { get; init; }

    /// <summary>An earlier case on the very same document waits for a person, or was refused by one.</summary>
    public bool EarlierWithAPerson { get; init; }
    public RecentRevocations Recent { get; init; } = new(0, 0, 0);

    /// <summary>When the mailbox received the mail, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When we decide, UTC.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Hours after which the registry is doubt.</summary>
    public int RegistryMaxAgeHours { get; init; } = 48;
    public PolicyOptions Policy { get; init; } = new();
}

/// <summary>Automatic revocations: in the last hour, and in the last day for this requester and this organisation.</summary>
public sealed record RecentRevocations(
    int LastHour,
    int OfRequesterLastDay,
    int OfOrganisationLastDay
);

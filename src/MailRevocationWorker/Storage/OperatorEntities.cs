using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>Table OperatorActs: what people did, appended and never changed (triggers refuse it).</summary>
public sealed class OperatorActEntity
{
    public long Id { get; set; }

    /// <summary>Null for what concerns no one case: the brake, saved texts, an alarm.</summary>
    public long? CaseId { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Person { get; set; }
    public OperatorActKind Kind { get; set; }

    /// <summary>What was said with it: reason, text, certificate. Kept out of the journal, which holds its hash.</summary>
    public required string Json { get; set; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, upper-case hex.</summary>
    public required string Sha256 { get; set; }

    public OperatorAct ToAct() => new(Id, CaseId, At, Person, Kind, Json);
}

/// <summary>Table Claims: who holds a case, at most one.</summary>
public sealed class ClaimEntity
{
    public long CaseId { get; set; }
    public required string Person { get; set; }
    public DateTimeOffset Until { get; set; }
}

/// <summary>Table Proposals: what waits for a second person, at most one a case.</summary>
public sealed class ProposalEntity
{
    public long CaseId { get; set; }

    /// <summary>The row in OperatorActs that says what is proposed.</summary>
    public long ActId { get; set; }
    public required string Person { get; set; }
}

/// <summary>Table SavedTexts: words that operators start from.</summary>
public sealed class SavedTextEntity
{
    public long Id { get; set; }
    public CaseAction Action { get; set; }
    public required string Title { get; set; }
    public required string French { get; set; }
    public required string English { get; set; }

    public SavedText ToText() => new(Id, Action, Title, French, English);
}

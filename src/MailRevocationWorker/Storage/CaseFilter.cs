using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>In which order a list stands.</summary>
public enum CaseOrder
{
    /// <summary>The urgent first, then the nearest deadline: what is to be done.</summary>
    Deadline,

    /// <summary>The newest first: what was.</summary>
    Newest,
}

/// <summary>Which cases a list shows; null or empty: no matter.</summary>
public sealed record CaseFilter
{
    public CaseOrder Order { get; init; } = CaseOrder.Newest;
    public CaseState? State { get; init; }
    public DecisionKind? Decision { get; init; }
    public DecisionCode? Code { get; init; }
    public string? Product { get; init; }

    /// <summary>Words of its name, or its SIREN.</summary>
    public string? Organisation { get; init; }

    /// <summary>An address, its beginning, or a domain.</summary>
    public string? Sender { get; init; }

    /// <summary>Received then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before then, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Case number, names, serial number (decimal or hex), SIREN, request number, e-mail address.</summary>
    public string? Search { get; init; }
    public bool UrgentOnly { get; init; }

    /// <summary>Its deadline passed before then, UTC.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>The person whose claim is on it.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>When claims are looked at, UTC: a lease that ended is none.</summary>
    public DateTimeOffset Now { get; init; }
}

/// <summary>A place in a list: behind or before that case. Stays meaningful when the case itself has left the list.</summary>
public sealed record CasePlace(
    long Id,
    bool Urgent,
    DateTimeOffset Deadline,
    DateTimeOffset ReceivedAt
);

/// <summary>One line of a list.</summary>
/// <param name="Tasks">Kinds of the open tasks on it.</param>
/// <param name="ClaimedBy">Who holds it; null: nobody.</param>
public sealed record CaseLine(
    long Id,
    string Number,
    CaseState State,
    CaseStep LastStep,
    DecisionKind? Decision,
    DecisionCode? Code,
    bool Urgent,
    DateTimeOffset ReceivedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? DecidedAt,
    string? TargetSerial,
    CaseSummary Summary,
    IReadOnlyList<string> Tasks,
    string? ClaimedBy
)
{
    public CasePlace Place => new(Id, Urgent, Deadline, ReceivedAt);
}

/// <param name="Earlier">There are lines before the first.</param>
/// <param name="Later">There are lines behind the last.</param>
public sealed record CaseLines(IReadOnlyList<CaseLine> Lines, bool Earlier, bool Later);

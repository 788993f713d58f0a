using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>A message as the mailbox hands it over, its bytes already on disk.</summary>
/// <param name="Uid">UID (RFC 9051 clause 2.3.1.1) or the Maildir's unique name.</param>
/// <param name="Sha256">SHA-256 of the stored bytes, upper-case hex.</param>
/// <param name="Size">Octets in the mailbox, also of what was not fetched.</param>
/// <param name="Truncated">Larger than the limit: only its beginning is stored.</param>
public sealed record NewMessage(
    string Account,
    string Folder,
    uint UidValidity,
    string Uid,
    string Sha256,
    long Size,
    DateTimeOffset ReceivedAt,
    string StoredPath,
    bool Truncated
);

/// <summary>A stored message; where it lies in the mailbox is where it was seen last.</summary>
/// <param name="MessageId">The Message-ID header without angle brackets, known after inspection.</param>
/// <param name="ReportJson">The cage's report; null until the message was inspected, empty once it is purged.</param>
/// <param name="Filed">Moved to its final folder.</param>
public sealed record MessageRow(
    long Id,
    string Account,
    string Folder,
    uint UidValidity,
    string Uid,
    string Sha256,
    long Size,
    DateTimeOffset ReceivedAt,
    string StoredPath,
    bool Truncated,
    string? MessageId,
    string? ReportJson,
    bool Filed
);

/// <summary>One request. A snapshot: <see cref="Version"/> tells whether it is still the newest.</summary>
/// <param name="Number">R-2026-000123: gapless within a year (UTC).</param>
/// <param name="Attempts">Failed attempts at the step that comes next.</param>
/// <param name="NextAttempt">Not before then, UTC; null means now.</param>
public sealed record CaseRow(
    long Id,
    string Number,
    long MessageId,
    string? DocumentSha256,
    string? DocumentPath,
    CaseState State,
    CaseStep LastStep,
    DecisionKind? Decision,
    DecisionCode? Code,
    string? TargetSerial,
    bool Urgent,
    DateTimeOffset ReceivedAt,
    DateTimeOffset Deadline,
    int Attempts,
    DateTimeOffset? NextAttempt,
    int Version
);

/// <summary>What a step changes on its case; null keeps what is there.</summary>
public sealed record CaseChange
{
    public CaseState? State { get; init; }
    public DecisionKind? Decision { get; init; }
    public DecisionCode? Code { get; init; }
    public string? TargetSerial { get; init; }
    public bool? Urgent { get; init; }
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Come back then, UTC: an answer is pending or a retry is due. A step recorded without it is due at once.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>The registry's id of the proven requester, for the caps.</summary>
    public string? RequesterId { get; init; }

    /// <summary>The target's organisation, for the caps.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>Of what was signed first, see <see cref="DocumentReport.SignedSha256"/>.</summary>
    public string? SignedSha256 { get; init; }

    /// <summary>What lists show and search; null where nothing new is known.</summary>
    public CaseSummary? Summary { get; init; }

    /// <summary>Who acts: null for the service itself, else an operator's name.</summary>
    public string? Actor { get; init; }

    /// <summary>Everything that a decision says about its case, requester and organisation included.</summary>
    public static CaseChange From(Decision decision) =>
        new()
        {
            Decision = decision.Kind,
            Code = decision.Code,
            TargetSerial = decision.Target?.SerialNumber,
            Urgent = decision.Urgent ? true : null,
            RequesterId = decision.RequesterId,
            OrganisationId = decision.Target?.OrganisationId,
        };
}

/// <summary>One of our mails.</summary>
/// <param name="MessageId">Ours, without angle brackets.</param>
/// <param name="Sha256">Of the mail as it was sent; null while only planned.</param>
public sealed record ReplyRow(
    long CaseId,
    string MessageId,
    string To,
    ReplyKind Kind,
    string? Sha256,
    DeliveryState State,
    DateTimeOffset At
);

/// <summary>Something that operators must see.</summary>
public sealed record TaskRow(
    long Id,
    long? CaseId,
    string Kind,
    string DetailJson,
    DateTimeOffset At,
    bool Done
);

/// <summary>Decisions to revoke since a moment: all, those asked for by one person, those that hit one organisation.</summary>
public sealed record RevocationCounts(int Total, int BySigner, int ByOrganisation);

/// <summary>The case was changed by somebody else since it was read: read it again.</summary>
public sealed class StaleCaseException(string number)
    : InvalidOperationException($"case {number} was changed meanwhile");

using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>In what capacity a signer may revoke the target.</summary>
[JsonConverter(typeof(KebabCaseEnum<RequesterRole>))]
public enum RequesterRole
{
    /// <summary>Not in the registry, or not looked up.</summary>
    Unknown,

    /// <summary>Known, and entitled to nothing here.</summary>
    None,
    Holder,
    LegalRepresentative,
}

/// <summary>May this signer revoke that certificate?</summary>
/// <param name="SignerSha256">The signer's certificate.</param>
/// <param name="HolderId">Who that is in the registry, where known.</param>
/// <param name="Why">English, for the journal and the operators.</param>
public sealed record AuthorityFinding(
    string SignerSha256,
    RequesterRole Role,
    string? HolderId,
    string Why
);

/// <summary>The answer to a request, with everything that it rests on.</summary>
public sealed record Decision
{
    public required DecisionKind Kind { get; init; }
    public required DecisionCode Code { get; init; }

    /// <summary>One English sentence for operators and the journal.</summary>
    public required string Reason { get; init; }

    /// <summary>Everything found, not only what decided: "key: detail".</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The certificate to revoke or that was asked for; null where none is certain.</summary>
    public RegisteredCertificate? Target { get; init; }
    public RequesterRole Role { get; init; } = RequesterRole.Unknown;

    /// <summary>The registry's id of the proven requester; null unless an authorised signer is proven.</summary>
    public string? RequesterId { get; init; }
    public CrlReason? CrlReason { get; init; }
    public GuideReason? GuideReason { get; init; }

    /// <summary>Shadow mode: what would have been done.</summary>
    public DecisionCode? Shadow { get; init; }

    /// <summary>Shown first to the operators.</summary>
    public bool Urgent { get; init; }

    /// <summary>The person behind the decision; null where the service decided.</summary>
    public OperatorWord? Operator { get; init; }
}

/// <summary>What the authority said, status read before and after.</summary>
[JsonConverter(typeof(KebabCaseEnum<RevocationResult>))]
public enum RevocationResult
{
    Revoked,

    /// <summary>It was already revoked: nothing was overwritten.</summary>
    AlreadyRevoked,

    /// <summary>Accepted, awaiting somebody or something at the authority.</summary>
    Pending,

    /// <summary>The authority refused, or does not know the certificate.</summary>
    Refused,

    /// <summary>No answer, or an answer that proves nothing: the status must be read again.</summary>
    Unknown,
}

/// <param name="RevokedAt">UTC, from the authority.</param>
/// <param name="CrlNumber">The CRL (RFC 5280 clause 5.2.3) that first lists it; null where not published yet.</param>
public sealed record RevocationReceipt(
    RevocationResult Result,
    string SerialNumber,
    DateTimeOffset? RevokedAt,
    CrlReason? Reason,
    string? CrlNumber,
    string Detail
)
{
    /// <summary>Null until every status method was read back and says revoked.</summary>
    public PublicationProof? Published { get; init; }
}

/// <summary>One mail to send.</summary>
[JsonConverter(typeof(KebabCaseEnum<ReplyKind>))]
public enum ReplyKind
{
    /// <summary>To the sender: what became of the request.</summary>
    Answer,

    /// <summary>To the sender: accepted, and not published yet; the <see cref="Answer"/> follows.</summary>
    Interim,

    /// <summary>To the holder's or legal representative's registered address: your certificate was revoked.</summary>
    Confirmation,
}

/// <param name="Kind">Which mail.</param>
/// <param name="To">One address.</param>
/// <param name="Disclose">Whether facts of the registry (name, serial, product) may be written: registered address and proven signer only.</param>
public sealed record PlannedReply(ReplyKind Kind, string To, bool Disclose);

/// <summary>What is told to whom, and whether a person must still act.</summary>
public sealed record Outcome(
    DecisionKind Kind,
    DecisionCode Code,
    IReadOnlyList<PlannedReply> Replies,
    bool NeedsPerson,
    string Reason
)
{
    /// <summary>Revoked, and not published yet: the service goes on looking, and concludes anew when it is.</summary>
    public bool AwaitsPublication { get; init; }
}

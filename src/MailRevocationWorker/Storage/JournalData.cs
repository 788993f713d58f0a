using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>What the service itself writes into the journal's DataJson, one record a kind of entry.</summary>
public static class JournalData
{
    /// <summary>The service acts by itself.</summary>
    public const string Service = "service";

    public const string MessageAccepted = "message-accepted";
    public const string MessageSeenAgain = "message-seen-again";
    public const string DocumentsOpened = "documents-opened";
    public const string StepRecorded = "step-recorded";
    public const string StepDeferred = "step-deferred";
    public const string MessageFiled = "message-filed";
    public const string ReplyRecorded = "reply-recorded";
    public const string TaskRaised = "task-raised";
    public const string RegistryImported = "registry-imported";
    public const string RegistryImportRefused = "registry-import-refused";
    public const string CertificateMarkedRevoked = "certificate-marked-revoked";
    public const string CertificateRevoked = "certificate-revoked";
    public const string RevocationAdopted = "revocation-adopted";
    public const string CrlAdopted = "crl-adopted";
    public const string CrlNumbered = "crl-numbered";
    public const string RevocationAccepted = "revocation-accepted";
    public const string StatusPublished = "status-published";
    public const string ResponderIssued = "ocsp-responder-issued";
    public const string OperatorActed = "operator-acted";
    public const string CaseBroughtForward = "case-brought-forward";
    public const string CaseEscalated = "case-escalated";
    public const string CaseExported = "case-exported";
    public const string HeadKept = "journal-head-kept";
    public const string FilesPurged = "files-purged";
    public const string TasksPurged = "tasks-purged";

    /// <summary>Names as they are, nulls left out, French letters readable.</summary>
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write<T>(T data) => JsonSerializer.Serialize(data, Options);

    /// <summary>Upper-case hex, of the text in UTF-8.</summary>
    internal static string Sha256Of(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal sealed record Message(
        long Id,
        string Account,
        string Folder,
        uint UidValidity,
        string Uid,
        string Sha256,
        long Size,
        DateTimeOffset ReceivedAt,
        bool Truncated,
        string? Case
    );

    internal sealed record Documents(
        long Message,
        string ReportSha256,
        IReadOnlyList<OpenedCase> Cases
    );

    internal sealed record OpenedCase(string Number, string? DocumentSha256);

    /// <param name="Output">The row in StepOutputs.</param>
    internal sealed record Step(
        CaseStep Name,
        long Output,
        string OutputSha256,
        CaseState State,
        DecisionKind? Decision,
        DecisionCode? Code,
        string? Target,
        DateTimeOffset? NextAttempt,
        int Version,
        CaseRest? Rest = null
    );

    /// <summary>What else a step leaves on its case. Null in the entries of versions that did not journal it.</summary>
    internal sealed record CaseRest(
        string? Requester,
        string? Organisation,
        DateTimeOffset? DecidedAt,
        bool Urgent,
        DateTimeOffset Deadline,
        string? SignedSha256
    )
    {
        public static CaseRest Of(CaseEntity row) =>
            new(
                row.RequesterId,
                row.OrganisationId,
                row.DecidedAt,
                row.Urgent,
                row.Deadline,
                row.SignedSha256
            );
    }

    /// <param name="State">Set where the case was parked.</param>
    internal sealed record Deferred(
        CaseStep LastStep,
        int Attempts,
        DateTimeOffset NextAttempt,
        string Problem,
        CaseState? State
    );

    internal sealed record Filed(long Message, string Folder);

    /// <param name="To">The address, in the entries of versions that wrote it; later ones hold its hash, so that it can be forgotten.</param>
    /// <param name="ToSha256">Of the Message-ID, a line feed and the address: the same address gives another hash in another mail.</param>
    /// <param name="Code">What it tells; null in the entries of versions that did not journal it.</param>
    internal sealed record Reply(
        string MessageId,
        string? To,
        string? ToSha256,
        ReplyKind Kind,
        string? Sha256,
        DeliveryState State,
        DecisionCode? Code = null
    )
    {
        public static string HashOf(string messageId, string to) => Sha256Of($"{messageId}\n{to}");
    }

    /// <param name="Id">The row in OperatorActs.</param>
    internal sealed record Act(long Id, OperatorActKind Kind, string Sha256);

    /// <param name="Detail">In the entries of versions that wrote it; later ones hold its hash.</param>
    internal sealed record Raised(long Task, string Kind, string? Detail, string? DetailSha256);

    /// <summary>Every status method says of this certificate that it is revoked.</summary>
    internal sealed record Published(
        string SerialNumber,
        string IssuerCommonName,
        DateTimeOffset SeenAt,
        double SecondsFromReceipt,
        IReadOnlyList<PublishedEvidence> Evidence
    );

    /// <summary>What was known of a message's people is forgotten; the hashes stay.</summary>
    internal sealed record Purged(long Message, string Sha256, int Files);

    /// <summary>The same of what done tasks said that belong to no case.</summary>
    internal sealed record TasksForgotten(IReadOnlyList<long> Tasks);

    /// <summary>A signed head was put away as a file.</summary>
    /// <param name="Key">SHA-256 of the signing key's SubjectPublicKeyInfo.</param>
    internal sealed record Kept(long Seq, string Hash, DateTimeOffset At, string Key);

    /// <summary>Both of a revocation of ours and of one adopted from an earlier CRL.</summary>
    /// <param name="Issuer">SHA-256 of the issuing CA's SubjectPublicKeyInfo.</param>
    internal sealed record Revoked(
        string? Case,
        string Crl,
        string Issuer,
        string Serial,
        DateTimeOffset RevokedAt,
        int Reason,
        DateTimeOffset? CompromisedSince
    )
    {
        public static Revoked Of(string crl, RevokedCertificateEntity row) =>
            new(
                row.CaseNumber,
                crl,
                row.IssuerKey,
                row.SerialNumber,
                row.RevokedAt,
                row.Reason,
                row.CompromisedSince
            );
    }
}

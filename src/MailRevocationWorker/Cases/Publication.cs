using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>How relying parties learn a certificate's status.</summary>
[JsonConverter(typeof(KebabCaseEnum<StatusMethod>))]
public enum StatusMethod
{
    /// <summary>RFC 6960.</summary>
    Ocsp,

    /// <summary>RFC 5280 clause 5.</summary>
    Crl,
}

/// <summary>What one published source said, kept as a file.</summary>
/// <param name="File">Its name in the evidence folder.</param>
/// <param name="Sha256">Of the file, upper-case hex.</param>
/// <param name="CrlNumber">RFC 5280 clause 5.2.3, decimal; null for OCSP.</param>
public sealed record PublishedEvidence(
    StatusMethod Method,
    Uri Url,
    string File,
    string Sha256,
    DateTimeOffset ThisUpdate,
    string? CrlNumber
);

/// <summary>That everybody can know: every configured status method says revoked.</summary>
/// <param name="SeenAt">When it was read, UTC.</param>
/// <param name="SecondsFromReceipt">From the mailbox's receipt of the request; ETSI EN 319 411-1 clause 6.2.4 allows 24 hours.</param>
public sealed record PublicationProof(
    DateTimeOffset SeenAt,
    double SecondsFromReceipt,
    IReadOnlyList<PublishedEvidence> Evidence
);

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>OCSPResponseStatus, RFC 6960 clause 4.2.1.</summary>
public enum OcspResponseStatus
{
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

/// <summary>CertStatus, RFC 6960 clause 4.2.1.</summary>
public enum OcspCertStatus
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>CertID, RFC 6960 clause 4.1.1: which certificate of which issuer.</summary>
/// <param name="Der">As it was encoded: a response repeats it octet for octet.</param>
/// <param name="HashAlgorithm">OID.</param>
/// <param name="SerialNumber">Upper-case hex without leading zeros; empty where the number is negative, and so nobody's.</param>
public sealed record OcspCertId(
    ReadOnlyMemory<byte> Der,
    string HashAlgorithm,
    ReadOnlyMemory<byte> IssuerNameHash,
    ReadOnlyMemory<byte> IssuerKeyHash,
    string SerialNumber
);

/// <summary>OCSPRequest, RFC 6960 clause 4.1.1; a signature on it, and who asks, are not looked at.</summary>
/// <param name="Nonce">RFC 9654 clause 2.1, 1 to 128 octets; null where there is none.</param>
public sealed record OcspRequest(
    IReadOnlyList<OcspCertId> Certificates,
    ReadOnlyMemory<byte>? Nonce
);

/// <summary>SingleResponse, RFC 6960 clause 4.2.1.</summary>
/// <param name="Entry">When and why, of what is revoked; null otherwise.</param>
/// <param name="NextUpdate">Null: newer information is available at any time.</param>
public sealed record OcspSingleResponse(
    OcspCertId Certificate,
    OcspCertStatus Status,
    CrlEntry? Entry,
    DateTimeOffset ThisUpdate,
    DateTimeOffset? NextUpdate
);

internal static class OcspOids
{
    public const string Basic = "1.3.6.1.5.5.7.48.1.1";
    public const string Nonce = "1.3.6.1.5.5.7.48.1.2";
    public const string NoCheck = "1.3.6.1.5.5.7.48.1.5";
    public const string ArchiveCutoff = "1.3.6.1.5.5.7.48.1.6";
}

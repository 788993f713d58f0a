using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>Table RevokedCertificates of the embedded authority: inserted once, never changed (triggers refuse it).</summary>
public sealed class RevokedCertificateEntity
{
    /// <summary>SHA-256 of the issuing CA's SubjectPublicKeyInfo, upper-case hex.</summary>
    public required string IssuerKey { get; set; }

    /// <summary>Upper-case hex without leading zeros.</summary>
    public required string SerialNumber { get; set; }

    /// <summary>UTC, whole seconds, as CRLs have it.</summary>
    public DateTimeOffset RevokedAt { get; set; }

    /// <summary>CRLReason of RFC 5280 clause 5.3.1 as a number: an adopted CRL may hold one that this service never writes.</summary>
    public int Reason { get; set; }

    /// <summary>Since when the key is believed to be compromised (invalidityDate, RFC 5280 clause 5.3.2).</summary>
    public DateTimeOffset? CompromisedSince { get; set; }

    /// <summary>The case that asked for it; null where it was adopted from a CRL published earlier.</summary>
    public string? CaseNumber { get; set; }
}

/// <summary>Table CrlNumbers: the highest CRLNumber (RFC 5280 clause 5.2.3) ever taken by an issuing CA.</summary>
public sealed class CrlNumberEntity
{
    public required string IssuerKey { get; set; }

    /// <summary>Decimal, at most 20 octets as a number.</summary>
    public required string Last { get; set; }
}

using System.Numerics;

namespace MailRevocationWorker.Revocation;

/// <summary>One line of a CRL.</summary>
/// <param name="RevokedAt">UTC, whole seconds.</param>
/// <param name="Reason">CRLReason as a number, 0 where the extension is absent.</param>
/// <param name="CompromisedSince">invalidityDate, RFC 5280 clause 5.3.2.</param>
public sealed record CrlEntry(
    DateTimeOffset RevokedAt,
    int Reason,
    DateTimeOffset? CompromisedSince
)
{
    /// <summary>certificateHold (6, RFC 5280 clause 5.3.1) can be lifted: no revocation.</summary>
    public bool IsHold => Reason == 6;
}

/// <summary>A complete CRL, version 2 (RFC 5280 clause 5).</summary>
/// <param name="IssuerDer">The issuer's name as encoded.</param>
/// <param name="Number">CRLNumber, RFC 5280 clause 5.2.3.</param>
/// <param name="ExpiredSince">expiredCertsOnCRL (ITU-T X.509 clause 9.5.2.8): entries of certificates that expired since then are kept. Null: not said.</param>
/// <param name="Entries">By serial number, upper-case hex without leading zeros.</param>
public sealed record Crl(
    ReadOnlyMemory<byte> IssuerDer,
    ReadOnlyMemory<byte> KeyIdentifier,
    BigInteger Number,
    DateTimeOffset ThisUpdate,
    DateTimeOffset NextUpdate,
    DateTimeOffset? ExpiredSince,
    IReadOnlyDictionary<string, CrlEntry> Entries
)
{
    /// <summary>99991231235959Z: nothing comes after it (RFC 5280 clause 4.1.2.5 has it for certificates, ETSI EN 319 411-1 clause 6.3.9 for last CRLs).</summary>
    public static readonly DateTimeOffset Never = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>The CA publishes no other.</summary>
    public bool IsLast => NextUpdate == Never;
}

/// <summary>A CRL as it was read, with what its signature is over; nothing is verified yet.</summary>
public sealed record SignedCrl(
    Crl Content,
    ReadOnlyMemory<byte> Signed,
    string SignatureAlgorithm,
    ReadOnlyMemory<byte> Signature
)
{
    /// <summary>Whether it is this CA's own: its name, its key, its signature.</summary>
    public bool IsOf(IssuerCertificate issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return Content.IssuerDer.Span.SequenceEqual(issuer.SubjectDer.Span)
            && issuer.Verify(SignatureAlgorithm, Signed.Span, Signature.Span);
    }
}

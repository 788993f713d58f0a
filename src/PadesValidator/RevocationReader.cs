using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cms;
using PadesValidator.Cryptography;
using PadesValidator.Trusting;

namespace PadesValidator;

/// <summary>How long a CRL or an OCSP response says that it holds, UTC.</summary>
public sealed record RevocationDates(DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

/// <summary>
/// Asks for, and looks over, what a <see cref="ValidationNeeds"/> names: only what the issuer or somebody authorised by it signed is
/// worth being kept. What it means is judged by the validation. Never throws on what the bytes hold.
/// </summary>
public static class RevocationReader
{
    /// <summary>Null unless the bytes are a CRL that the issuer of the certificate in need signed.</summary>
    public static RevocationDates? Crl(byte[] der, StatusNeed need, ValidationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(need);
        return
            RevocationList.TryRead(der) is { IsIndirect: false } list
            && Certificate.TryRead(need.Issuer) is { } issuer
            && list.IsSignedBy(issuer, policy)
            ? new(list.ThisUpdate, list.NextUpdate)
            : null;
    }

    /// <summary>
    /// Null unless the bytes are an OCSP response, signed by the issuer or by a responder that it certified, that says of the
    /// certificate in need whether it is revoked.
    /// </summary>
    /// <param name="nonce">As it was sent; a response with another one is somebody else's answer, one without is judged by its dates (RFC 9654 clause 2.1).</param>
    public static RevocationDates? Ocsp(
        byte[] der,
        StatusNeed need,
        ReadOnlyMemory<byte> nonce,
        ValidationPolicy policy
    )
    {
        ArgumentNullException.ThrowIfNull(need);
        if (
            OcspResponse.TryRead(der) is not { } response
            || Certificate.TryRead(need.Certificate) is not { } certificate
            || Certificate.TryRead(need.Issuer) is not { } issuer
            || (
                !response.Nonce.IsEmpty
                && !nonce.IsEmpty
                && !response.Nonce.Span.SequenceEqual(OctetString(nonce))
            )
        )
        {
            return null;
        }

        var statement = response.Statements.FirstOrDefault(s =>
            (s.Good || s.Revoked is not null) && s.Concerns(certificate, issuer)
        );
        return statement is not null && response.SignerUnder(issuer, policy) is not null
            ? new(statement.ThisUpdate, statement.NextUpdate)
            : null;
    }

    /// <summary>
    /// What the CRLs and OCSP responses of <paramref name="found"/> alone say of the certificate in need, by the rules of a validation:
    /// <see cref="CertificateStatus.Good"/> and <see cref="CertificateStatus.Revoked"/> answer the need, the others do not.
    /// </summary>
    public static CertificateStatus Status(
        StatusNeed need,
        TrustSnapshot found,
        ValidationPolicy policy,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(need);
        return
            Certificate.TryRead(need.Certificate) is { } certificate
            && Certificate.TryRead(need.Issuer) is { } issuer
            ? RevocationStatus
                .Of(
                    certificate,
                    issuer,
                    new StatusSources(TrustMaterial.Of(found), new(), policy, now),
                    now,
                    policy
                )
                .Status
            : CertificateStatus.Unknown;
    }

    /// <summary>An OCSPRequest (RFC 6960 clause 4.1.1).</summary>
    /// <param name="nonce">1 to 128 octets (RFC 9654 clause 2.1), or empty for none: such a request may be answered from a cache.</param>
    public static byte[] OcspRequest(StatusNeed need, ReadOnlyMemory<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(need);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(need.CertId);
            }

            if (!nonce.IsEmpty)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                using (writer.PushSequence())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.OcspNonce);
                    writer.WriteOctetString(OctetString(nonce));
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>The certificates among the bytes (one certificate, or a certs-only CMS as RFC 5280 clause 4.2.2.1 allows) whose key verifies the certificate in need; DER.</summary>
    public static IReadOnlyList<byte[]> Issuers(
        byte[] bytes,
        IssuerNeed need,
        ValidationPolicy policy
    )
    {
        ArgumentNullException.ThrowIfNull(need);
        if (Certificate.TryRead(need.Certificate) is not { } certificate)
        {
            return [];
        }

        var found =
            Certificate.TryRead(bytes) is { } one ? [one]
            : SignedData.TryRead(bytes, out _) is { } bag ? bag.Certificates
            : [];
        return
        [
            .. found
                .Where(c =>
                    c.Subject.Matches(certificate.Issuer)
                    && CertificateSignature.Verify(certificate, c, policy)
                )
                .Select(c => c.Der),
        ];
    }

    private static byte[] OctetString(ReadOnlyMemory<byte> content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(content.Span);
        return writer.Encode();
    }
}

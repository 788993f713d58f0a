using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>What a responder says of one certificate (RFC 6960 clause 4.2.1, SingleResponse).</summary>
internal sealed record OcspStatement(
    Digest? Digest,
    byte[] IssuerNameHash,
    byte[] IssuerKeyHash,
    ReadOnlyMemory<byte> Serial,
    bool Good,
    RevokedEntry? Revoked,
    DateTimeOffset ThisUpdate,
    DateTimeOffset? NextUpdate
)
{
    public bool Concerns(Certificate certificate, Certificate issuer)
    {
        if (Digest is not { } digest || !Serial.Span.SequenceEqual(certificate.Serial.Span))
        {
            return false;
        }

        var spki = new AsnReader(issuer.Spki, AsnEncodingRules.BER).ReadSequence();
        spki.ReadEncodedValue();
        var key = spki.ReadBitString(out _);
        return digest.Compute(certificate.Issuer.Der).AsSpan().SequenceEqual(IssuerNameHash)
            && digest.Compute(key).AsSpan().SequenceEqual(IssuerKeyHash);
    }
}

/// <summary>A basic OCSP response (RFC 6960 clause 4.2.1).</summary>
internal sealed class OcspResponse
{
    private const int LargestBytes = 1024 * 1024;
    private const int MostStatements = 64;
    private const int MostCertificates = 8;

    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }
    public required SignatureScheme? Scheme { get; init; }
    public required byte[] Signature { get; init; }
    public required IReadOnlyList<OcspStatement> Statements { get; init; }
    public required IReadOnlyList<Certificate> Certificates { get; init; }

    /// <summary>An OCSPResponse or, as a DSS may hold, a BasicOCSPResponse; null for anything else.</summary>
    public static OcspResponse? TryRead(byte[] der)
    {
        if (der.Length is 0 or > LargestBytes)
        {
            return null;
        }

        try
        {
            var sequence = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            if (!sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Enumerated))
            {
                return ReadBasic(sequence);
            }

            sequence.ReadEnumeratedBytes();
            var bytes = sequence
                .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
                .ReadSequence();
            return bytes.ReadObjectIdentifier() == "1.3.6.1.5.5.7.48.1.1"
                ? ReadBasic(
                    new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.BER).ReadSequence()
                )
                : null;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    private static OcspResponse ReadBasic(AsnReader basic)
    {
        var toBeSigned = basic.PeekEncodedValue();
        var data = basic.ReadSequence();
        var scheme = SignatureScheme.Read(AlgorithmIdentifier.Read(basic));
        var signature = basic.ReadBitString(out _);
        var certificates = new List<Certificate>();
        if (basic.HasData)
        {
            var set = basic.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            while (set.HasData && certificates.Count < MostCertificates)
            {
                if (Certificate.TryRead(set.ReadEncodedValue().ToArray()) is { } certificate)
                {
                    certificates.Add(certificate);
                }
            }
        }

        var tag = data.PeekTag();
        if (tag.HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            data.ReadEncodedValue();
        }

        // responderID: which certificate signed is found by trying the keys that may.
        data.ReadEncodedValue();
        data.ReadGeneralizedTime();
        var responses = data.ReadSequence();
        var statements = new List<OcspStatement>();
        while (responses.HasData && statements.Count < MostStatements)
        {
            statements.Add(ReadStatement(responses.ReadSequence()));
        }

        return new()
        {
            ToBeSigned = toBeSigned,
            Scheme = scheme,
            Signature = signature,
            Statements = statements,
            Certificates = certificates,
        };
    }

    private static OcspStatement ReadStatement(AsnReader single)
    {
        var identifier = single.ReadSequence();
        var digest = DigestExtensions.FromOid(AlgorithmIdentifier.Read(identifier).Oid);
        var nameHash = identifier.ReadOctetString();
        var keyHash = identifier.ReadOctetString();
        var serial = identifier.ReadIntegerBytes();
        var tag = single.PeekTag();
        RevokedEntry? revoked = null;
        if (tag.TagValue == 1)
        {
            var info = single.ReadSequence(tag);
            var at = info.ReadGeneralizedTime();
            revoked = new(
                at,
                info.HasData
                    ? RevocationList.ReadReason(
                        info.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
                            .ReadEncodedValue()
                            .ToArray()
                    )
                    : null
            );
        }
        else
        {
            single.ReadEncodedValue();
        }

        var thisUpdate = single.ReadGeneralizedTime();
        DateTimeOffset? nextUpdate = null;
        if (
            single.HasData
            && single.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0))
        )
        {
            nextUpdate = single
                .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
                .ReadGeneralizedTime();
        }

        return new(
            digest,
            nameHash,
            keyHash,
            serial,
            tag.TagValue == 0,
            revoked,
            thisUpdate,
            nextUpdate
        );
    }

    /// <summary>Signed by the issuer itself or by a responder that the issuer's key certified for OCSPSigning (RFC 6960 clause 4.2.2.2).</summary>
    public bool IsAuthorised(Certificate issuer, ValidationPolicy policy, DateTimeOffset at)
    {
        if (Scheme is not { } scheme || (scheme.Digest?.IsWeak() ?? false))
        {
            return false;
        }

        var delegates = Certificates.Where(c =>
            (
                c.Extensions.ExtendedKeyUsage?.Contains(Oids.OcspSigning, StringComparer.Ordinal)
                ?? false
            )
            && c.Issuer.Matches(issuer.Subject)
            && c.NotBefore <= at
            && at <= c.NotAfter
            && c.Extensions.UnknownCritical.Count == 0
            && CertificateSignature.Verify(c, issuer, policy)
        );
        return delegates
            .Append(issuer)
            .Any(c =>
                SignatureVerifier
                    .Verify(c.Key, scheme, null, SignedBytes.Of(ToBeSigned), Signature, policy)
                    .IsValid
            );
    }
}

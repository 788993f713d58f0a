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
    DateTimeOffset? NextUpdate,
    DateTimeOffset? ArchiveCutOff
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
    private readonly Dictionary<string, Certificate?> signers = new(StringComparer.Ordinal);

    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }
    public required SignatureScheme? Scheme { get; init; }
    public required byte[] Signature { get; init; }
    public required IReadOnlyList<OcspStatement> Statements { get; init; }
    public required IReadOnlyList<Certificate> Certificates { get; init; }
    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>Echoed from the request (RFC 9654); empty where there is none.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Nothing critical that is not processed here.</summary>
    public required bool IsUnderstood { get; init; }

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
            return bytes.ReadObjectIdentifier() == Oids.BasicOcspResponse
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
        var producedAt = data.ReadGeneralizedTime();
        var responses = data.ReadSequence();
        var statements = new List<OcspStatement>();
        while (responses.HasData && statements.Count < MostStatements)
        {
            statements.Add(ReadStatement(responses.ReadSequence()));
        }

        var extensions = ResponseExtensions.Read(data, 1);
        return new()
        {
            ProducedAt = producedAt,
            Nonce = extensions.Nonce,
            IsUnderstood = extensions.IsUnderstood,
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

        var extensions = ResponseExtensions.Read(single, 1);
        return new(
            digest,
            nameHash,
            keyHash,
            serial,
            tag.TagValue == 0 && extensions.IsUnderstood,
            revoked,
            thisUpdate,
            nextUpdate,
            extensions.ArchiveCutOff
        );
    }

    /// <summary>The certificate that signed, if it is one that may speak for the issuer: the issuer's own, or a responder's that the issuer's key certified for OCSPSigning (RFC 6960 clause 4.2.2.2). Its dates and status are not looked at. Remembered.</summary>
    public Certificate? SignerUnder(Certificate issuer, ValidationPolicy policy)
    {
        lock (signers)
        {
            return signers.TryGetValue(issuer.Sha256, out var known)
                ? known
                : signers[issuer.Sha256] = Find(issuer, policy);
        }
    }

    private Certificate? Find(Certificate issuer, ValidationPolicy policy) =>
        !IsUnderstood || Scheme is not { } scheme || (scheme.Digest?.IsWeak() ?? false)
            ? null
            : Certificates
                .Where(c => MayAnswer(c, issuer, policy))
                .Append(issuer)
                .FirstOrDefault(c =>
                    SignatureVerifier
                        .Verify(c.Key, scheme, null, SignedBytes.Of(ToBeSigned), Signature, policy)
                        .IsValid
                );

    private static bool MayAnswer(
        Certificate responder,
        Certificate issuer,
        ValidationPolicy policy
    ) =>
        (
            responder.Extensions.ExtendedKeyUsage?.Contains(
                Oids.OcspSigning,
                StringComparer.Ordinal
            ) ?? false
        )
        && (responder.Extensions.KeyUsage ?? KeyUsages.DigitalSignature).HasFlag(
            KeyUsages.DigitalSignature
        )
        && responder.Issuer.Matches(issuer.Subject)
        && responder.Extensions.UnknownCritical.Count == 0
        && responder.Extensions.Malformed.Count == 0
        && !responder.Key.IsOutOfBounds(policy)
        && !(responder.Scheme?.Digest?.IsWeak() ?? true)
        && CertificateSignature.Verify(responder, issuer, policy);

    /// <summary>Extensions of a response or of one statement (RFC 6960 clause 4.4).</summary>
    private readonly record struct ResponseExtensions(
        ReadOnlyMemory<byte> Nonce,
        DateTimeOffset? ArchiveCutOff,
        bool IsUnderstood
    )
    {
        public static ResponseExtensions Read(AsnReader reader, int tagNumber)
        {
            var result = new ResponseExtensions(default, null, true);
            var tag = new Asn1Tag(TagClass.ContextSpecific, tagNumber);
            if (!reader.HasData || !reader.PeekTag().HasSameClassAndValue(tag))
            {
                return result;
            }

            var extensions = reader.ReadSequence(tag).ReadSequence();
            while (extensions.HasData)
            {
                var extension = extensions.ReadSequence();
                var oid = extension.ReadObjectIdentifier();
                var critical =
                    extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                    && extension.ReadBoolean();
                var value = extension.ReadOctetString();
                result = oid switch
                {
                    Oids.OcspNonce => result with { Nonce = value },
                    Oids.OcspArchiveCutOff => result with
                    {
                        ArchiveCutOff = new AsnReader(
                            value,
                            AsnEncodingRules.BER
                        ).ReadGeneralizedTime(),
                    },
                    _ => result with { IsUnderstood = result.IsUnderstood && !critical },
                };
            }

            return result;
        }
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>A response as it was read, with what its signature is over; nothing is verified yet.</summary>
/// <param name="Status">Anything but successful: the rest is empty.</param>
/// <param name="Certificates">As they came along, DER.</param>
public sealed record SignedOcspResponse(
    OcspResponseStatus Status,
    DateTimeOffset ProducedAt,
    IReadOnlyList<OcspSingleResponse> Responses,
    ReadOnlyMemory<byte>? Nonce,
    ReadOnlyMemory<byte> Signed,
    string SignatureAlgorithm,
    ReadOnlyMemory<byte> Signature,
    IReadOnlyList<ReadOnlyMemory<byte>> Certificates
)
{
    /// <summary>
    /// Whether the CA itself, or a responder to which that CA delegated it (RFC 6960 clause 4.2.2.2: issued by the CA's own key, with
    /// id-kp-OCSPSigning, in date), made this response.
    /// </summary>
    public bool IsOf(IssuerCertificate issuer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return Status == OcspResponseStatus.Successful
            && (
                issuer.Verify(SignatureAlgorithm, Signed.Span, Signature.Span)
                || Certificates.Any(der => IsDelegated(der, issuer, now))
            );
    }

    private bool IsDelegated(ReadOnlyMemory<byte> der, IssuerCertificate issuer, DateTimeOffset now)
    {
        try
        {
            using var responder = X509CertificateLoader.LoadCertificate(der.Span);
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var certificate = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var content = certificate.ReadEncodedValue();
            var algorithm = certificate.ReadSequence().ReadObjectIdentifier();
            var signature = certificate.ReadBitString(out _);
            return responder.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectDer.Span)
                && new DateTimeOffset(responder.NotBefore) <= now
                && new DateTimeOffset(responder.NotAfter) > now
                && responder
                    .Extensions.OfType<X509EnhancedKeyUsageExtension>()
                    .Any(e =>
                        e.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == X509Oids.OcspSigning)
                    )
                && issuer.Verify(algorithm, content.Span, signature)
                && IssuerCertificate.Verify(
                    responder.PublicKey,
                    SignatureAlgorithm,
                    Signed.Span,
                    Signature.Span
                );
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException)
        {
            return false;
        }
    }
}

/// <summary>Reads what a responder sent: total, a response that can't be read in full is none.</summary>
internal static class OcspResponseReader
{
    /// <summary>A response with a chain of certificates fits well.</summary>
    public const int MaxOctets = 64 * 1024;

    private const int MaxResponses = 64;
    private const int MaxCertificates = 8;
    private static readonly Asn1Tag Explicit0 = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag Explicit1 = new(TagClass.ContextSpecific, 1, true);
    private static readonly Asn1Tag Good = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Revoked = new(TagClass.ContextSpecific, 1, true);
    private static readonly Asn1Tag Unknown = new(TagClass.ContextSpecific, 2);

    /// <summary>Null where the bytes are no OCSPResponse of RFC 6960 clause 4.2.1 with a basic response.</summary>
    public static SignedOcspResponse? Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxOctets)
        {
            return null;
        }

        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var response = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var status = response.ReadEnumeratedBytes().Span;
            if (status.Length != 1 || !Enum.IsDefined((OcspResponseStatus)status[0]))
            {
                return null;
            }

            if (status[0] != (byte)OcspResponseStatus.Successful)
            {
                return new(
                    (OcspResponseStatus)status[0],
                    default,
                    [],
                    null,
                    default,
                    "",
                    default,
                    []
                );
            }

            var bytes = response.ReadSequence(Explicit0).ReadSequence();
            response.ThrowIfNotEmpty();
            return bytes.ReadObjectIdentifier() == OcspOids.Basic
                ? Basic(bytes.ReadOctetString())
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static SignedOcspResponse? Basic(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var basic = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = basic.PeekEncodedValue();
        var data = basic.ReadSequence();
        var algorithm = basic.ReadSequence().ReadObjectIdentifier();
        var signature = basic.ReadBitString(out var unused);
        var certificates = new List<ReadOnlyMemory<byte>>();
        if (OcspRequestReader.Is(basic, Explicit0))
        {
            var list = basic.ReadSequence(Explicit0).ReadSequence();
            while (list.HasData && certificates.Count < MaxCertificates)
            {
                certificates.Add(list.ReadEncodedValue());
            }
        }

        basic.ThrowIfNotEmpty();
        if (OcspRequestReader.Is(data, Explicit0))
        {
            data.ReadSequence(Explicit0); // version: v1 alone is defined
        }

        data.ReadEncodedValue(); // responderID: the signature tells who it was
        var producedAt = data.ReadGeneralizedTime();
        var responses = new List<OcspSingleResponse>();
        var singles = data.ReadSequence();
        while (singles.HasData)
        {
            if (responses.Count == MaxResponses)
            {
                return null;
            }

            responses.Add(Single(singles.ReadSequence()));
        }

        ReadOnlyMemory<byte>? nonce = null;
        if (OcspRequestReader.Is(data, Explicit1))
        {
            var extensions = data.ReadSequence(Explicit1).ReadSequence();
            while (extensions.HasData)
            {
                var (oid, critical, value) = X509Der.ReadExtension(extensions);
                if (oid == OcspOids.Nonce)
                {
                    nonce = OcspRequestReader.Nonce(value);
                }
                else if (critical)
                {
                    return null;
                }
            }
        }

        data.ThrowIfNotEmpty();
        return unused != 0
            ? null
            : new(
                OcspResponseStatus.Successful,
                producedAt,
                responses,
                nonce,
                signed,
                algorithm,
                signature,
                certificates
            );
    }

    private static OcspSingleResponse Single(AsnReader single)
    {
        var id = OcspRequestReader.CertId(single);
        var (status, entry) = Status(single);
        var thisUpdate = single.ReadGeneralizedTime();
        DateTimeOffset? nextUpdate = OcspRequestReader.Is(single, Explicit0)
            ? single.ReadSequence(Explicit0).ReadGeneralizedTime()
            : null;
        if (OcspRequestReader.Is(single, Explicit1))
        {
            var extensions = single.ReadSequence(Explicit1).ReadSequence();
            while (extensions.HasData)
            {
                var (oid, critical, value) = X509Der.ReadExtension(extensions);
                if (oid == X509Oids.InvalidityDate && entry is not null)
                {
                    entry = entry with
                    {
                        CompromisedSince = new AsnReader(
                            value,
                            AsnEncodingRules.DER
                        ).ReadGeneralizedTime(),
                    };
                }
                else if (critical)
                {
                    throw new AsnContentException("a critical extension that is not known");
                }
            }
        }

        single.ThrowIfNotEmpty();
        return new(id, status, entry, thisUpdate, nextUpdate);
    }

    private static (OcspCertStatus Status, CrlEntry? Entry) Status(AsnReader single)
    {
        var tag = single.PeekTag();
        if (tag.HasSameClassAndValue(Revoked))
        {
            var info = single.ReadSequence(Revoked);
            var at = info.ReadGeneralizedTime();
            var reason = OcspRequestReader.Is(info, Explicit0)
                ? info.ReadSequence(Explicit0).ReadEnumeratedBytes().Span[^1]
                : 0;
            return (OcspCertStatus.Revoked, new CrlEntry(at, reason, null));
        }

        if (tag.HasSameClassAndValue(Good))
        {
            single.ReadNull(Good);
            return (OcspCertStatus.Good, null);
        }

        single.ReadNull(Unknown);
        return (OcspCertStatus.Unknown, null);
    }
}

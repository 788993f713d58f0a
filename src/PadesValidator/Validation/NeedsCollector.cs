using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Notes what a validation lacked, once each, within bounds.</summary>
internal sealed class NeedsCollector(TrustMaterial? trust, ValidationPolicy policy)
{
    private const int Most = 32;
    private readonly Dictionary<string, StatusNeed> status = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IssuerNeed> issuers = new(StringComparer.Ordinal);

    public ValidationNeeds Needs =>
        new() { Status = [.. status.Values], Issuers = [.. issuers.Values] };

    /// <param name="issuer">A certificate of a path to an anchor, whose key verified <paramref name="certificate"/>.</param>
    public void AddStatus(Certificate certificate, Certificate issuer)
    {
        if (status.Count >= Most || status.ContainsKey(certificate.Sha256))
        {
            return;
        }

        var addresses = CertificateAddresses.Of(certificate);
        status[certificate.Sha256] = new(
            certificate.Der,
            issuer.Der,
            CertId(certificate, issuer),
            addresses.Crls,
            addresses.Ocsp
        );
    }

    /// <summary>The certificate leads to no anchor: where its way up ends, the next issuer is missing.</summary>
    public void AddIssuer(Certificate certificate, IReadOnlyList<Certificate> helpers)
    {
        if (
            trust is not null
            && issuers.Count < Most
            && ChainBuilder.DeadEnd(certificate, helpers, trust, policy) is { } last
            && CertificateAddresses.Of(last).Issuers is { Count: > 0 } urls
        )
        {
            issuers[last.Sha256] = new(last.Der, urls);
        }
    }

    /// <summary>RFC 6960 clause 4.1.1, by SHA-1, which only finds the certificate here and protects nothing.</summary>
    private static byte[] CertId(Certificate certificate, Certificate issuer)
    {
        var spki = new AsnReader(issuer.Spki, AsnEncodingRules.BER).ReadSequence();
        spki.ReadEncodedValue();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.14.3.2.26");
                writer.WriteNull();
            }

            writer.WriteOctetString(Digest.Sha1.Compute(certificate.Issuer.Der));
            writer.WriteOctetString(Digest.Sha1.Compute(spki.ReadBitString(out _)));
            writer.WriteInteger(certificate.Serial.Span);
        }

        return writer.Encode();
    }
}

using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>Encodes requests as relying parties send them (RFC 6960 clause 4.1).</summary>
internal static class OcspRequestWriter
{
    private const int Octets = 512;

    private static readonly Asn1Tag Explicit2 = new(TagClass.ContextSpecific, 2, true);

    /// <param name="hash">OID; its parameters are NULL, as everybody writes them.</param>
    /// <param name="serialNumber">Upper-case hex without leading zeros.</param>
    public static OcspCertId CertId(string hash, byte[] name, byte[] key, string serialNumber)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, Octets);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(hash);
                writer.WriteNull();
            }

            writer.WriteOctetString(name);
            writer.WriteOctetString(key);
            writer.WriteInteger(
                BigInteger.Parse(
                    "0" + serialNumber,
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                )
            );
        }

        return new(writer.Encode(), hash, name, key, serialNumber);
    }

    /// <summary>With SHA-1, which every responder must know (RFC 5019 clause 2.1.1): it names, it secures nothing.</summary>
    public static OcspCertId CertId(IssuerCertificate issuer, string serialNumber) =>
        CertId(
            X509Oids.Sha1,
            SHA1.HashData(issuer.SubjectDer.Span),
            SHA1.HashData(issuer.PublicKeyBits.Span),
            serialNumber
        );

    public static byte[] Write(IReadOnlyList<OcspCertId> certificates, ReadOnlyMemory<byte>? nonce)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, Octets);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                foreach (var certificate in certificates)
                {
                    using var one = writer.PushSequence();
                    writer.WriteEncodedValue(certificate.Der.Span);
                }
            }

            if (nonce is { } octets)
            {
                using var wrapped = writer.PushSequence(Explicit2);
                using var list = writer.PushSequence();
                X509Der.WriteExtension(
                    writer,
                    OcspOids.Nonce,
                    value => value.WriteOctetString(octets.Span)
                );
            }
        }

        return writer.Encode();
    }
}

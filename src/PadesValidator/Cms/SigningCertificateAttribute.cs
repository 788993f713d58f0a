using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>signing-certificate (RFC 2634 clause 5.4) and signing-certificate-v2 (RFC 5035 clause 3).</summary>
internal static class SigningCertificateAttribute
{
    /// <summary>
    /// The first ESSCertID names the signer's certificate. Where both attributes are there, both have to match. issuerSerial is
    /// not looked at: the hash of the whole certificate says more.
    /// </summary>
    public static SigningCertificateBinding Check(SignerInfo signer, Certificate certificate)
    {
        var binding = SigningCertificateBinding.Missing;
        foreach (var oid in new[] { Oids.SigningCertificate, Oids.SigningCertificateV2 })
        {
            foreach (var value in signer.Signed(oid).SelectMany(a => a.Values))
            {
                if (!Matches(value, oid == Oids.SigningCertificateV2, certificate))
                {
                    return SigningCertificateBinding.Mismatch;
                }

                binding = SigningCertificateBinding.Matches;
            }
        }

        return binding;
    }

    private static bool Matches(ReadOnlyMemory<byte> value, bool second, Certificate certificate)
    {
        try
        {
            var identifier = new AsnReader(value, AsnEncodingRules.BER)
                .ReadSequence()
                .ReadSequence()
                .ReadSequence();
            Digest? digest = second ? Digest.Sha256 : Digest.Sha1;
            if (second && identifier.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            {
                digest = DigestExtensions.FromOid(AlgorithmIdentifier.Read(identifier).Oid);
            }

            var hash = identifier.ReadOctetString();
            return digest is { } known
                && known.Compute(certificate.Der).AsSpan().SequenceEqual(hash);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}

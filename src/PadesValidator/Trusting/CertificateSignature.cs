using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>Was this certificate issued under that key?</summary>
internal static class CertificateSignature
{
    public static bool Verify(
        Certificate certificate,
        Certificate issuer,
        ValidationPolicy policy
    ) =>
        certificate.Scheme is { } scheme
        && SignatureVerifier
            .Verify(
                issuer.Key,
                scheme,
                null,
                SignedBytes.Of(certificate.ToBeSigned),
                certificate.Signature,
                policy
            )
            .IsValid;
}

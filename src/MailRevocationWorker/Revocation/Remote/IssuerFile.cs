using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>The certificate of an issuing CA whose key lies elsewhere: it tells which certificates are that CA's.</summary>
internal static class IssuerFile
{
    /// <exception cref="CryptographicException">The file holds no certificate, or none of a CA.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IssuerCertificate Load(string file)
    {
        var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        if (
            certificate
                .Extensions.OfType<X509BasicConstraintsExtension>()
                .Any(e => e.CertificateAuthority)
        )
        {
            return new IssuerCertificate(certificate);
        }

        certificate.Dispose();
        throw new CryptographicException(
            $"{file}: the certificate is not a CA's (basicConstraints)"
        );
    }
}

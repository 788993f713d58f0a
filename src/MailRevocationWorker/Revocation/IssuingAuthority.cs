using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation;

/// <summary>An issuing CA whose key is at hand.</summary>
/// <param name="statusKeptSince">Null: since the CA's certificate began.</param>
public sealed class IssuingAuthority(
    string name,
    IssuerCertificate issuer,
    ISigningKey key,
    DateTimeOffset? statusKeptSince
) : IDisposable
{
    private const int MinRsaBits = 2048;

    /// <summary>The CRL's file name without .crl, and the last part of the OCSP responder's address.</summary>
    public string Name { get; } = name;

    public IssuerCertificate Issuer { get; } = issuer;

    public ISigningKey SigningKey { get; } = key;

    /// <summary>
    /// The status of certificates that expired since then is kept: expiredCertsOnCRL, and archiveCutoff of OCSP responses. ETSI EN
    /// 319 411-2 asks for the beginning of the CA's certificate, which is right where no entry was ever dropped.
    /// </summary>
    public DateTimeOffset StatusKeptSince { get; } = statusKeptSince ?? issuer.NotBefore;

    /// <summary>The authority, or why its file can't be used: never a secret in it.</summary>
    public static (IssuingAuthority? Authority, string? Problem) Load(
        EmbeddedAuthorityOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var password = options.PasswordFile is null
                ? null
                : File.ReadLines(options.PasswordFile).FirstOrDefault() ?? "";
            var flags = OperatingSystem.IsMacOS()
                ? X509KeyStorageFlags.DefaultKeySet
                : X509KeyStorageFlags.EphemeralKeySet;
            var content = X509CertificateLoader.LoadPkcs12CollectionFromFile(
                options.Pkcs12,
                password,
                flags
            );
            var own = content.Where(c => c.HasPrivateKey).ToList();
            foreach (var other in content.Except(own))
            {
                other.Dispose();
            }

            return own is [var certificate]
                ? Use(options, certificate)
                : (null, $"the file holds {own.Count} keys with a certificate, one is needed");
        }
        catch (Exception fault)
            when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, $"the file can't be opened: {fault.Message}");
        }
    }

    public void Dispose()
    {
        SigningKey.Dispose();
        Issuer.Dispose();
    }

    private static (IssuingAuthority? Authority, string? Problem) Use(
        EmbeddedAuthorityOptions options,
        X509Certificate2 certificate
    )
    {
        AsymmetricAlgorithm? key = certificate.GetRSAPrivateKey();
        key ??= certificate.GetECDsaPrivateKey();
        var problem = key switch
        {
            null => "its key is neither RSA nor ECDSA",
            RSA { KeySize: < MinRsaBits } => $"its RSA key has less than {MinRsaBits} bits",
            _ when !IsCa(certificate) => "its certificate is not a CA's (basicConstraints)",
            _ when !May(certificate, X509KeyUsageFlags.CrlSign) => "its key usage lacks cRLSign",
            _ when !May(certificate, X509KeyUsageFlags.KeyCertSign) =>
                "its key usage lacks keyCertSign",
            _ => null,
        };
        if (problem is null)
        {
            return (
                new IssuingAuthority(
                    options.Name,
                    new IssuerCertificate(certificate),
                    new MemoryKey(key!),
                    options.StatusKeptSince
                ),
                null
            );
        }

        key?.Dispose();
        certificate.Dispose();
        return (null, problem);
    }

    private static bool IsCa(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509BasicConstraintsExtension>()
            .Any(e => e.CertificateAuthority);

    private static bool May(X509Certificate2 certificate, X509KeyUsageFlags usage) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(e => e.KeyUsages.HasFlag(usage));
}

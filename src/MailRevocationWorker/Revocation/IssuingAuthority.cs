using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation;

/// <summary>An issuing CA whose key is at hand.</summary>
public sealed class IssuingAuthority : IDisposable
{
    private const int MinRsaBits = 2048;

    private readonly X509Certificate2 _certificate;
    private readonly AsymmetricAlgorithm _key;

    private IssuingAuthority(string name, X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        Name = name;
        _certificate = certificate;
        _key = key;
        SubjectDer = certificate.SubjectName.RawData;
        Key = Convert.ToHexString(
            SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())
        );
        KeyIdentifier = KeyIdentifierOf(certificate);
        CommonName = certificate
            .SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(part => !part.HasMultipleElements)
            .LastOrDefault(part => part.GetSingleElementType().Value == "2.5.4.3")
            ?.GetSingleElementValue();
    }

    /// <summary>The CRL's file name without .crl.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, upper-case hex.</summary>
    public string Key { get; }

    public string? CommonName { get; }

    /// <summary>The subject name as it stands in the CA's certificate.</summary>
    public ReadOnlyMemory<byte> SubjectDer { get; }

    /// <summary>subjectKeyIdentifier, RFC 5280 clause 4.2.1.2.</summary>
    public ReadOnlyMemory<byte> KeyIdentifier { get; }

    public DateTimeOffset NotAfter => new(_certificate.NotAfter);

    /// <summary>sha256WithRSAEncryption or ecdsa-with-SHA256.</summary>
    public string SignatureAlgorithm =>
        _key is RSA ? "1.2.840.113549.1.1.11" : "1.2.840.10045.4.3.2";

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
                ? Use(options.Name, certificate)
                : (null, $"the file holds {own.Count} keys with a certificate, one is needed");
        }
        catch (Exception fault)
            when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, $"the file can't be opened: {fault.Message}");
        }
    }

    /// <summary>SHA-256 with RSA (PKCS#1 v1.5) or ECDSA (DER).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key is RSA rsa
            ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key).SignData(
                data,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            );

    /// <summary>Whether this CA's key made that signature, by the algorithm that it uses.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _key is RSA rsa
            ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key).VerifyData(
                data,
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            );

    /// <summary>
    /// Whether a certificate of the registry names this CA as its issuer: the same name octet for octet, and the same key
    /// identifier where it states one (two CAs may bear one name).
    /// </summary>
    public bool IsIssuerOf(ReadOnlySpan<byte> certificateDer)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(certificateDer);
            var stated = certificate
                .Extensions.OfType<X509AuthorityKeyIdentifierExtension>()
                .FirstOrDefault()
                ?.KeyIdentifier;
            return certificate.IssuerName.RawData.AsSpan().SequenceEqual(SubjectDer.Span)
                && (stated is null || stated.Value.Span.SequenceEqual(KeyIdentifier.Span));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }

    private static (IssuingAuthority? Authority, string? Problem) Use(
        string name,
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
            _ when !MaySignCrls(certificate) => "its key usage lacks cRLSign",
            _ => null,
        };
        if (problem is null)
        {
            return (new IssuingAuthority(name, certificate, key!), null);
        }

        key?.Dispose();
        certificate.Dispose();
        return (null, problem);
    }

    private static bool IsCa(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509BasicConstraintsExtension>()
            .Any(e => e.CertificateAuthority);

    private static bool MaySignCrls(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509KeyUsageExtension>()
            .All(e => e.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign));

    private static byte[] KeyIdentifierOf(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509SubjectKeyIdentifierExtension>()
            .FirstOrDefault()
            ?.SubjectKeyIdentifierBytes.ToArray()
        ?? new X509SubjectKeyIdentifierExtension(
            certificate.PublicKey,
            X509SubjectKeyIdentifierHashAlgorithm.Sha1,
            critical: false
        ).SubjectKeyIdentifierBytes.ToArray();
}

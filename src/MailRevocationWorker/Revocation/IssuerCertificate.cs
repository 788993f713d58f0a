using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation;

/// <summary>An issuing CA as relying parties know it: its certificate alone.</summary>
public sealed class IssuerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    /// <param name="certificate">Belongs to this object from now on.</param>
    public IssuerCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _certificate = certificate;
        SubjectDer = certificate.SubjectName.RawData;
        Key = Convert.ToHexString(
            SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())
        );
        KeyIdentifier = KeyIdentifierOf(certificate);
        PublicKeyBits = certificate.PublicKey.EncodedKeyValue.RawData;
        CommonName = certificate
            .SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(part => !part.HasMultipleElements)
            .LastOrDefault(part => part.GetSingleElementType().Value == X509Oids.CommonName)
            ?.GetSingleElementValue();
    }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, upper-case hex.</summary>
    public string Key { get; }

    public string? CommonName { get; }

    /// <summary>The subject name as it stands in the CA's certificate.</summary>
    public ReadOnlyMemory<byte> SubjectDer { get; }

    /// <summary>subjectKeyIdentifier, RFC 5280 clause 4.2.1.2.</summary>
    public ReadOnlyMemory<byte> KeyIdentifier { get; }

    /// <summary>The BIT STRING's content of subjectPublicKey: what issuerKeyHash is made of (RFC 6960 clause 4.1.1).</summary>
    internal ReadOnlyMemory<byte> PublicKeyBits { get; }

    public DateTimeOffset NotBefore => new(_certificate.NotBefore);

    public DateTimeOffset NotAfter => new(_certificate.NotAfter);

    internal X509Certificate2 Certificate => _certificate;

    /// <summary>Whether this CA's key made that signature. Weak and unknown algorithms are no signature.</summary>
    /// <param name="algorithm">Of RSA PKCS#1 v1.5 or ECDSA with SHA-256, SHA-384 or SHA-512, as an OID.</param>
    public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Verify(_certificate.PublicKey, algorithm, data, signature);

    /// <summary>
    /// Whether a certificate names this CA as its issuer: the same name octet for octet, and the same key identifier where it
    /// states one (two CAs may bear one name).
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

    public void Dispose() => _certificate.Dispose();

    internal static bool Verify(
        PublicKey key,
        string algorithm,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature
    )
    {
        try
        {
            using var rsa = key.GetRSAPublicKey();
            using var ecdsa = rsa is null ? key.GetECDsaPublicKey() : null;
            return algorithm switch
            {
                X509Oids.Sha256WithRsa => Rsa(rsa, HashAlgorithmName.SHA256, data, signature),
                X509Oids.Sha384WithRsa => Rsa(rsa, HashAlgorithmName.SHA384, data, signature),
                X509Oids.Sha512WithRsa => Rsa(rsa, HashAlgorithmName.SHA512, data, signature),
                X509Oids.Sha256WithEcdsa => Ecdsa(ecdsa, HashAlgorithmName.SHA256, data, signature),
                X509Oids.Sha384WithEcdsa => Ecdsa(ecdsa, HashAlgorithmName.SHA384, data, signature),
                X509Oids.Sha512WithEcdsa => Ecdsa(ecdsa, HashAlgorithmName.SHA512, data, signature),
                _ => false,
            };
        }
        catch (Exception fault) when (fault is CryptographicException or AsnContentException)
        {
            return false;
        }
    }

    private static bool Rsa(
        RSA? key,
        HashAlgorithmName hash,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature
    ) => key?.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1) == true;

    private static bool Ecdsa(
        ECDsa? key,
        HashAlgorithmName hash,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature
    ) => key?.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;

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

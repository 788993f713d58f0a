using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>
/// A delegated responder (RFC 6960 clause 4.2.2.2): a key that lives in memory only, and a short-lived certificate for it that the CA itself
/// issued, with id-kp-OCSPSigning and id-pkix-ocsp-nocheck (clause 4.2.2.2.1).
/// </summary>
internal sealed class ResponderCertificate : IDisposable
{
    private const int MaxCommonName = 64; // ub-common-name, RFC 5280 appendix A.1
    private const string NameSuffix = " OCSP";

    /// <summary>Clocks of relying parties are wrong by minutes.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(10);

    private ResponderCertificate(X509Certificate2 certificate, ISigningKey key)
    {
        Key = key;
        Der = certificate.RawData;
        SerialNumber = certificate.SerialNumber.TrimStart('0');
        KeyHash = SHA1.HashData(certificate.PublicKey.EncodedKeyValue.RawData);
        NotBefore = new(certificate.NotBefore);
        NotAfter = new(certificate.NotAfter);
    }

    public ISigningKey Key { get; }

    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Upper-case hex without leading zeros.</summary>
    public string SerialNumber { get; }

    /// <summary>ResponderID byKey, RFC 6960 clause 4.2.1.</summary>
    public ReadOnlyMemory<byte> KeyHash { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>A new key and a certificate for it, that the CA's key signs; it does not outlive the CA's own.</summary>
    public static ResponderCertificate Issue(
        IssuingAuthority authority,
        ResponderKeyKind kind,
        DateTimeOffset now,
        TimeSpan lifetime
    )
    {
        var key = new MemoryKey(
            kind switch
            {
                ResponderKeyKind.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
                ResponderKeyKind.Rsa2048 => RSA.Create(2048),
                ResponderKeyKind.Rsa3072 => RSA.Create(3072),
            }
        );
        var request = new CertificateRequest(
            NameOf(authority),
            key.PublicKey,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(false, false, 0, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(X509Oids.OcspSigning)], critical: false)
        );
        request.CertificateExtensions.Add(
            new X509Extension(OcspOids.NoCheck, [0x05, 0x00], critical: false)
        );
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(key.PublicKey, critical: false)
        );
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
                authority.Issuer.KeyIdentifier.Span
            )
        );
        var from = now - Backdated;
        var to = now + lifetime;
        using var certificate = request.Create(
            authority.Issuer.Certificate.SubjectName,
            new KeySignatureGenerator(authority.SigningKey),
            from > authority.Issuer.NotBefore ? from : authority.Issuer.NotBefore,
            to < authority.Issuer.NotAfter ? to : authority.Issuer.NotAfter,
            SerialNumberOf()
        );
        return new ResponderCertificate(certificate, key);
    }

    public void Dispose() => Key.Dispose();

    /// <summary>136 random bits and a first octet that keeps the number positive and of full length.</summary>
    private static byte[] SerialNumberOf() => [0x4F, .. RandomNumberGenerator.GetBytes(17)];

    private static X500DistinguishedName NameOf(IssuingAuthority authority)
    {
        var issuer = authority.Issuer.CommonName ?? authority.Name;
        var room = MaxCommonName - NameSuffix.Length;
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName((issuer.Length > room ? issuer[..room] : issuer) + NameSuffix);
        return name.Build();
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Tests.Revocation;

/// <summary>An issuing CA with its PKCS#12 file in a folder.</summary>
internal sealed class TestCa : IDisposable
{
    public const string Name = "Embedded Test CA";

    private static readonly DateTimeOffset From = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TestCa(string folder, string name, X509Certificate2 certificate)
    {
        Certificate = certificate;
        Options = new EmbeddedAuthorityOptions
        {
            Name = name,
            Pkcs12 = Path.Combine(folder, name + ".p12"),
            PasswordFile = Path.Combine(folder, name + ".password"),
        };
        File.WriteAllBytes(Options.Pkcs12, certificate.Export(X509ContentType.Pkcs12, "geheim"));
        File.WriteAllText(Options.PasswordFile, "geheim\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Options.Pkcs12, UnixFileMode.UserRead);
            File.SetUnixFileMode(Options.PasswordFile, UnixFileMode.UserRead);
        }
    }

    public X509Certificate2 Certificate { get; }

    public EmbeddedAuthorityOptions Options { get; }

    public static TestCa Make(
        string folder,
        string name = "test-ca",
        bool rsa = false,
        bool mayCrl = true
    )
    {
        using AsymmetricAlgorithm key = rsa
            ? RSA.Create(2048)
            : ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // UTF8String, PrintableString and a letter that .NET would encode otherwise: what is copied must be the octets.
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCountryOrRegion("FR");
        builder.Add("2.5.4.10", "Autorité", System.Formats.Asn1.UniversalTagNumber.UTF8String);
        builder.Add("2.5.4.3", Name, System.Formats.Asn1.UniversalTagNumber.PrintableString);
        var request = key is RSA rsaKey
            ? new CertificateRequest(
                builder.Build(),
                rsaKey,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
            : new CertificateRequest(builder.Build(), (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign
                    | (mayCrl ? X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.None),
                true
            )
        );
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false)
        );
        return new TestCa(folder, name, request.CreateSelfSigned(From, To));
    }

    public X509Certificate2 Issue(string serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Somebody", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false)
        );
        X509SignatureGenerator generator = Certificate.GetRSAPrivateKey() is { } rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
        return request.Create(
            Certificate.SubjectName,
            generator,
            From,
            To,
            Convert.FromHexString(serial)
        );
    }

    public void Dispose() => Certificate.Dispose();
}

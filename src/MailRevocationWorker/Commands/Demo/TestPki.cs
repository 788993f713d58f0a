using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>
/// The playground's certification authorities and certificates: a root, two issuing CAs under it, a stranger's look-alike chain,
/// and everybody's certificates. Made anew each time, valid around the clock that it is given; nothing in it is real.
/// </summary>
internal sealed class TestPki : IDisposable
{
    public const string RootName = "TEST ChamberSign France CA3 Root";
    public const string QualifiedName = "TEST ChamberSign France CA3 NG Qualified eID";
    public const string RgsName = "TEST ChamberSign France CA3 NG RGS";

    private readonly Dictionary<string, X509Certificate2> certificates = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<DemoIssuer, X509Certificate2> issuers = [];
    private readonly X509Certificate2 lookAlikeRoot;
    private readonly DateTimeOffset now;
    private readonly string crlBase;

    /// <param name="now">The moment around which everything is valid.</param>
    /// <param name="crlBase">Where the issuing CAs' CRLs are served: {crlBase}/{name}.crl.</param>
    public TestPki(DateTimeOffset now, string crlBase)
    {
        // Certificates count in whole seconds (RFC 5280 clause 4.1.2.5).
        this.now = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        this.crlBase = crlBase;
        Root = SelfSigned(RootName);
        lookAlikeRoot = SelfSigned(RootName);
        issuers[DemoIssuer.Qualified] = Authority(QualifiedName, Root, Serial("1120"));
        issuers[DemoIssuer.Rgs] = Authority(RgsName, Root, Serial("1120"));
        issuers[DemoIssuer.LookAlike] = Authority(
            QualifiedName,
            lookAlikeRoot,
            Convert.FromHexString(issuers[DemoIssuer.Qualified].SerialNumber)
        );
        foreach (var certificate in DemoCast.Certificates)
        {
            certificates[certificate.Id] = Issue(certificate, Serial("1121"));
        }

        certificates[DemoCast.LookAlike.Id] = Issue(
            DemoCast.LookAlike,
            Convert.FromHexString(certificates["camille-eiducioplus"].SerialNumber)
        );
    }

    public X509Certificate2 Root { get; }

    /// <summary>The certificate of that id; with its private key where its owner signs.</summary>
    public X509Certificate2 this[string id] => certificates[id];

    public X509Certificate2 IssuerOf(DemoIssuer issuer) => issuers[issuer];

    /// <summary>The file name, without extension, under which an issuing CA's certificate and CRL go.</summary>
    public static string FileName(DemoIssuer issuer) =>
        issuer switch
        {
            DemoIssuer.Qualified => "ng-qual",
            DemoIssuer.Rgs => "ng-rgs",
            DemoIssuer.LookAlike => "lookalike",
        };

    /// <summary>Upper-case hex without leading zeros, as the registry writes it.</summary>
    public string SerialOf(string id) => certificates[id].SerialNumber.TrimStart('0');

    /// <summary>The chain that a signature carries, without the root: signer first.</summary>
    public X509Certificate2[] ChainOf(DemoCertificate certificate) =>
        [certificates[certificate.Id], issuers[certificate.Issuer]];

    public DateTimeOffset NotBefore => now.AddDays(-400);
    public DateTimeOffset NotAfter => now.AddDays(695);

    /// <summary>A CRL that lists nothing, fresh for thirty days.</summary>
    public byte[] EmptyCrl(X509Certificate2 issuer) =>
        new CertificateRevocationListBuilder().Build(
            issuer,
            BigInteger.One,
            now.AddDays(30),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1,
            now.AddHours(-1)
        );

    private X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = Request(CertificateProfile.AuthorityName(name), key);
        CertificateProfile.AddAuthorityExtensions(request, isRoot: true);
        using var certificate = request.Create(
            request.SubjectName,
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            now.AddYears(-5),
            now.AddYears(15),
            Serial("1120")
        );
        return certificate.CopyWithPrivateKey(key);
    }

    private X509Certificate2 Authority(string name, X509Certificate2 root, byte[] serial)
    {
        using var key = RSA.Create(2048);
        var request = Request(CertificateProfile.AuthorityName(name), key);
        CertificateProfile.AddAuthorityExtensions(request, isRoot: false);
        return Sign(request, root, now.AddYears(-4), now.AddYears(8), serial)
            .CopyWithPrivateKey(key);
    }

    private X509Certificate2 Issue(DemoCertificate certificate, byte[] serial)
    {
        var holder = DemoCast.HolderOf(certificate);
        var name = CertificateProfile.HolderName(holder, DemoCast.OrganisationOf(holder));
        var issuer = issuers[certificate.Issuer];
        var crl = string.Create(
            CultureInfo.InvariantCulture,
            $"{crlBase}/{FileName(certificate.Issuer)}.crl"
        );
        switch (certificate.Key)
        {
            case DemoKey.Signer:
                using (var key = RSA.Create(2048))
                {
                    var request = Request(name, key);
                    CertificateProfile.AddHolderExtensions(request, certificate, holder, crl);
                    using var signed = Sign(request, issuer, NotBefore, NotAfter, serial);
                    return signed.CopyWithPrivateKey(key);
                }

            case DemoKey.Target:
            default:
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
                    CertificateProfile.AddHolderExtensions(request, certificate, holder, crl);
                    return Sign(request, issuer, NotBefore, NotAfter, serial);
                }
        }
    }

    private static CertificateRequest Request(X500DistinguishedName name, RSA key) =>
        new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static X509Certificate2 Sign(
        CertificateRequest request,
        X509Certificate2 issuer,
        DateTimeOffset from,
        DateTimeOffset to,
        byte[] serial
    )
    {
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false)
        );
        using var key = issuer.GetRSAPrivateKey()!;
        return request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            from,
            to,
            serial
        );
    }

    /// <summary>A prefix that tells authorities from holders, then 128 random bits.</summary>
    private static byte[] Serial(string prefix) =>
        [.. Convert.FromHexString(prefix), .. RandomNumberGenerator.GetBytes(16)];

    public void Dispose()
    {
        Root.Dispose();
        lookAlikeRoot.Dispose();
        foreach (var certificate in issuers.Values.Concat(certificates.Values))
        {
            certificate.Dispose();
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace PadesValidator.Tests.Making;

/// <summary>
/// A small trusted list, written in canonical form by hand, so that what is digested and signed here owes nothing to the code under
/// test or to the canonicalisation that it uses.
/// </summary>
internal sealed record ListMaker
{
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    private const string C14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Sha256Uri = "http://www.w3.org/2001/04/xmlenc#sha256";
    public static readonly Party Operator = TestPki.Issue(
        null,
        new() { Subject = "C=FR, O=TEST, CN=Scheme Operator", Key = RSA.Create(2048) }
    );

    public Party Signer { get; init; } = Operator;

    /// <summary>Whose certificate the signed properties name.</summary>
    public Party? Named { get; init; }
    public int Sequence { get; init; } = 7;
    public string Territory { get; init; } = "FR";
    public DateTimeOffset IssuedAt { get; init; } = TestPki.Now.AddDays(-30);
    public DateTimeOffset? NextUpdate { get; init; } = TestPki.Now.AddDays(30);
    public DateTimeOffset SigningTime { get; init; } = TestPki.Now.AddDays(-30);
    public string Services { get; init; } = Service(TestPki.Instance.Issuing);
    public string Method { get; init; } = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    public string DigestMethod { get; init; } = Sha256Uri;
    public string Transform { get; init; } = C14n;

    /// <summary>Changes the document after it was signed.</summary>
    public Func<string, string> Afterwards { get; init; } = d => d;

    /// <summary>Changes the SignedInfo before it is signed.</summary>
    public Func<string, string> SignedInfo { get; init; } = i => i;

    public static string Service(
        Party authority,
        string type = "CA/QC",
        string status = "granted",
        DateTimeOffset? since = null,
        string extensions = "",
        string history = "",
        string name = "Eiducio"
    ) =>
        $"<TSPService><ServiceInformation>{Period(type, status, since ?? TestPki.Now.AddYears(-3), extensions, name, Convert.ToBase64String(authority.Der))}</ServiceInformation>{(history.Length == 0 ? "" : $"<ServiceHistory>{history}</ServiceHistory>")}</TSPService>";

    public static string History(string status, DateTimeOffset since, string type = "CA/QC") =>
        $"<ServiceHistoryInstance>{Period(type, status, since, "", "Eiducio", null)}</ServiceHistoryInstance>";

    private static string Period(
        string type,
        string status,
        DateTimeOffset since,
        string extensions,
        string name,
        string? certificate
    ) =>
        $"<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{type}</ServiceTypeIdentifier><ServiceName><Name xml:lang=\"fr\">{name}</Name></ServiceName><ServiceDigitalIdentity><DigitalId>{(certificate is null ? "<X509SKI>AAAA</X509SKI>" : $"<X509Certificate>{certificate}</X509Certificate>")}</DigitalId></ServiceDigitalIdentity><ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</ServiceStatus><StatusStartingTime>{since:yyyy-MM-ddTHH:mm:ssZ}</StatusStartingTime>{(extensions.Length == 0 ? "" : $"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>")}";

    /// <summary>Qualifiers for one policy, as the French list writes them.</summary>
    public static string Qualification(
        string policy,
        string description = "signature",
        params string[] qualifiers
    ) =>
        Qualification(
            $"<q:CriteriaList assert=\"all\"><q:PolicySet><q:PolicyIdentifier><x:Identifier xmlns:x=\"{Xades}\">{policy}</x:Identifier></q:PolicyIdentifier></q:PolicySet><q:Description>{description}</q:Description></q:CriteriaList>",
            qualifiers
        );

    public static string Qualification(string criteria, string[] qualifiers) =>
        $"<Extension Critical=\"true\"><q:Qualifications xmlns:q=\"http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#\"><q:QualificationElement><q:Qualifiers>{string.Concat(qualifiers.Select(q => $"<q:Qualifier uri=\"http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{q}\"></q:Qualifier>"))}</q:Qualifiers>{criteria}</q:QualificationElement></q:Qualifications></Extension>";

    public byte[] Make()
    {
        var body =
            $"<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>{Sequence}</TSLSequenceNumber><SchemeTerritory>{Territory}</SchemeTerritory><ListIssueDateTime>{IssuedAt:yyyy-MM-ddTHH:mm:ssZ}</ListIssueDateTime><NextUpdate>{(NextUpdate is null ? "" : $"<dateTime>{NextUpdate:yyyy-MM-ddTHH:mm:ssZ}</dateTime>")}</NextUpdate></SchemeInformation><TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang=\"fr\">ChamberSign France</Name></TSPName></TSPInformation><TSPServices>{Services}</TSPServices></TrustServiceProvider></TrustServiceProviderList>";
        const string Open =
            "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" TSLTag=\"http://uri.etsi.org/19612/TSLTag\">";
        const string Close = "</TrustServiceStatusList>";
        var properties =
            $"<xades:SignedProperties xmlns:xades=\"{Xades}\" Id=\"sp\"><xades:SignedSignatureProperties><xades:SigningTime>{SigningTime:yyyy-MM-ddTHH:mm:ssZ}</xades:SigningTime><xades:SigningCertificate><xades:Cert><xades:CertDigest><ds:DigestMethod xmlns:ds=\"{Dsig}\" Algorithm=\"{DigestMethod}\"></ds:DigestMethod><ds:DigestValue xmlns:ds=\"{Dsig}\">{Digest((Named ?? Signer).Der)}</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificate></xades:SignedSignatureProperties></xades:SignedProperties>";
        var info = SignedInfo(
            $"<ds:SignedInfo xmlns:ds=\"{Dsig}\"><ds:CanonicalizationMethod Algorithm=\"{C14n}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{Method}\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"{Dsig}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{Transform}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{DigestMethod}\"></ds:DigestMethod><ds:DigestValue>{Digest(Encoding.UTF8.GetBytes(Open + body + Close))}</ds:DigestValue></ds:Reference><ds:Reference Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#sp\"><ds:Transforms><ds:Transform Algorithm=\"{C14n}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{DigestMethod}\"></ds:DigestMethod><ds:DigestValue>{Digest(Encoding.UTF8.GetBytes(properties))}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        );
        var signature =
            $"<ds:Signature xmlns:ds=\"{Dsig}\" Id=\"s\">{info}<ds:SignatureValue>{Convert.ToBase64String(Sign(Encoding.UTF8.GetBytes(info)))}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(Signer.Der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades=\"{Xades}\" Target=\"#s\">{properties}</xades:QualifyingProperties></ds:Object></ds:Signature>";
        return Encoding.UTF8.GetBytes(Afterwards(Open + body + signature + Close));
    }

    private string Digest(byte[] data) =>
        Convert.ToBase64String(
            DigestMethod.EndsWith("sha1", StringComparison.Ordinal) ? SHA1.HashData(data)
            : DigestMethod.EndsWith("sha512", StringComparison.Ordinal) ? SHA512.HashData(data)
            : SHA256.HashData(data)
        );

    private byte[] Sign(byte[] data) =>
        (Signer.Key, Method.Split('#')[1]) switch
        {
            (RSA rsa, "rsa-sha1") => rsa.SignData(
                data,
                HashAlgorithmName.SHA1,
                RSASignaturePadding.Pkcs1
            ),
            (RSA rsa, "sha256-rsa-MGF1") => rsa.SignData(
                data,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pss
            ),
            (RSA rsa, _) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            (ECDsa ec, _) => ec.SignData(data, HashAlgorithmName.SHA256),
            _ => throw new InvalidOperationException(),
        };
}

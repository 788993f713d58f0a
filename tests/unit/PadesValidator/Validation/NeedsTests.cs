using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Validation;

/// <summary>What a validation says that it lacked, and what it takes for an answer.</summary>
public sealed class NeedsTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly DateTimeOffset Now = TestPki.Now;
    private static readonly Party Signer = TestPki.Issue(
        Pki.Issuing,
        new()
        {
            CrlUrls = ["http://status.test/ca.crl", "ldap://status.test/ca"],
            OcspUrls = ["http://status.test/ocsp"],
            IssuerUrls = ["http://status.test/ca.cer"],
        }
    );
    private static readonly Party Stranger = TestPki.Issue(
        TestPki.Issue(
            null,
            new()
            {
                Subject = "CN=Nobody",
                Authority = true,
                Policy = null,
            }
        ),
        new() { CrlUrls = ["http://10.0.0.1/x"], IssuerUrls = ["http://10.0.0.1/y"] }
    );

    private static ValidationNeeds Of(Party signer, TrustSnapshot trust) =>
        Validated.Report(new PdfMaker().Sign(new CmsMaker(signer).Make), trust).Needs;

    private static TrustSnapshot WithoutStatus =>
        Pki.Trust() with
        {
            Crls = [TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1))],
        };

    private static StatusNeed Need => Of(Signer, WithoutStatus).Status.ShouldHaveSingleItem();

    [Fact]
    public void Needs_OfASignatureThatPasses_AreNone() =>
        Of(Signer, Pki.Trust()).Any.ShouldBeFalse();

    [Fact]
    public void Needs_WithoutTrust_AreNone() =>
        Validated.Report(new PdfMaker().Sign(new CmsMaker(Signer).Make)).Needs.Any.ShouldBeFalse();

    [Fact]
    public void Status_ThatIsMissing_IsNamedWithItsAddresses()
    {
        var need = Need;

        need.Certificate.ShouldBe(Signer.Der);
        need.Issuer.ShouldBe(Pki.Issuing.Der);
        need.CrlUrls.ShouldBe(["http://status.test/ca.crl"]);
        need.OcspUrls.ShouldBe(["http://status.test/ocsp"]);
        var id = new AsnReader(need.CertId, AsnEncodingRules.DER).ReadSequence();
        id.ReadSequence().ReadObjectIdentifier().ShouldBe("1.3.14.3.2.26");
        id.ReadOctetString().ShouldBe(SHA1.HashData(Pki.Issuing.Certificate.SubjectName.RawData));
        id.ReadOctetString()
            .ShouldBe(SHA1.HashData(Pki.Issuing.Certificate.PublicKey.EncodedKeyValue.RawData));
        id.ReadIntegerBytes().ToArray().ShouldBe(Signer.Certificate.SerialNumberBytes.ToArray());
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "1.2.3.4.5")]
    public void Status_OnAPathThatBreaksTheRules_IsNotAskedFor(bool authority, string? critical)
    {
        var issuer = TestPki.Issue(
            Pki.Issuing,
            new()
            {
                Subject = "CN=Not To Be Relied On",
                Authority = authority,
                Usage = authority
                    ? X509KeyUsageFlags.KeyCertSign
                    : X509KeyUsageFlags.NonRepudiation,
                CriticalUnknown = critical,
                CrlUrls = ["http://10.0.0.1/a.crl"],
            }
        );
        var signer = TestPki.Issue(
            issuer,
            new() { CrlUrls = ["http://10.0.0.1/x.crl"], OcspUrls = ["http://10.0.0.1/ocsp"] }
        );

        var report = Validated.Report(
            new PdfMaker().Sign(new CmsMaker(signer) { Certificates = [issuer.Der] }.Make),
            WithoutStatus
        );

        var signature = report.Signatures.ShouldHaveSingleItem();
        signature.Has(FindingKey.ChainInvalid).ShouldBeTrue();
        signature.Has(FindingKey.StatusUnknown).ShouldBeTrue("there is something to ask for");
        report.Needs.Any.ShouldBeFalse();
    }

    [Fact]
    public void Status_ThatIsStale_IsNamed() =>
        Of(
            Signer,
            WithoutStatus with
            {
                Crls =
                [
                    .. WithoutStatus.Crls,
                    TestPki.Crl(Pki.Issuing, Now.AddDays(-9), Now.AddDays(-1)),
                ],
            }
        )
            .Status.ShouldHaveSingleItem();

    [Fact]
    public void Status_OfACertificateThatLeadsToNoAnchor_IsNotNamed()
    {
        var needs = Of(Stranger, Pki.Trust());

        needs.Status.ShouldBeEmpty();

        // That its issuer is missing is said; its address is a stranger's word.
        needs.Issuers.ShouldHaveSingleItem().Certificate.ShouldBe(Stranger.Der);
    }

    [Fact]
    public void Status_OfATimestampAuthority_IsNamed()
    {
        var needs = Validated
            .Report(
                new PdfMaker().Sign(
                    new CmsMaker(Pki.Signer)
                    {
                        Timestamp = value =>
                            CmsMaker.TimestampToken(Pki.Tsa, value, Now.AddDays(-1)),
                    }.Make
                ),
                Pki.Trust() with
                {
                    Crls = [TestPki.Crl(Pki.Issuing, Now.AddDays(-1), Now.AddDays(1))],
                }
            )
            .Needs;

        needs
            .Status.Select(n => n.Certificate)
            .ShouldBe([Pki.Tsa.Der, Pki.Issuing.Der], ignoreOrder: true);
    }

    [Fact]
    public void Issuer_ThatIsMissing_IsNamedAndKnownByItsKey()
    {
        var need = Of(Signer, Pki.Trust() with { Intermediates = [] })
            .Issuers.ShouldHaveSingleItem();

        need.Urls.ShouldBe(["http://status.test/ca.cer"]);
        Found(Pki.Issuing.Der).ShouldBe([Pki.Issuing.Der]);
        Found(Pki.Root.Der).ShouldBeEmpty();
        Found([1, 2, 3]).ShouldBeEmpty();

        var bag = new X509Certificate2Collection
        {
            Pki.Root.Certificate,
            Pki.Issuing.Certificate,
        }.Export(X509ContentType.Pkcs7)!;
        Found(bag).ShouldBe([Pki.Issuing.Der]);

        IReadOnlyList<byte[]> Found(byte[] bytes) =>
            RevocationReader.Issuers(bytes, need, ValidationPolicy.Default);
    }

    [Fact]
    public void Crl_OfTheIssuer_IsAnAnswer()
    {
        var dates = RevocationReader
            .Crl(
                TestPki.Crl(Pki.Issuing, Now.AddDays(-1), Now.AddDays(1)),
                Need,
                ValidationPolicy.Default
            )
            .ShouldNotBeNull();
        dates.NextUpdate.ShouldBe(Now.AddDays(1));

        RevocationReader
            .Crl(
                TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1)),
                Need,
                ValidationPolicy.Default
            )
            .ShouldBeNull();
        RevocationReader.Crl("nonsense"u8.ToArray(), Need, ValidationPolicy.Default).ShouldBeNull();
    }

    [Fact]
    public void Ocsp_WithAnotherNonce_IsSomebodyElsesAnswer()
    {
        var maker = new OcspMaker(Signer, Pki.Issuing, Pki.Issuing);
        byte[] nonce = [1, 2, 3, 4];

        Answers(maker with { Nonce = nonce }).ShouldBeTrue();
        Answers(maker).ShouldBeTrue();
        Answers(maker with { Nonce = [1, 2, 3, 5] }).ShouldBeFalse();
        Answers(maker with { Subject = Pki.Signer }).ShouldBeFalse();
        Answers(maker with { Responder = Pki.Signer }).ShouldBeFalse();

        bool Answers(OcspMaker response) =>
            RevocationReader.Ocsp(response.Make(), Need, nonce, ValidationPolicy.Default)
                is not null;
    }

    [Fact]
    public void OcspRequest_HoldsTheCertIdAndTheNonce()
    {
        byte[] nonce = [9, 8, 7];
        var request = new AsnReader(RevocationReader.OcspRequest(Need, nonce), AsnEncodingRules.DER)
            .ReadSequence()
            .ReadSequence();

        var single = request.ReadSequence().ReadSequence();
        single.PeekEncodedValue().ToArray().ShouldBe(Need.CertId);
        var extension = request
            .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2))
            .ReadSequence()
            .ReadSequence();
        extension.ReadObjectIdentifier().ShouldBe("1.3.6.1.5.5.7.48.1.2");
        new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER)
            .ReadOctetString()
            .ShouldBe(nonce);
    }
}

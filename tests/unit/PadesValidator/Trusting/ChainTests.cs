using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Trusting;

public sealed class ChainTests
{
    private static readonly TestPki Pki = TestPki.Instance;

    [Fact]
    public void Chain_OfTheSameNamesUnderOtherKeys_IsUntrusted()
    {
        var authority = new Wish
        {
            Authority = true,
            Usage = X509KeyUsageFlags.KeyCertSign,
            From = TestPki.Now.AddYears(-5),
            To = TestPki.Now.AddYears(5),
        };
        var root = TestPki.Issue(null, authority with { Subject = "C=FR, O=TEST, CN=Test Root" });
        var issuing = TestPki.Issue(
            root,
            authority with
            {
                Subject = "C=FR, O=TEST, CN=Test Issuing",
            }
        );
        var signer = TestPki.Issue(issuing, new());

        var alone = Validated.Signed(new(signer) { Certificates = [issuing.Der, root.Der] });
        var beside = Validated.Signed(
            new(signer) { Certificates = [Pki.Issuing.Der, Pki.Root.Der] }
        );

        foreach (var report in new[] { alone, beside })
        {
            report.Has(FindingKey.ChainUntrusted).ShouldBeTrue();
            report.Chain.ShouldBeEmpty();
            report.Product.ShouldBeNull();
            report.SubIndication.ShouldBe(SubIndication.NoCertificateChainFound);
        }
    }

    [Fact]
    public void Issuer_ThatIsNoAuthority_MakesTheChainInvalid()
    {
        var person = TestPki.Issue(Pki.Issuing, new() { Subject = "CN=No Authority, G=A, SN=B" });
        var signer = TestPki.Issue(person, new());
        var report = Validated.Signed(new(signer) { Certificates = [person.Der] });

        report.Has(FindingKey.ChainInvalid).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Issuer_BeyondThePathLength_MakesTheChainInvalid()
    {
        var wish = new Wish
        {
            Authority = true,
            Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            Policy = "2.5.29.32.0",
        };
        var first = TestPki.Issue(Pki.Root, wish with { Subject = "CN=First", PathLength = 0 });
        var second = TestPki.Issue(first, wish with { Subject = "CN=Second" });
        var signer = TestPki.Issue(second, new());
        var report = Validated.Signed(new(signer) { Certificates = [second.Der, first.Der] });

        report.Has(FindingKey.ChainInvalid).ShouldBeTrue();
    }

    [Theory]
    [InlineData("path length")]
    [InlineData("critical extension")]
    public void Anchor_WhoseNameAndKeyAnotherCertificateBears_KeepsItsConstraints(string what)
    {
        var authority = new Wish
        {
            Subject = "C=FR, O=TEST, CN=Bounded Root",
            Authority = true,
            Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            Policy = "2.5.29.32.0",
            From = TestPki.Now.AddYears(-5),
            To = TestPki.Now.AddYears(5),
        };
        var anchor = TestPki.Issue(
            null,
            what == "path length"
                ? authority with
                {
                    PathLength = 0,
                }
                : authority with
                {
                    CriticalUnknown = "2.5.29.30",
                }
        );
        var issuing = TestPki.Issue(anchor, authority with { Subject = "CN=Bounded Issuing" });
        var signer = TestPki.Issue(issuing, new());

        // Anybody can write it: of the anchor's key only the public half is needed.
        var stranger = TestPki.Issue(null, authority with { Subject = "CN=Stranger" });
        var unbounded = TestPki.Issue(
            stranger,
            authority with
            {
                PublicKey = anchor.Certificate.PublicKey,
            }
        );
        var trust = Pki.Trust() with
        {
            Anchors = [anchor.Der],
            Intermediates = [issuing.Der, unbounded.Der],
            Crls =
            [
                TestPki.Crl(anchor, TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1)),
                TestPki.Crl(issuing, TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1)),
            ],
            Products = [new(issuing.Der, TestPki.GoodPolicy, "Eiducio")],
        };

        var report = Validated.Single(
            new PdfMaker().Sign(new CmsMaker(signer) { Certificates = [unbounded.Der] }.Make),
            trust
        );

        report.Has(FindingKey.ChainInvalid).ShouldBeTrue();
        report.Indication.ShouldNotBe(Indication.TotalPassed);
        report.Chain[^1].Certificate.Der.ShouldBe(anchor.Der);
    }

    [Fact]
    public void CriticalExtension_Unknown_MakesTheChainInvalid() =>
        Validated
            .SignedBy(new() { CriticalUnknown = "1.2.3.4.5" })
            .Has(FindingKey.ChainInvalid)
            .ShouldBeTrue();

    [Fact]
    public void Certificate_SignedWithSha1_IsWeak()
    {
        var issuing = TestPki.Issue(
            Pki.Root,
            new()
            {
                Subject = "CN=RSA Issuing",
                Authority = true,
                Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
                Policy = "2.5.29.32.0",
                Key = RSA.Create(2048),
            }
        );
        var signer = TestPki.Issue(
            issuing,
            new() { Key = RSA.Create(2048), Hash = HashAlgorithmName.SHA1 }
        );

        Validated
            .Signed(new(signer) { Certificates = [issuing.Der] })
            .Has(FindingKey.WeakAlgorithm)
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment)]
    [InlineData(null)]
    public void KeyUsage_WithoutNonRepudiation_IsUnsuitable(X509KeyUsageFlags? usage) =>
        Validated
            .SignedBy(new() { Usage = usage })
            .Has(FindingKey.KeyUsageUnsuitable)
            .ShouldBeTrue();

    [Theory]
    [InlineData("C=FR, O=ATELIER, CN=Cachet", null)]
    [InlineData("G=Alice, SN=DURAND, CN=Alice DURAND", "0.4.0.1862.1.6.2")]
    public void Seal_IsNotANaturalPerson(string subject, string? type) =>
        Validated
            .SignedBy(new() { Subject = subject, QcType = type })
            .Has(FindingKey.NotANaturalPerson)
            .ShouldBeTrue();

    [Fact]
    public void Policy_OfAnotherProduct_IsNotAccepted()
    {
        var report = Validated.SignedBy(new() { Policy = "1.2.250.1.96.1.8.1.1" });

        report.Has(FindingKey.PolicyNotAccepted).ShouldBeTrue();
        report.Product.ShouldBeNull();
    }

    [Fact]
    public void Policy_UnderAnotherIssuerOfTheSameRoot_IsNotAccepted()
    {
        var other = TestPki.Issue(
            Pki.Root,
            new()
            {
                Subject = "CN=Other Issuing",
                Authority = true,
                Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
                Policy = "2.5.29.32.0",
            }
        );
        var signer = TestPki.Issue(other, new());

        Validated
            .Signed(new(signer) { Certificates = [other.Der] })
            .Has(FindingKey.PolicyNotAccepted)
            .ShouldBeTrue();
    }

    [Fact]
    public void Certificate_OutsideItsValidity_IsExpiredOrNotYetValid()
    {
        Validated
            .SignedBy(new() { From = TestPki.Now.AddYears(-3), To = TestPki.Now.AddDays(-1) })
            .Has(FindingKey.CertificateExpired)
            .ShouldBeTrue();
        Validated
            .SignedBy(new() { From = TestPki.Now.AddDays(1), To = TestPki.Now.AddYears(3) })
            .Has(FindingKey.CertificateNotYetValid)
            .ShouldBeTrue();
    }

    [Fact]
    public void Trust_None_JudgesIntegrityAlone()
    {
        var report = Validated.Single(new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make));

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Has(FindingKey.NoTrustMaterial).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }
}

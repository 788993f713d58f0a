using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Trusting;

public sealed class OcspTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly Party Responder = Delegate(Pki.Issuing);
    private static readonly OcspMaker Good = new(Pki.Signer, Pki.Issuing, Responder);

    private static Party Delegate(Party issuer, bool noCheck = true, DateTimeOffset? to = null) =>
        TestPki.Issue(
            issuer,
            new()
            {
                Subject = "CN=Test Responder",
                Usage = X509KeyUsageFlags.DigitalSignature,
                ExtendedUsage = "1.3.6.1.5.5.7.3.9",
                NoCheck = noCheck,
                To = to ?? TestPki.Now.AddYears(1),
                Policy = null,
            }
        );

    private static SignatureReport With(OcspMaker response) =>
        Validated.Signed(
            new(Pki.Signer),
            Pki.Trust() with
            {
                Crls = [TestPki.Crl(Pki.Root, TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1))],
                OcspResponses = [response.Make()],
            }
        );

    [Fact]
    public void Response_OfADelegate_ProvesInnocence() =>
        With(Good).Indication.ShouldBe(Indication.TotalPassed);

    [Fact]
    public void Response_OfTheAuthorityItself_ProvesInnocence() =>
        With(Good with { Responder = Pki.Issuing }).Indication.ShouldBe(Indication.TotalPassed);

    [Fact]
    public void Response_Revoked_Fails()
    {
        var report = With(Good with { RevokedAt = TestPki.Now.AddDays(-2) });

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
        report.Chain[0].Reason.ShouldBe(4);
    }

    [Fact]
    public void Response_OutOfDate_IsStale()
    {
        With(Good with { NextUpdate = TestPki.Now.AddMinutes(-1) })
            .Has(FindingKey.StatusStale)
            .ShouldBeTrue();
        With(Good with { NextUpdate = null }).Has(FindingKey.StatusStale).ShouldBeTrue();
    }

    [Fact]
    public void Response_Unknown_ProvesNothing() =>
        With(Good with { Unknown = true }).Has(FindingKey.StatusUnknown).ShouldBeTrue();

    [Fact]
    public void Response_OfSomebodyElsesDelegate_ProvesNothing() =>
        With(Good with { Responder = Delegate(Pki.Root) })
            .Has(FindingKey.StatusUnknown)
            .ShouldBeTrue();

    [Fact]
    public void Response_OfACertificateThatMayNotAnswer_ProvesNothing() =>
        With(Good with { Responder = Pki.Signer }).Has(FindingKey.StatusUnknown).ShouldBeTrue();

    [Fact]
    public void Response_AboutAnotherCertificate_ProvesNothing() =>
        With(Good with { Subject = Responder }).Has(FindingKey.StatusUnknown).ShouldBeTrue();

    [Fact]
    public void Response_WithoutNextUpdate_SpeaksForItsMomentAlone()
    {
        With(Good with { NextUpdate = null, ThisUpdate = TestPki.Now.AddMinutes(-1) })
            .Indication.ShouldBe(Indication.TotalPassed);
        With(Good with { NextUpdate = null, ThisUpdate = TestPki.Now.AddMinutes(-11) })
            .Has(FindingKey.StatusStale)
            .ShouldBeTrue();
    }

    [Fact]
    public void Response_OfADelegateWhoseOwnStatusNobodyKnows_ProvesNothing()
    {
        var responder = Delegate(Pki.Issuing, noCheck: false);

        With(Good with { Responder = responder }).Has(FindingKey.StatusUnknown).ShouldBeTrue();
    }

    [Fact]
    public void Response_OfADelegateThatTheAuthorityRevoked_ProvesNothing()
    {
        // The list of the issuing authority is stale for the signer, and clear about the responder.
        var report = Validated.Signed(
            new(Pki.Signer),
            Pki.Trust() with
            {
                Crls =
                [
                    TestPki.Crl(Pki.Root, TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1)),
                    TestPki.Crl(
                        Pki.Issuing,
                        TestPki.Now.AddDays(-9),
                        TestPki.Now.AddDays(-8),
                        (Responder, TestPki.Now.AddDays(-10))
                    ),
                ],
                OcspResponses = [Good.Make()],
            }
        );

        report.Has(FindingKey.StatusStale).ShouldBeTrue();
        report.Indication.ShouldNotBe(Indication.TotalPassed);
    }

    [Fact]
    public void Response_OfADelegateThatAListClears_ProvesInnocence()
    {
        var responder = Delegate(Pki.Issuing, noCheck: false);
        var report = Validated.Signed(
            new(Pki.Signer),
            Pki.Trust() with
            {
                OcspResponses = [(Good with { Responder = responder }).Make()],
            }
        );

        report.Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void Response_OfADelegateThatHasExpired_ProvesNothing()
    {
        var responder = Delegate(Pki.Issuing, to: TestPki.Now.AddMinutes(-1));

        With(Good with { Responder = responder }).Has(FindingKey.StatusUnknown).ShouldBeTrue();
    }

    [Fact]
    public void Response_WithAnUnknownCriticalExtension_ProvesNothing() =>
        With(Good with { CriticalUnknown = true }).Has(FindingKey.StatusUnknown).ShouldBeTrue();

    [Fact]
    public void Response_OlderThanTheCertificate_ProvesNothing()
    {
        var signer = TestPki.Issue(Pki.Issuing, new() { From = TestPki.Now.AddMinutes(-5) });
        var report = Validated.Signed(
            new(signer),
            Pki.Trust() with
            {
                Crls = [TestPki.Crl(Pki.Root, TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1))],
                OcspResponses = [(Good with { Subject = signer }).Make()],
            }
        );

        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
    }

    [Theory]
    [InlineData(-30, true)]
    [InlineData(-1, false)]
    public void Response_AboutAnExpiredCertificate_CountsAsFarBackAsItsArchiveGoes(
        int cutOffDays,
        bool good
    )
    {
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { From = TestPki.Now.AddYears(-2), To = TestPki.Now.AddDays(-5) }
        );
        var report = Validated.Signed(
            new(signer)
            {
                Timestamp = value =>
                    CmsMaker.TimestampToken(Pki.Tsa, value, TestPki.Now.AddDays(-9)),
            },
            Pki.Trust() with
            {
                OcspResponses =
                [
                    (
                        Good with
                        {
                            Subject = signer,
                            ArchiveCutOff = TestPki.Now.AddDays(cutOffDays),
                        }
                    ).Make(),
                ],
            }
        );

        report.Has(FindingKey.StatusUnknown).ShouldBe(!good);
        (report.Indication == Indication.TotalPassed).ShouldBe(good);
    }
}

using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Trusting;

public sealed class OcspTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly Party Responder = Delegate(Pki.Issuing);
    private static readonly OcspMaker Good = new(Pki.Signer, Pki.Issuing, Responder);

    private static Party Delegate(Party issuer) =>
        TestPki.Issue(
            issuer,
            new()
            {
                Subject = "CN=Test Responder",
                Usage = X509KeyUsageFlags.DigitalSignature,
                ExtendedUsage = "1.3.6.1.5.5.7.3.9",
                NoCheck = true,
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
}

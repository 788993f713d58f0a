using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Commands.Demo;

namespace MailRevocationWorker.Tests.Commands.Demo;

public sealed class TestPkiTests(PlaygroundFixture playground) : IClassFixture<PlaygroundFixture>
{
    private TestPki Pki => playground.Pki;

    [Fact]
    public void Certificates_OfTheCast_ChainToTheRootAtThatDate()
    {
        foreach (var certificate in DemoCast.Certificates)
        {
            Chains(certificate).ShouldBeTrue(certificate.Id);
        }
    }

    [Fact]
    public void LookAlike_SameNamesAndSerial_DoesNotChain()
    {
        var genuine = Pki["camille-eiducioplus"];
        var copy = Pki[DemoCast.LookAlike.Id];
        copy.Subject.ShouldBe(genuine.Subject);
        copy.Issuer.ShouldBe(genuine.Issuer);
        copy.SerialNumber.ShouldBe(genuine.SerialNumber);
        Chains(DemoCast.LookAlike).ShouldBeFalse();
    }

    [Fact]
    public void Subject_OfHolder_ReadsFromCountryToCommonName() =>
        Pki["helene-eiducioplus"]
            .SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Select(one => one.GetSingleElementType().Value)
            .ShouldBe([
                "2.5.4.6",
                "2.5.4.10",
                "2.5.4.97",
                "2.5.4.11",
                "2.5.4.4",
                "2.5.4.42",
                "2.5.4.5",
                "2.5.4.12",
                "2.5.4.3",
            ]);

    [Fact]
    public void EmptyCrl_OfIssuer_ListsNothing()
    {
        var builder = CertificateRevocationListBuilder.Load(
            Pki.EmptyCrl(Pki.IssuerOf(DemoIssuer.Rgs)),
            out var number
        );
        number.ShouldBe(1);
        builder
            .RemoveEntry(Convert.FromHexString(Pki["camille-negocio"].SerialNumber))
            .ShouldBeFalse();
    }

    private bool Chains(DemoCertificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Pki.Root);
        chain.ChainPolicy.ExtraStore.Add(Pki.IssuerOf(certificate.Issuer));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = PlaygroundFixture.Now.UtcDateTime;
        return chain.Build(Pki[certificate.Id]);
    }
}

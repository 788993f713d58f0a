using System.Security.Cryptography;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Trusting;

public sealed class CertificateReaderTests
{
    private static readonly byte[] Der = TestPki.Instance.Signer.Der;

    [Fact]
    public void Certificate_OfAPerson_GivesItsFacts()
    {
        var facts = CertificateReader.Read(Der).ShouldNotBeNull();

        facts.CommonName.ShouldBe("Alice DURAND");
        facts.GivenName.ShouldBe("Alice");
        facts.Surname.ShouldBe("DURAND");
        facts.SubjectSerialNumber.ShouldBe("T-1");
        facts.OrganizationIdentifier.ShouldBe("NTRFR-999000011");
        facts.OrganizationName.ShouldBe("ATELIER DU TEST");
        facts.IssuerCommonName.ShouldBe("Test Issuing");
        facts.Issuer.ShouldBe("C=FR,O=TEST,CN=Test Issuing");
        facts.PolicyOids.ShouldBe([TestPki.GoodPolicy]);
        facts.Sha256.ShouldBe(Convert.ToHexString(SHA256.HashData(Der)));
        facts.NotAfter.ShouldBe(TestPki.Now.AddYears(1));
    }

    [Fact]
    public void SerialNumber_LosesLeadingZeroOctetsOnly()
    {
        Certificates.Certificate.SerialText([0, 0, 0x0A, 0x10]).ShouldBe("0A10");
        Certificates.Certificate.SerialText([0]).ShouldBe("00");
    }

    [Fact]
    public void Certificate_CutOrFollowedByBytes_IsNone()
    {
        for (var length = 0; length < Der.Length; length++)
        {
            CertificateReader.Read(Der[..length]).ShouldBeNull();
        }

        CertificateReader.Read([.. Der, 0]).ShouldBeNull();
        CertificateReader.Read(new byte[1_000_000]).ShouldBeNull();
    }

    [Fact]
    public void Certificate_WithAnyByteChanged_NeverThrows()
    {
        for (var i = 0; i < Der.Length; i++)
        {
            foreach (var value in new byte[] { 0, 0x30, 0x7F, 0x80, 0xFF })
            {
                var bent = (byte[])Der.Clone();
                bent[i] = value;
                Should.NotThrow(() => CertificateReader.Read(bent));
            }
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Cms;

/// <summary>Keys that .NET does not import or does not know.</summary>
public sealed class OtherKeyTests
{
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Ed25519 = "1.3.101.112";

    /// <summary>SHA-256, MGF1 with SHA-256, a salt of at least 32 bytes.</summary>
    private static readonly byte[] Restrictions = Convert.FromHexString(
        "3034A00F300D06096086480165030402010500A11C301A06092A864886F70D010108300D06096086480165030402010500A203020120"
    );

    private static Party PssParty(byte[]? restrictions)
    {
        var key = RSA.Create(2048);
        var parameters = restrictions is null ? null : new AsnEncodedData(restrictions);
        return TestPki.Issue(
            TestPki.Instance.Issuing,
            new()
            {
                Key = key,
                PublicKey = new(
                    new Oid(RsaPss),
                    parameters!,
                    new AsnEncodedData(key.ExportRSAPublicKey())
                ),
            }
        );
    }

    [Theory]
    [InlineData(true, 32, Indication.TotalPassed)]
    [InlineData(true, 48, Indication.TotalPassed)]
    [InlineData(true, 20, Indication.TotalFailed)]
    [InlineData(false, 20, Indication.TotalPassed)]
    public void PssKey_AsRestricted_Verifies(bool restricted, int salt, Indication expected) =>
        Validated
            .Signed(
                new(PssParty(restricted ? Restrictions : null)) { Pss = true, SaltLength = salt }
            )
            .Indication.ShouldBe(expected);

    [Fact]
    public void PssKey_ForPkcs1_IsUnsupported()
    {
        var report = Validated.Signed(new(PssParty(null)));

        report.Integrity.ShouldBe(Integrity.None);
        report.Has(FindingKey.AlgorithmUnsupported).ShouldBeTrue();
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Review);
    }

    [Theory]
    [InlineData("SHA512", Indication.TotalPassed)]
    [InlineData("SHA256", Indication.Indeterminate)]
    public void Ed25519_HasItsOwnDigest(string digest, Indication expected)
    {
        var seed = new Ed25519PrivateKeyParameters(new SecureRandom());
        var party = TestPki.Issue(
            TestPki.Instance.Issuing,
            new()
            {
                PublicKey = new(
                    new Oid(Ed25519),
                    null!,
                    new AsnEncodedData(seed.GeneratePublicKey().GetEncoded())
                ),
            }
        );
        var report = Validated.Signed(
            new(party)
            {
                Hash = new(digest),
                SignatureOid = Ed25519,
                SignValue = bytes =>
                {
                    var signer = new Org.BouncyCastle.Crypto.Signers.Ed25519Signer();
                    signer.Init(true, seed);
                    signer.BlockUpdate(bytes, 0, bytes.Length);
                    return signer.GenerateSignature();
                },
            }
        );

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Indication.ShouldBe(expected);
        report
            .Has(FindingKey.AlgorithmParametersInconsistent)
            .ShouldBe(expected != Indication.TotalPassed);
    }
}

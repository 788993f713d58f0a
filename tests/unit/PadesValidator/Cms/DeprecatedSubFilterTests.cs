using System.Formats.Asn1;
using System.Security.Cryptography;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Cms;

public sealed class DeprecatedSubFilterTests
{
    private static readonly Party Signer = TestPki.Issue(
        TestPki.Instance.Issuing,
        new() { Key = RSA.Create(2048) }
    );

    private static byte[] Bare(byte[] content)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(
            ((RSA)Signer.Key).SignData(content, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)
        );
        return writer.Encode();
    }

    private static byte[] Sha1Cms(byte[] content)
    {
        var digest = SHA1.HashData(content);
        return new CmsMaker(Signer) { Encapsulated = digest }.Make(digest);
    }

    private static void ShouldBeIntactButWeak(SignatureReport report)
    {
        report.Integrity.ShouldBe(Integrity.Intact);
        report.Has(FindingKey.WeakAlgorithm).ShouldBeTrue();
        report.Has(FindingKey.SubFilterUnsupported).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Review);
    }

    [Fact]
    public void X509RsaSha1_Genuine_IsRecognisedAndWeak() =>
        ShouldBeIntactButWeak(
            Validated.Single(
                new PdfMaker { SubFilter = "adbe.x509.rsa_sha1", Certificate = Signer.Der }.Sign(
                    Bare
                ),
                TestPki.Instance.Trust()
            )
        );

    [Fact]
    public void Pkcs7Sha1_Genuine_IsRecognisedAndWeak() =>
        ShouldBeIntactButWeak(
            Validated.Single(
                new PdfMaker { SubFilter = "adbe.pkcs7.sha1" }.Sign(Sha1Cms),
                TestPki.Instance.Trust()
            )
        );

    [Theory]
    [InlineData("adbe.x509.rsa_sha1")]
    [InlineData("adbe.pkcs7.sha1")]
    public void Byte_Changed_IsBroken(string subFilter)
    {
        var pdf = new PdfMaker { SubFilter = subFilter, Certificate = Signer.Der }.Sign(
            subFilter == "adbe.pkcs7.sha1" ? Sha1Cms : Bare
        );
        pdf[pdf.AsSpan().IndexOf("MediaBox"u8) + 12] ^= 1;

        Validated.Single(pdf).Integrity.ShouldBe(Integrity.Broken);
    }
}

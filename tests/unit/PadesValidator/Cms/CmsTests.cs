using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Cms;

public sealed class CmsTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly Party RsaSigner = TestPki.Issue(
        Pki.Issuing,
        new() { Key = RSA.Create(2048) }
    );

    [Fact]
    public void Signature_CadesDetached_IsBaselineBAndPasses()
    {
        var report = Validated.Signed(new(Pki.Signer));

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Level.ShouldBe(PadesLevel.BB);
        report.Product.ShouldBe("Eiducio");
        report.Signer!.CommonName.ShouldBe("Alice DURAND");
        report.Signer.OrganizationIdentifier.ShouldBe("NTRFR-999000011");
        report
            .Chain.Select(c => c.Status)
            .ShouldBe([CertificateStatus.Good, CertificateStatus.Good, CertificateStatus.Anchor]);
        report.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2048, false, 32)]
    [InlineData(3072, true, 32)]
    [InlineData(2048, true, 20)]
    [InlineData(2048, true, 0)]
    public void Signature_Rsa_IsIntact(int bits, bool pss, int salt)
    {
        var signer = TestPki.Issue(Pki.Issuing, new() { Key = RSA.Create(bits) });

        Validated
            .Signed(new(signer) { Pss = pss, SaltLength = salt })
            .Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void Signature_PssWithAWrongSaltLength_IsBroken()
    {
        var made = new CmsMaker(RsaSigner) { Pss = true, SaltLength = 20 };
        var lying = new PdfMaker().Sign(content =>
        {
            var cms = made.Make(content);
            var salt = cms.AsSpan().LastIndexOf(new byte[] { 0xA2, 3, 2, 1, 20 });
            cms[salt + 4] = 24;
            return cms;
        });

        Validated.Single(lying).Integrity.ShouldBe(Integrity.Broken);
    }

    [Theory]
    [InlineData("SHA384", "1.3.132.0.34", "1.2.840.10045.4.3.3")]
    [InlineData("SHA512", "1.3.132.0.35", "1.2.840.10045.4.3.4")]
    [InlineData("SHA256", "1.2.840.10045.3.1.7", "0.4.0.127.0.7.1.1.4.1.3")]
    public void Signature_Ecdsa_IsIntact(string hash, string curve, string oid)
    {
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { Key = ECDsa.Create(ECCurve.CreateFromValue(curve)) }
        );

        Validated
            .Signed(new(signer) { Hash = new(hash), SignatureOid = oid })
            .Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void Signer_NamedByKeyIdentifier_IsFound() =>
        Validated
            .Signed(new(Pki.Signer) { ByKeyIdentifier = true })
            .Indication.ShouldBe(Indication.TotalPassed);

    [Fact]
    public void SignedAttributes_SentUnsortedButSignedAsDer_AreIntactWithAWord()
    {
        var report = Validated.Signed(new(Pki.Signer) { Unsorted = true });

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Findings.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Information);
    }

    [Fact]
    public void SignedAttributes_SignedUnsorted_AreForReview()
    {
        var report = Validated.Signed(new(Pki.Signer) { Unsorted = true, SignUnsorted = true });

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Findings.ShouldContain(f =>
            f.Key == FindingKey.SignedAttributesUnsorted && f.Severity == Severity.Warning
        );
        report.Indication.ShouldBe(Indication.Indeterminate);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Review);
    }

    [Fact]
    public void SignedAttributes_SignedUnsortedInAnIso32000Signature_AreTolerated()
    {
        var report = Validated.Single(
            new PdfMaker { SubFilter = "adbe.pkcs7.detached" }.Sign(
                new CmsMaker(Pki.Signer) { Unsorted = true, SignUnsorted = true }.Make
            ),
            Pki.Trust()
        );

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Findings.ShouldContain(f => f.Key == FindingKey.SignedAttributesUnsorted);
    }

    [Fact]
    public void SignerInfos_Two_AreNotAutomatic()
    {
        var report = Validated.Signed(new(Pki.Signer) { SignerCount = 2 });

        report.Has(FindingKey.MultipleSigners).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.Level.ShouldBe(PadesLevel.NotPades);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Reject);
        report.SignerInfosAgree.ShouldBeTrue();
    }

    [Fact]
    public void SignerInfos_OfTwoPeople_DoNotAgree()
    {
        var report = Validated.Signed(
            new(Pki.Signer) { SignerCount = 2, Second = TestPki.Issue(Pki.Issuing, new()) }
        );

        report.Has(FindingKey.MultipleSigners).ShouldBeTrue();
        report.Signer!.Der.ShouldBe(Pki.Signer.Der);
        report.SignerInfosAgree.ShouldBeFalse();
    }

    [Fact]
    public void Digest_Sha1_IsWeak()
    {
        var report = Validated.Signed(new(RsaSigner) { Hash = HashAlgorithmName.SHA1 });

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Findings.ShouldContain(f =>
            f.Key == FindingKey.WeakAlgorithm && f.Severity == Severity.Failure
        );
        report.SubIndication.ShouldBe(SubIndication.CryptoConstraintsFailureNoPoe);
    }

    [Fact]
    public void Key_Rsa1024_IsWeak()
    {
        var report = Validated.SignedBy(new() { Key = RSA.Create(1024) });

        report.Findings.ShouldContain(f =>
            f.Key == FindingKey.WeakKey && f.Severity == Severity.Failure
        );
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void SignatureAlgorithm_NamingAnotherDigestThanWasUsed_IsBroken()
    {
        // sha384WithRSAEncryption over what was signed with SHA-256.
        var report = Validated.Signed(new(RsaSigner) { SignatureOid = "1.2.840.113549.1.1.12" });

        report.Integrity.ShouldBe(Integrity.Broken);
        report.Has(FindingKey.SignatureValueInvalid).ShouldBeTrue();
    }

    [Fact]
    public void SigningCertificate_OfAnotherCertificate_Fails()
    {
        var report = Validated.Signed(new(Pki.Signer) { BoundTo = Pki.Issuing.Der });

        report.Has(FindingKey.SigningCertificateMismatch).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.NoSigningCertificateFound);
    }

    [Fact]
    public void SigningCertificate_Missing_IsNotPades()
    {
        var report = Validated.Signed(new(Pki.Signer) { WithBinding = false });

        report.Level.ShouldBe(PadesLevel.NotPades);
        report.Has(FindingKey.NotPadesBaseline).ShouldBeTrue();
        report.Has(FindingKey.SigningCertificateAttributeMissing).ShouldBeTrue();
    }

    [Fact]
    public void SignedAttributes_Absent_SignTheContentItself()
    {
        var report = Validated.Signed(new(Pki.Signer) { WithAttributes = false });

        report.Integrity.ShouldBe(Integrity.Intact);
        report.Level.ShouldBe(PadesLevel.NotPades);
    }

    [Fact]
    public void Content_EncapsulatedInADetachedSignature_IsBroken()
    {
        var report = Validated.Single(
            new PdfMaker().Sign(content =>
                new CmsMaker(Pki.Signer) { Encapsulated = [] }.Make(content)
            )
        );

        report.Integrity.ShouldBe(Integrity.Broken);
        report.Has(FindingKey.CmsMalformed).ShouldBeTrue();
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Reject);
    }

    [Fact]
    public void Certificate_WithTheSignersNameAndNumberButAnotherKey_IsNotTheSigner()
    {
        // The SignerInfo names Alice; the impostor's certificate has the same issuer name and serial number.
        var impostor = TestPki.Issue(Pki.Issuing, new());
        var cms = new CmsMaker(Pki.Signer) { Certificates = [impostor.Der, Pki.Issuing.Der] };

        Validated
            .Signed(cms)
            .Signer!.SerialNumber.ShouldBe(
                Convert.ToHexString(Pki.Signer.Certificate.SerialNumberBytes.Span).TrimStart('0')
            );
    }

    public static TheoryData<string> Garbage =>
        ["30", "3080", "3084FFFFFFFF", "010203", string.Concat(Enumerable.Repeat("3080", 3000))];

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Contents_ThatAreNoCms_AreAFinding(string contents)
    {
        var report = Validated.Single(
            new PdfMaker().Sign(_ => Convert.FromHexString(contents)),
            Pki.Trust()
        );

        report.Has(FindingKey.CmsMalformed).ShouldBeTrue();
        report.Integrity.ShouldBe(Integrity.None);
    }

    [Fact]
    public void Cms_WithEveryByteFlippedInTurn_NeverPassesAndNeverThrows()
    {
        var length = new CmsMaker(Pki.Signer).Make([]).Length;
        var pdf = new PdfMaker();
        var trust = Pki.Trust();
        var original = pdf.Sign(new CmsMaker(Pki.Signer).Make);
        var start = original.AsSpan().IndexOf("/Contents <"u8) + 11;
        for (var i = 0; i < length; i += 3)
        {
            var bent = (byte[])original.Clone();
            bent[start + (2 * i)] = bent[start + (2 * i)] == (byte)'4' ? (byte)'5' : (byte)'4';
            var report = Validated.Single(bent, trust);
            if (report.Indication == Indication.TotalPassed)
            {
                // Only what nobody signs may change: versions, the digest list, the copies of names that are compared otherwise.
                report.Signer!.Sha256.ShouldBe(
                    Convert.ToHexString(SHA256.HashData(Pki.Signer.Der))
                );
            }
        }
    }
}

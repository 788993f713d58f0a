using System.Text.Json;
using PadesValidator.Tests.Making;
using PdfSyntax;

namespace PadesValidator.Tests.Validation;

public sealed class EvidenceTests
{
    private static readonly TestPki Pki = TestPki.Instance;

    [Fact]
    public void Evidence_ThroughJson_GivesTheSameReport()
    {
        var pdf = new PdfMaker().Sign(
            new CmsMaker(Pki.Signer)
            {
                Timestamp = value =>
                    CmsMaker.TimestampToken(Pki.Tsa, value, TestPki.Now.AddDays(-2)),
            }.Make
        );
        var evidence = Validated.Evidence(pdf);
        var copy = JsonSerializer.Deserialize<DocumentEvidence>(
            JsonSerializer.Serialize(evidence)
        )!;
        var trust = JsonSerializer.Deserialize<TrustSnapshot>(
            JsonSerializer.Serialize(Pki.Trust())
        )!;

        var first = Judge(evidence, Pki.Trust());
        var second = Judge(copy, trust);

        JsonSerializer.Serialize(second).ShouldBe(JsonSerializer.Serialize(first));
        second.Signatures.ShouldHaveSingleItem().Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void File_WithoutASignature_IsRejected()
    {
        var pdf = System.Text.Encoding.Latin1.GetBytes("%PDF-1.7\nnothing");

        IntegrityVerdict.Of(Validated.Report(pdf)).ShouldBe(DocumentVerdict.Reject);
    }

    [Theory]
    [InlineData("ph-lookalike.pdf", FindingKey.ChainUntrusted)]
    [InlineData("ph-lookalike-realca.pdf", FindingKey.ChainUntrusted)]
    [InlineData("ph-selfsigned.pdf", FindingKey.ChainUntrusted)]
    [InlineData("lo-expired.pdf", FindingKey.CertificateExpired)]
    [InlineData("ph-notyet.pdf", FindingKey.CertificateNotYetValid)]
    [InlineData("mu-sha1-2.pdf", FindingKey.WeakAlgorithm)]
    [InlineData("pod-sha256.pdf", FindingKey.MultipleSigners)]
    [InlineData("ph-revoked.pdf", FindingKey.CertificateRevoked)]
    [InlineData("ph-revoked-bt-after.pdf", FindingKey.CertificateRevoked)]
    [InlineData("ph-revoked-bt-before.pdf", FindingKey.RevokedAfterBestSignatureTime)]
    [InlineData("ph-tsa-untrusted.pdf", FindingKey.TimestampUntrusted)]
    [InlineData("ph-seal.pdf", FindingKey.NotANaturalPerson)]
    [InlineData("ph-wrongku.pdf", FindingKey.KeyUsageUnsuitable)]
    [InlineData("ph-initio.pdf", FindingKey.PolicyNotAccepted)]
    [InlineData("mod-byteflip-text.pdf", FindingKey.DigestMismatch)]
    [InlineData("mod-contents-empty.pdf", FindingKey.ContentsEmpty)]
    [InlineData("mod-field.pdf", FindingKey.FormFilledAfterSigning)]
    [InlineData("mod-field-p1.pdf", FindingKey.DocMdpViolated)]
    [InlineData("mod-annot-pod.pdf", FindingKey.AnnotatedAfterSigning)]
    [InlineData("mod-shadow-hide.pdf", FindingKey.ChangedAfterSigning)]
    [InlineData("mod-trailing-junk.pdf", FindingKey.PartialCoverage)]
    public void Request_OfAnotherProducer_HasItsFinding(string file, FindingKey key) =>
        Requested(file).Has(key).ShouldBeTrue();

    [Theory]
    [InlineData("ph-bt-self.pdf", "Eiducio+", PadesLevel.BT)]
    [InlineData("ph-rsapss.pdf", "Eiducio", PadesLevel.BB)]
    [InlineData("pb-ecdsa.pdf", "Eiducio+", PadesLevel.BB)]
    [InlineData("lo-cms-1.pdf", "Eiducio", PadesLevel.NotPades)]
    [InlineData("pop-add.pdf", "Eiducio", PadesLevel.NotPades)]
    [InlineData("node-etsi.pdf", "Eiducio+", PadesLevel.NotPades)]
    public void Request_Genuine_Passes(string file, string product, PadesLevel level)
    {
        var report = Requested(file);

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Coverage.ShouldBe(Coverage.WholeFile);
        report.Product.ShouldBe(product);
        report.Level.ShouldBe(level);
    }

    [Theory]
    [InlineData("ph-blt-self.pdf", PadesLevel.BLT)]
    [InlineData("ph-blta-rl-flat.pdf", PadesLevel.BLTA)]
    public void Request_WithValidationDataAddedLater_Passes(string file, PadesLevel level)
    {
        var signature = Reported(file).Signatures[0];

        signature.Indication.ShouldBe(Indication.TotalPassed);
        signature.Coverage.ShouldBe(Coverage.WholeRevision);
        signature.LaterChanges.ShouldBe(LaterChanges.AllowedLta);
        signature.Level.ShouldBe(level);
        signature.TimeSource.ShouldBe(TimeSource.SignatureTimestamp);
    }

    [Fact]
    public void DocumentTimestamp_Trusted_Passes()
    {
        var stamp = Reported("ph-blta-rl-flat.pdf").Signatures[1];

        stamp.IsDocumentTimestamp.ShouldBeTrue();
        stamp.Indication.ShouldBe(Indication.TotalPassed);
        stamp.TimeSource.ShouldBe(TimeSource.DocumentTimestamp);
    }

    private static SignatureReport Requested(string file) =>
        Reported(file).Signatures.ShouldHaveSingleItem();

    private static ValidationReport Reported(string file)
    {
        var bytes = File.ReadAllBytes(Place("files", file));
        var evening = new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);
        return SignatureValidator.Validate(
            EvidenceReader.Read(PdfFile.Open(bytes)),
            SharedTrust(),
            ValidationPolicy.Default,
            evening,
            evening
        );
    }

    /// <summary>The project's own copy where there is one, else the wider corpus.</summary>
    private static string Place(params string[] parts)
    {
        var own = TestSupport.Places.Fixture(["requests", .. parts]);
        return Path.Exists(own) ? own : TestSupport.Places.SharedOrSkip(["requests", .. parts]);
    }

    private static TrustSnapshot SharedTrust()
    {
        var folder = Place("trust");
        byte[] Pem(string name) =>
            System
                .Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(
                    File.ReadAllText(Path.Combine(folder, name))
                )
                .RawData;
        byte[][] crls = [.. Directory.EnumerateFiles(Path.Combine(folder, "crls")).Select(ReadCrl)];
        var issuer = Pem("intermediates/ng-qual.pem");
        return new()
        {
            Anchors = [Pem("anchors/root.pem")],
            Intermediates =
            [
                issuer,
                Pem("intermediates/qual.pem"),
                Pem("intermediates/ng-rgs.pem"),
            ],
            Crls = crls,
            Products =
            [
                new(issuer, "1.2.250.1.96.1.8.2.1", "Eiducio"),
                new(issuer, "1.2.250.1.96.1.8.2.2", "Eiducio+"),
            ],
        };
    }

    private static byte[] ReadCrl(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes[0] == 0x30)
        {
            return bytes;
        }

        var text = System.Text.Encoding.ASCII.GetString(bytes);
        var fields = System.Security.Cryptography.PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    private static ValidationReport Judge(DocumentEvidence evidence, TrustSnapshot trust) =>
        SignatureValidator.Validate(
            evidence,
            trust,
            ValidationPolicy.Default,
            TestPki.Now,
            TestPki.Now
        );
}

using PdfSyntax;

namespace PadesValidator.Tests.Making;

/// <summary>From bytes to a report, with everything that a test does not care about.</summary>
internal static class Validated
{
    public static TestPki Pki => TestPki.Instance;

    public static DocumentEvidence Evidence(byte[] pdf) =>
        EvidenceReader.Read(PdfFile.Open(pdf), ct: TestContext.Current.CancellationToken);

    public static ValidationReport Report(byte[] pdf, TrustSnapshot? trust = null) =>
        SignatureValidator.Validate(
            Evidence(pdf),
            trust,
            ValidationPolicy.Default,
            TestPki.Now,
            TestPki.Now
        );

    public static SignatureReport Single(byte[] pdf, TrustSnapshot? trust = null) =>
        Report(pdf, trust).Signatures.ShouldHaveSingleItem();

    /// <summary>A document signed with a CMS, judged over the test PKI.</summary>
    public static SignatureReport Signed(CmsMaker cms, TrustSnapshot? trust = null) =>
        Single(new PdfMaker().Sign(cms.Make), trust ?? Pki.Trust());

    public static SignatureReport SignedBy(Wish wish, TrustSnapshot? trust = null) =>
        Signed(new CmsMaker(TestPki.Issue(Pki.Issuing, wish)), trust);
}

namespace PdfaChecker.Tests;

public sealed class PdfaPolicyTests
{
    [Fact]
    public void Refusing_ConformantFile_RefusesNothing() =>
        PdfaPolicy.Default.Refusing(new PdfBuilder().Check()).ShouldBeEmpty();

    [Fact]
    public void Refusing_MissingClaim_Refuses()
    {
        var report = new PdfBuilder { Part = "", Conformance = "" }.Check();

        PdfaPolicy.Default.Refusing(report).ShouldContain(PdfaPolicy.NoClaim);
        (PdfaPolicy.Default with { RequireClaim = false }).Refusing(report).ShouldBeEmpty();
    }

    [Fact]
    public void Refusing_SubmitAction_RefusesThoughIsoAllowsIt()
    {
        var report = new PdfBuilder
        {
            Catalog = "/OpenAction << /S /SubmitForm /F (http://example.com/) >>",
        }.Check();

        report.Conformant.ShouldBe(true);
        PdfaPolicy
            .Default.Refusing(report)
            .ShouldHaveSingleItem()
            .Family.ShouldBe(ViolationFamily.ActiveContent);
    }

    [Fact]
    public void Refusing_MereSyntax_IsRecordedOnly()
    {
        var report = new PdfBuilder { Trailer = "" }.Check();

        report.Conformant.ShouldBe(false);
        PdfaPolicy.Default.Refusing(report).ShouldBeEmpty();
    }

    [Fact]
    public void Refusing_PartNotAccepted_Refuses()
    {
        var policy = PdfaPolicy.Default with { AcceptedParts = [1, 2] };

        policy.Refusing(new PdfBuilder { Part = "3" }.Check()).ShouldHaveSingleItem();
    }
}

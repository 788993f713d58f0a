using System.Text;
using PdfSyntax;

namespace PdfaChecker.Tests;

public sealed class PdfaValidatorTests
{
    [Theory]
    [InlineData("1", "B", "1b")]
    [InlineData("2", "B", "2b")]
    [InlineData("2", "U", "2u")]
    [InlineData("3", "B", "3b")]
    public void Check_PlainFile_ConformsToItsClaim(string part, string conformance, string claim)
    {
        var report = new PdfBuilder { Part = part, Conformance = conformance }.Check();

        report.Violations.ShouldBeEmpty();
        report.Conformant.ShouldBe(true);
        report.Claim.ShouldBe(claim);
        report.Flavour.ShouldBe(claim);
    }

    [Fact]
    public void Check_OtherFlavourAsked_IsCheckedAgainstThat()
    {
        var report = new PdfBuilder { Part = "2" }.Check("1b");

        report.Claim.ShouldBe("2b");
        report.Flavour.ShouldBe("1b");
        report.Violations.ShouldHaveSingleItem().Clause.ShouldBe("6.7.11");
    }

    [Fact]
    public void Check_NoClaim_StillTellsOfActiveContent()
    {
        var report = new PdfBuilder
        {
            Part = "",
            Conformance = "",
            Catalog = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        }.Check();

        report.Claim.ShouldBeNull();
        report.Conformant.ShouldBeNull();
        report.Violations.ShouldContain(v => v.Family == ViolationFamily.ActiveContent);
    }

    [Fact]
    public void Check_Part4_IsRecognisedAndNotVouchedFor()
    {
        var report = new PdfBuilder
        {
            Part = "4",
            Conformance = "",
            Header = "%PDF-2.0\n%\u00E2\u00E3\u00CF\u00D3\n",
        }.Check();

        report.Claim.ShouldBe("4");
        report.Conformant.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("%PDF-1.4")]
    [InlineData("hello")]
    public void Check_NoPdf_IsAReport(string text)
    {
        var report = PdfaValidator.Check(
            PdfFile.Open(Encoding.Latin1.GetBytes(text), ct: TestContext.Current.CancellationToken),
            null,
            TestContext.Current.CancellationToken
        );

        report.Conformant.ShouldBe(false);
        report.Violations.ShouldHaveSingleItem().Family.ShouldBe(ViolationFamily.Syntax);
    }

    [Fact]
    public void Check_EverySentence_IsThereInBothLanguages()
    {
        var report = new PdfBuilder { Trailer = "" }.Check();

        var violation = report.Violations.ShouldHaveSingleItem();
        violation.Message.ShouldEndWith(".");
        violation.MessageFr.ShouldEndWith(".");
        violation.Message.ShouldNotBe(violation.MessageFr);
    }
}

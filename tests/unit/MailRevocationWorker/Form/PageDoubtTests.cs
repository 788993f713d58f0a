using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using Shouldly;

namespace MailRevocationWorker.Tests.Form;

/// <summary>Pages that show a signer something else than what is read: whatever is not known to be harmless is a finding, or no form at all.</summary>
public sealed class PageDoubtTests
{
    private const string States =
        "/ExtGState << /Clear << /ca 0 >> /Nearly << /ca 0.985 >> /Line << /CA 0.5 >> /Normal << /BM /Normal >> /Multiply << /BM /Multiply >> "
        + "/Mask << /SMask << /S /Luminosity >> >> >> /Properties << /Layer << /Type /OCG >> >> "
        + "/ColorSpace << /Ink [/Separation /Ink /DeviceGray << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>] >>";

    [Theory]
    [InlineData("/OC /Layer BDC 1 1 .8 rg 0 0 596 842 re f EMC")]
    [InlineData("/Nearly gs 1 g 0 0 596 842 re f")]
    [InlineData("/Multiply gs 0 g 0 0 596 842 re f")]
    [InlineData("596 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI")]
    [InlineData("1 G 600 w 0 400 m 600 400 l S")]
    [InlineData("1 G 1 w 40 0 m 220 842 l 40 842 m 220 0 l S")]
    public void Page_SomethingPaintedOverIt_NotReadWithoutDoubt(string after) =>
        Doubted(p => p.After = after);

    [Theory]
    [InlineData("0 g 0 0 596 842 re f")]
    [InlineData("/Nearly gs")]
    [InlineData("/Line gs")]
    [InlineData("/Mask gs")]
    [InlineData("/Clear gs /Normal gs")]
    [InlineData("0 0 1 1 re 595 841 1 1 re W n")]
    [InlineData("0 0 m 596 0 l 596 842 l h W n")]
    [InlineData("/Ink cs 0 scn")]
    [InlineData(".3 0 0 .3 15 15 cm")]
    [InlineData(".6 0 0 .6 15 15 cm")]
    public void Page_StateBeforeItsText_NotReadWithoutDoubt(string before) =>
        Doubted(p => p.Before = before + " ");

    [Theory]
    [InlineData("[0 0 5950 8420]")]
    [InlineData("[0 0 595 842] /UserUnit 0.3")]
    public void Page_ShownAtAFractionOfItsSize_NotReadWithoutDoubt(string sheet) =>
        Doubted(p => p.Sheet = sheet);

    [Theory]
    [InlineData("/Encoding /WinAnsiEncoding /BaseFont /Wingdings")]
    [InlineData(
        "/Encoding /WinAnsiEncoding /FontDescriptor << /Type /FontDescriptor /FontFile 1 0 R >>"
    )]
    [InlineData(
        "/Encoding /WinAnsiEncoding /FontDescriptor << /Type /FontDescriptor /FontFile3 1 0 R >>"
    )]
    public void Font_LettersNotKnown_NotReadWithoutDoubt(string font) =>
        Doubted(p => p.FontExtra = font);

    [Fact]
    public void Page_TwoContents_NotReadWithoutDoubt() =>
        Doubted(p => p.Sheet = "[0 0 595 842] /Contents 1 0 R");

    [Theory]
    [InlineData("/Normal gs 0 0 595 842 re W n 1 g 0 0 595 842 re f 0 g ")]
    [InlineData("0.9 g 40 300 190 500 re f 0 g ")]
    public void Page_Plain_ReadWithoutDoubt(string before)
    {
        var form = Read(
            new FormPdf
            {
                IsFlat = true,
                Resources = States,
                Before = before,
            }
        )
            .Forms.ShouldHaveSingleItem();

        form.Findings.ShouldBeEmpty();
        form.SerialText.ShouldNotBeNull();
    }

    private static FormReading Read(FormPdf pdf) =>
        FormReader.Read(pdf.Open(), TestContext.Current.CancellationToken);

    private static void Doubted(Action<FormPdf> change)
    {
        var forms = Read(new FormPdf { IsFlat = true, Resources = States }.With(change)).Forms;

        forms
            .Where(f => f.SerialText is not null)
            .ShouldAllBe(f => f.Findings.Any(x => x.Kind == FormFindingKind.AppearanceMismatch));
    }
}

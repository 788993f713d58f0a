using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Form;
using PdfSyntax;
using Shouldly;

namespace MailRevocationWorker.Tests.Form;

public sealed class FormReaderTests
{
    [Fact]
    public void Read_ProductsOwnBlankForm_OneFormThatAsksForNothing()
    {
        var form = Read(FormFiller.Blank()).Forms.ShouldHaveSingleItem();

        form.SerialText.ShouldBeNull();
        form.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Read_ProductsOwnFormFilledIn_ShowsWhatItStores()
    {
        var filled = FormFiller.Fill(
            FormFiller.Blank(),
            new FormValues
            {
                Product = "Audacio RGS**",
                RequestNumber = "TD24000105",
                Serial = "1121 F270 A39C 26B2",
                Holder = DemoCast.Holders[1],
                Organisation = DemoCast.Organisations[1],
                Reason = "Écrasement des anciennes clés",
                Requester = DemoCast.Holders[1],
                AsLegalRepresentative = true,
                Date = new DateOnly(2031, 2, 28),
            }
        );

        var form = Read(filled).Forms.ShouldHaveSingleItem();

        form.Findings.ShouldBeEmpty();
        form.SerialCandidates.ShouldBe(["1121F270A39C26B2"]);
        form.Reason.ShouldBe(GuideReason.KeysOverwritten);
        form.Capacity.ShouldBe(RequesterCapacity.LegalRepresentative);
        form.Confirmed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_AnyByteChanged_NeverThrows(bool flat)
    {
        var whole = new FormPdf { IsFlat = flat }.Build();
        var random = new Random(4711);
        for (var i = 0; i < 400; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var k = random.Next(1, 6); k > 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Should.NotThrow(() => Read(bytes));
        }
    }

    [Theory]
    [InlineData(" BT /F1 9 Tf (abc) Tj [(a) 100 ((b)] TJ ' \" ET")]
    [InlineData("q q q Q Q Q Q Q 1 2 cm 99999999999999999999 0 0 0 0 0 cm /F1 1e30 Tf (a) Tj")]
    [InlineData("/None Do /None gs /None cs 1 2 3 4 5 scn f* B b S W n sh")]
    [InlineData("BI /W 4 /H 4 ID aaaa EI EMC EMC BDC BMC EMC")]
    [InlineData("BT /F1 9 Tf 0 0 0 0 0 0 Tm (a) Tj 1 0 0 1 1e38 1e38 Tm (a) Tj ET")]
    [InlineData("<< /a << /b [ ( ) ] >> >> BDC (unfinished")]
    public void Read_MalformedContent_OtherFieldsStillRead(string content)
    {
        var reading = Read(new FormPdf { IsFlat = true, After = content }.Build());

        reading.Forms.ShouldHaveSingleItem().SerialText.ShouldNotBeNull();
    }

    [Fact]
    public void Read_FieldTreeThatContainsItself_Ends()
    {
        var pdf = new FormPdf();
        pdf.MoreFields.Add("<< /T (a) /Kids [7 0 R 7 0 R] >>");
        pdf.MoreFields.Add("<< /T (numero_serie) /FT /Tx /V [ [ [ ] ] ] /Kids [ null 1 (a) ] >>");

        Read(pdf.Build()).Forms.ShouldHaveSingleItem();
    }

    /// <summary>Each of these makes a reader that compares everything with everything work for minutes.</summary>
    [Theory]
    [InlineData("n ")]
    [InlineData("Nom ")]
    [InlineData("Je demande ")]
    public void Read_ManyPiecesOfText_EndsSoon(string text)
    {
        var content = new System.Text.StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            content.Append(FormPdf.Text(i % 50 * 11, i / 50 * 2, text, size: 3));
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Read(new FormPdf { IsFlat = true, After = content.ToString() }.Build());

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Read_ManyFieldsOfOneName_DoubtAndEnd()
    {
        var pdf = new FormPdf();
        for (var i = 0; i < 3000; i++)
        {
            pdf.MoreFields.Add("<< /FT /Tx /T (lieu) /V (x) >>");
        }

        Read(pdf.Build()).Findings.ShouldContain(f => f.Field == "document");
    }

    [Fact]
    public void Read_FieldsTheFormDoesNotList_Finding()
    {
        var pdf = new FormPdf { IsFlat = true };
        pdf.Others.Add(
            ("/Subtype /Widget /FT /Tx /T (numero_serie) /V (99) /Rect [20 20 90 40]", "")
        );

        Read(pdf.Build())
            .Forms.ShouldHaveSingleItem()
            .Findings.ShouldContain(f => f.Field == "document");
    }

    [Fact]
    public void Read_Cancelled_SaysSo()
    {
        using var source = new CancellationTokenSource();
        var pdf = new FormPdf { After = string.Concat(Enumerable.Repeat("q Q ", 5000)) }.Open();
        source.Cancel();

        Should.Throw<OperationCanceledException>(() => FormReader.Read(pdf, source.Token));
    }

    private static FormReading Read(byte[] bytes)
    {
        var ct = TestContext.Current.CancellationToken;
        return FormReader.Read(PdfFile.Open(bytes, ct: ct), ct);
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using Shouldly;

namespace MailRevocationWorker.Tests.Form;

/// <summary>Forms without fields, read by their labels.</summary>
public sealed class FlatFormTests
{
    [Fact]
    public void Flat_FilledIn_EveryFieldRead()
    {
        var form = ReadOne(new FormPdf { IsFlat = true });

        form.Source.ShouldBe(FormSource.PageText);
        form.Findings.ShouldBeEmpty();
        form.Product.ShouldBe("Eiducio");
        form.RequestNumber.ShouldBe("TD24000101");
        form.SerialText.ShouldBe("1121F270A39C26B2A533B5890392A0CE04F7");
        form.HolderSurname.ShouldBe("MARTIN");
        form.HolderGivenName.ShouldBe("Camille");
        form.HolderEmail.ShouldBe("camille.martin@vercors.example");
        form.OrganisationName.ShouldBe("ATELIERS MÉCANIQUES DU VERCORS");
        form.Siren.ShouldBe("999000011");
        form.Reason.ShouldBe(GuideReason.KeyCompromised);
        form.Comment.ShouldBeNull();
        form.Capacity.ShouldBe(RequesterCapacity.Holder);
        form.RequesterName.ShouldBe("MARTIN Camille");
        form.RequesterIdentityDocument.ShouldBe("TSTCNI000101");
        form.Confirmed.ShouldBeTrue();
        form.Place.ShouldBe("Grenoble");
        form.Date.ShouldBe(new DateOnly(2026, 11, 20));
    }

    [Fact]
    public void Flat_LegalRepresentativeAndNotConfirmed_Read()
    {
        var form = ReadOne(
            Made(p =>
            {
                p["demandeur_qualite"].Value = "representant_legal";
                p["confirmation"].Value = "Off";
            })
        );

        form.Capacity.ShouldBe(RequesterCapacity.LegalRepresentative);
        form.Confirmed.ShouldBeFalse();
    }

    /// <summary>Circles and boxes that are drawn, as printing a form to PDF leaves them.</summary>
    [Theory]
    [InlineData(true, false, true, RequesterCapacity.Holder, true)]
    [InlineData(false, true, false, RequesterCapacity.LegalRepresentative, false)]
    [InlineData(false, false, true, null, true)]
    public void Flat_MarksAreDrawn_Read(
        bool holder,
        bool representative,
        bool confirmed,
        RequesterCapacity? capacity,
        bool expected
    )
    {
        var form = ReadOne(
            Made(p =>
            {
                var (row, below) = (p["demandeur_qualite"].Top, p["confirmation"].Top);
                p["demandeur_qualite"].Content =
                    FormPdf.Text(250, row + 3, "Titulaire")
                    + FormPdf.Text(360, row + 3, "Représentant légal")
                    + Circle(236, row, holder)
                    + Circle(346, row, representative);
                p["confirmation"].Content = Square(236, below, confirmed);
            })
        );

        form.Capacity.ShouldBe(capacity);
        form.Confirmed.ShouldBe(expected);
        form.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Flat_BothCapacitiesTicked_Conflict()
    {
        var form = ReadOne(
            Made(p =>
                p["demandeur_qualite"].Content = FormPdf.Text(
                    250,
                    p["demandeur_qualite"].Top + 3,
                    "[X] Titulaire [X] Représentant légal"
                )
            )
        );

        form.Capacity.ShouldBeNull();
        form.Has(FormFindingKind.ConflictingValues).ShouldBeTrue();
    }

    [Fact]
    public void Flat_ValueOfTwoLines_Joined()
    {
        var form = ReadOne(
            Made(p =>
                p["organisation_nom"].Content =
                    FormPdf.Text(250, p["organisation_nom"].Top + 8, "ATELIERS MÉCANIQUES")
                    + FormPdf.Text(250, p["organisation_nom"].Top - 2, "DU VERCORS")
            )
        );

        form.OrganisationName.ShouldBe("ATELIERS MÉCANIQUES DU VERCORS");
        form.Siren.ShouldBe("999000011");
    }

    [Fact]
    public void Flat_AddressOfTwoLines_Joined()
    {
        var form = ReadOne(
            Made(p =>
                p["titulaire_email"].Content =
                    FormPdf.Text(250, p["titulaire_email"].Top + 8, "camille.martin@")
                    + FormPdf.Text(250, p["titulaire_email"].Top - 2, "vercors.example")
            )
        );

        form.HolderEmail.ShouldBe("camille.martin@vercors.example");
    }

    [Theory]
    [InlineData("3 Tr", "")]
    [InlineData("1 g", "")]
    [InlineData("/OC /Layer BDC", "EMC")]
    public void Flat_SerialNotToBeSeen_NotRead(string before, string after)
    {
        var form = ReadOne(
            Made(p =>
                p["numero_serie"].Content =
                    $"q {before} {FormPdf.Text(250, p["numero_serie"].Top + 3, "99")} {after} Q "
            )
        );

        form.SerialText.ShouldBeNull();
    }

    [Fact]
    public void Flat_SerialPaintedOver_FindingAndNewTextRead()
    {
        var form = ReadOne(
            Made(p =>
            {
                var y = p["numero_serie"].Top;
                p.After = $"1 g 240 {y} 300 14 re f 0 g {FormPdf.Text(250, y + 3, "99")}";
            })
        );

        form.SerialText.ShouldBe("99");
        Mismatch(form, "numero_serie");
    }

    [Fact]
    public void Flat_AnnotationOverSerial_Finding() =>
        Mismatch(
            ReadOne(
                Made(p =>
                    p.Others.Add(
                        ("/Subtype /FreeText /Rect [240 700 500 740]", FormPdf.Text(2, 4, "99"))
                    )
                )
            ),
            "numero_serie"
        );

    [Fact]
    public void Flat_FontDrawsOneDigitAndExtractsAnother_Finding() =>
        Mismatch(
            ReadOne(Made(p => p.ToUnicode = "1 beginbfrange <30> <31> [<0030> <0037>] endbfrange")),
            "numero_serie"
        );

    [Fact]
    public void Flat_LetterWithTheSameWords_NoForm() =>
        Read(Made(p => p.Fields.RemoveAll(f => f.Row is > 2 and not 14))).Forms.ShouldBeEmpty();

    [Fact]
    public void Flat_Blank_OneFormThatAsksForNothing()
    {
        var form = ReadOne(
            Made(p =>
            {
                p.Fields.ForEach(f => f.Value = f.IsButton ? "Off" : "");
                p["demandeur_qualite"].Content = "";
            })
        );

        form.SerialText.ShouldBeNull();
        form.Confirmed.ShouldBeFalse();
        form.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Flat_TwoFormsOnOnePage_TwoForms()
    {
        // The second form stands below the first, at half the pitch.
        var twice = new FormPdf { IsFlat = true };
        var second = new System.Text.StringBuilder();
        foreach (var field in twice.Fields)
        {
            var y = 370 - (20 * field.Row);
            second.Append(FormPdf.Text(50, y, field.Label.Replace('\n', ' '), size: 7));
            second.Append(
                FormPdf.Text(250, y, field.Name == "numero_serie" ? "ABCDEF" : field.Value)
            );
        }

        twice.After = second.ToString();

        var forms = Read(twice).Forms;

        forms
            .Select(f => f.SerialText)
            .ShouldBe(["1121F270A39C26B2A533B5890392A0CE04F7", "ABCDEF"]);
    }

    [Fact]
    public void Flat_TwoPages_TwoForms() => Read(Made(p => p.Copies = 2)).Forms.Count.ShouldBe(2);

    [Fact]
    public void Fields_BlankFormOnSecondPage_OneForm() =>
        FormReader
            .Read(new FormPdf { Copies = 2 }.Open(), TestContext.Current.CancellationToken)
            .Forms.ShouldHaveSingleItem()
            .Source.ShouldBe(FormSource.AcroForm);

    [Fact]
    public void Flat_MorePagesThanAreRead_Finding() =>
        Read(Made(p => p.Copies = 60))
            .Findings.ShouldContain(f => f.Kind == FormFindingKind.AppearanceMismatch);

    [Fact]
    public void Read_NoPdf_NothingAndNoThrow()
    {
        var ct = TestContext.Current.CancellationToken;

        FormReader
            .Read(PdfSyntax.PdfFile.Open("Bonjour"u8.ToArray(), ct: ct), ct)
            .Forms.ShouldBeEmpty();
    }

    private static string Circle(double x, double y, bool ticked) =>
        FormattableString.Invariant(
            $"q 1 0 0 1 {x} {y} cm 0 G 0.7 w 9.5 5 m 9.5 7.5 7.5 9.5 5 9.5 c 2.5 9.5 .5 7.5 .5 5 c .5 2.5 2.5 .5 5 .5 c 7.5 .5 9.5 2.5 9.5 5 c S "
        )
        + (
            ticked
                ? "0 g 7.5 5 m 7.5 6.4 6.4 7.5 5 7.5 c 3.6 7.5 2.5 6.4 2.5 5 c 2.5 3.6 3.6 2.5 5 2.5 c f Q "
                : "Q "
        );

    private static string Square(double x, double y, bool ticked) =>
        FormattableString.Invariant(
            $"q 1 0 0 1 {x} {y} cm 1 g 0 0 10 10 re f 0 G 0.4 0.4 9.2 9.2 re S "
        ) + (ticked ? "1.2 1.2 m 8.8 8.8 l 1.2 8.8 m 8.8 1.2 l S Q " : "Q ");

    private static FormPdf Made(Action<FormPdf> change) =>
        new FormPdf { IsFlat = true }.With(change);

    private static FormReading Read(FormPdf pdf) =>
        FormReader.Read(pdf.Open(), TestContext.Current.CancellationToken);

    private static RevocationForm ReadOne(FormPdf pdf) => Read(pdf).Forms.ShouldHaveSingleItem();

    private static void Mismatch(RevocationForm form, string field) =>
        form.Findings.ShouldContain(f =>
            f.Kind == FormFindingKind.AppearanceMismatch && f.Field == field
        );
}

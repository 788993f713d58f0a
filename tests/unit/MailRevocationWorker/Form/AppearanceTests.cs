using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using Shouldly;

namespace MailRevocationWorker.Tests.Form;

/// <summary>Fields that store one thing and show another.</summary>
public sealed class AppearanceTests
{
    private const string Serial = "numero_serie";

    [Fact]
    public void Form_ShowsWhatItStores_NoFinding()
    {
        var form = Read(new FormPdf());

        form.Findings.ShouldBeEmpty();
        form.Source.ShouldBe(FormSource.AcroForm);
        form.SerialCandidates.ShouldBe(["1121F270A39C26B2A533B5890392A0CE04F7"]);
        form.Reason.ShouldBe(GuideReason.KeyCompromised);
        form.Capacity.ShouldBe(RequesterCapacity.Holder);
        form.Confirmed.ShouldBeTrue();
        form.Date.ShouldBe(new DateOnly(2026, 11, 20));
    }

    [Fact]
    public void Text_ShowsAnotherValue_Mismatch() =>
        Mismatch(p => p[Serial].Shown = "1121F270A39C26B2A533B5890392A0CE04F8", Serial);

    [Fact]
    public void Text_ShowsNothing_Mismatch() => Mismatch(p => p[Serial].Shown = "", Serial);

    [Fact]
    public void Text_NoAppearance_Mismatch() =>
        Mismatch(p => p[Serial].HasAppearance = false, Serial);

    [Fact]
    public void Text_ValueEmptyAndShown_Mismatch() =>
        Mismatch(
            p => (p["commentaire"].Value, p["commentaire"].Shown) = ("", "Ne rien révoquer"),
            "commentaire"
        );

    [Theory]
    [InlineData("3 Tr")]
    [InlineData("1 g")]
    [InlineData("0.95 0.95 0.95 rg")]
    [InlineData("0 0 0 0 k")]
    [InlineData("/DeviceGray cs 1 sc")]
    [InlineData("1 0 0 1 0 -400 cm")]
    [InlineData("0 0 1 1 re W n")]
    [InlineData("/OC /Layer BDC")]
    [InlineData("0.1 0 0 0.1 0 0 cm")]
    [InlineData("5 Tz")]
    [InlineData("/Faint gs")]
    [InlineData("/Masked gs")]
    [InlineData("0.1 0 0 1 0 0 cm")]
    public void Text_NotToBeSeen_Mismatch(string before) =>
        Mismatch(
            p => p[Serial].Content = before + " " + FormPdf.Text(2, 4, p[Serial].Value),
            Serial
        );

    [Fact]
    public void Text_PaintedOver_Mismatch() =>
        Mismatch(
            p => p[Serial].Content = FormPdf.Text(2, 4, p[Serial].Value) + " 1 g 0 0 290 14 re f",
            Serial
        );

    [Theory]
    [InlineData("/Half gs 1 1 0 rg 0 0 290 14 re f")]
    [InlineData("/Nearly gs 1 g 0 0 290 14 re f")]
    [InlineData("1 G 0 0 m 290 14 l S 290 0 m 0 14 l S")]
    [InlineData("1 g BT /F1 60 Tf 1 0 0 1 0 -10 Tm (MMMMMM) Tj ET")]
    [InlineData("q 290 0 0 14 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q")]
    public void Text_SomethingPaintedOverIt_Mismatch(string after) =>
        Mismatch(
            p => p[Serial].Content = FormPdf.Text(2, 4, p[Serial].Value) + " " + after,
            Serial
        );

    [Theory]
    [InlineData("0 g 0 0 290 14 re f")]
    [InlineData("0.3 0.3 0.3 rg 0 0 290 14 re f 0 g")]
    [InlineData("/Faint gs /Normal gs")]
    [InlineData("/Unheard gs")]
    [InlineData("/Transfer gs")]
    [InlineData("0 0 1 1 re 289 13 1 1 re W n")]
    [InlineData("/Ink cs 0 scn")]
    [InlineData("0.7 g")]
    [InlineData("1 Tr 20 w 1 G")]
    [InlineData("2 Tr 20 w 1 G")]
    [InlineData("7 Tr")]
    public void Text_MaybeNotToBeSeen_Mismatch(string before) =>
        Mismatch(
            p => p[Serial].Content = before + " " + FormPdf.Text(2, 4, p[Serial].Value),
            Serial
        );

    [Theory]
    [InlineData("0.9 g 0 0 290 14 re f 0 g")]
    [InlineData("0 g 0 0 290 14 re f 1 g 0 0 290 14 re f 0 g")]
    [InlineData("0 0 290 14 re W n")]
    [InlineData("0 0 m 290 0 l 290 14 l 0 14 l h W n")]
    [InlineData("/Normal gs")]
    [InlineData("2 Tr 0.3 w")]
    public void Text_PaintedPlainly_NoFinding(string before) =>
        Read(Made(p => p[Serial].Content = before + " " + FormPdf.Text(2, 4, p[Serial].Value)))
            .Findings.ShouldBeEmpty();

    [Fact]
    public void Text_UnderAThickWhiteLine_Mismatch() =>
        Mismatch(
            p =>
                p[Serial].Content =
                    FormPdf.Text(2, 4, p[Serial].Value) + " 1 G 14 w 0 7 m 290 7 l S",
            Serial
        );

    [Fact]
    public void Text_WithinABorder_NoFinding() =>
        Read(
            Made(p =>
                p[Serial].Content =
                    FormPdf.Text(2, 4, p[Serial].Value) + " 0 G 1 w 0.5 0.5 289 13 re S"
            )
        )
            .Findings.ShouldBeEmpty();

    [Fact]
    public void OrganisationName_RunsOutOfItsField_NoFinding() =>
        Read(
            Made(p =>
                p["organisation_nom"].Value = string.Concat(Enumerable.Repeat("ATELIERS ", 12))
            )
        )
            .Findings.ShouldBeEmpty();

    [Fact]
    public void Serial_RunsOutOfItsField_Mismatch() =>
        Mismatch(p => p[Serial].Value = string.Concat(Enumerable.Repeat("11 21 ", 30)), Serial);

    [Fact]
    public void Text_OnWhiteGround_NoFinding() =>
        Read(
            Made(p =>
                p[Serial].Content = "1 g 0 0 290 14 re f 0 g " + FormPdf.Text(2, 4, p[Serial].Value)
            )
        )
            .Findings.ShouldBeEmpty();

    [Fact]
    public void Text_DrawnInAnotherOrder_ReadByPlace() =>
        Mismatch(
            p =>
            {
                p[Serial].Value = "12";
                p[Serial].Content = FormPdf.Text(20, 4, "1") + FormPdf.Text(2, 4, "2");
            },
            Serial
        );

    [Fact]
    public void Text_InCombCells_NoFinding() =>
        Read(
            Made(p =>
                p["organisation_siren"].Content = string.Concat(
                    p["organisation_siren"]
                        .Value.Select((c, i) => FormPdf.Text(2 + (30 * i), 4, c.ToString()))
                )
            )
        )
            .Findings.ShouldBeEmpty();

    [Fact]
    public void Comment_Clipped_NoFinding() =>
        Read(
            Made(p =>
                p["commentaire"].Value = string.Concat(Enumerable.Repeat("Carte perdue. ", 40))
            )
        )
            .Findings.ShouldBeEmpty();

    [Fact]
    public void Comment_Clipped_TextSeenMustBeItsBeginning() =>
        Mismatch(
            p =>
            {
                p["commentaire"].Value = "Clé volée. " + new string('x', 300);
                p["commentaire"].Shown = "Tout va bien, merci.";
            },
            "commentaire"
        );

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(36)]
    public void Field_HiddenByItsFlags_Mismatch(int flags) =>
        Mismatch(p => p[Serial].Flags = flags, Serial);

    [Theory]
    [InlineData("[0 0 0 0]")]
    [InlineData("[2000 700 2290 714]")]
    [InlineData("[234 700]")]
    public void Field_NowhereOnThePage_Mismatch(string rect) =>
        Mismatch(p => p[Serial].Rect = rect, Serial);

    [Fact]
    public void Field_OnNoPage_Mismatch() => Mismatch(p => p[Serial].IsOnPage = false, Serial);

    [Fact]
    public void Field_InALayer_Mismatch() =>
        Mismatch(p => p[Serial].Extra = "/OC << /Type /OCG >>", Serial);

    [Fact]
    public void Field_AwayFromItsLabel_Mismatch() =>
        Mismatch(p => p[Serial].Rect = "[234 100 524 114]", Serial);

    [Fact]
    public void Field_OtherLabel_Mismatch() =>
        Mismatch(p => p[Serial].Label = "Numéro de fidélité", Serial);

    [Theory]
    [InlineData("/Subtype /FreeText /Rect [230 700 400 740]")]
    [InlineData("/Subtype /Stamp /F 4 /Rect [100 100 500 800]")]
    [InlineData("/Subtype /Widget /FT /Btn /Rect [230 700 400 740]")]
    [InlineData("/Subtype /Link /Rect [230 700 400 740]")]
    [InlineData("/Subtype /FreeText /F 2 /Rect [230 700 400 740]")]
    [InlineData("/Subtype /Stamp /OC << /Type /OCG >> /Rect [230 700 400 740]")]
    public void Field_UnderAnAnnotation_Mismatch(string entries) =>
        Mismatch(p => p.Others.Add((entries, FormPdf.Text(2, 2, "9999"))), Serial);

    [Theory]
    [InlineData("/Subtype /FreeText /Rect [20 20 200 40]")]
    [InlineData("/Subtype /Link /Rect [230 20 400 40]")]
    public void Annotation_Elsewhere_NoFinding(string entries) =>
        Read(Made(p => p.Others.Add((entries, "")))).Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("/Subtype /Widget /FT /Sig /T (Visa) /Rect [40 390 220 780]")]
    [InlineData("/Subtype /Widget /FT /Sig /T (Visa) /F 2 /Rect [40 390 220 780]")]
    [InlineData("/Subtype /Widget /FT /Sig /T (Visa) /Rect [40 795 400 830]")]
    [InlineData("/Subtype /Link /Rect [40 795 400 830]")]
    [InlineData("/Subtype /Stamp /OC << /Type /OCG >> /Rect [40 795 400 830]")]
    public void Page_AnnotationOverLabelsOrTitle_Mismatch(string entries) =>
        Mismatch(
            p =>
            {
                p.Before = FormPdf.Text(50, 800, "Demande de révocation", 14);
                p.Others.Add((entries, ""));
            },
            "document"
        );

    [Fact]
    public void Page_TextWhereTheFieldIs_Mismatch() =>
        Mismatch(p => p.Before = FormPdf.Text(300, p[Serial].Top + 4, "9999"), Serial);

    [Fact]
    public void Page_DotsToWriteOn_NoFinding() =>
        Read(Made(p => p.Before = FormPdf.Text(240, p[Serial].Top + 3, "................")))
            .Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("confirmation", "Off")]
    [InlineData("demandeur_qualite", "representant_legal")]
    [InlineData("demandeur_qualite", "Off")]
    public void Button_ShowsAnotherState_Mismatch(string field, string shown) =>
        Mismatch(p => p[field].Shown = shown, field);

    [Theory]
    [InlineData("confirmation")]
    [InlineData("demandeur_qualite")]
    public void Button_NotTickedAndShownTicked_Mismatch(string field) =>
        Mismatch(p => (p[field].Shown, p[field].Value) = (p[field].Value, "Off"), field);

    [Theory]
    [InlineData("")]
    [InlineData("1 g 0 0 10 10 re f")]
    [InlineData("0 G 0.5 0.5 9 9 re S")]
    public void Button_TickIsNotSeen_Mismatch(string content) =>
        Mismatch(p => p["confirmation"].Content = content, "confirmation");

    [Theory]
    [InlineData("0 g 5 0 m 10 5 l 5 10 l 0 5 l 5 0 l f")]
    [InlineData("BT /F1 9 Tf (X) Tj ET")]
    public void Button_TickedInAnotherStyle_NoFinding(string content) =>
        Read(Made(p => p["confirmation"].Content = content)).Findings.ShouldBeEmpty();

    [Fact]
    public void Field_TwiceWithTwoValues_Conflict() =>
        Read(Made(p => p.MoreFields.Add("<< /FT /Tx /T (numero_serie) /V (99) >>")))
            .Has(FormFindingKind.ConflictingValues)
            .ShouldBeTrue();

    [Fact]
    public void Field_TwoValuesInOneDictionary_Conflict() =>
        Read(Made(p => p[Serial].Extra = "/V (99)"))
            .Has(FormFindingKind.ConflictingValues)
            .ShouldBeTrue();

    /// <summary>A viewer draws by the encoding, a machine extracts by ToUnicode: here 1 is drawn and 2 extracted.</summary>
    [Fact]
    public void Font_ExtractsAnotherDigitThanItDraws_Mismatch() =>
        Mismatch(
            p =>
            {
                p[Serial].Value = "FF2";
                p[Serial].Shown = "FF1";
                p.ToUnicode = "1 beginbfchar <31> <0032> endbfchar";
            },
            Serial
        );

    [Fact]
    public void Font_DrawsADigitThatExtractsAsAnother_Mismatch() =>
        Mismatch(
            p =>
            {
                p[Serial].Value = "FF1";
                p.ToUnicode = "1 beginbfchar <31> <0032> endbfchar";
            },
            Serial
        );

    [Fact]
    public void Font_DoesNotSayWhatItDraws_Mismatch() =>
        Mismatch(p => p.FontExtra = "/Encoding << /Differences [49 /g49] >>", Serial);

    private static FormPdf Made(Action<FormPdf> change) => new FormPdf().With(change);

    private static RevocationForm Read(FormPdf pdf) =>
        FormReader
            .Read(pdf.Open(), TestContext.Current.CancellationToken)
            .Forms.ShouldHaveSingleItem();

    private static void Mismatch(Action<FormPdf> change, string field) =>
        Read(Made(change))
            .Findings.ShouldContain(f =>
                f.Kind == FormFindingKind.AppearanceMismatch && f.Field == field
            );
}

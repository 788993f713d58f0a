using System.Text;
using MailRevocationWorker.Commands.Demo;
using PdfSyntax;

namespace MailRevocationWorker.Tests.Commands.Demo;

public sealed class FormFillerTests
{
    private static readonly FormValues Values = new()
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
    };

    [Fact]
    public void Blank_AsShipped_OpensWithoutDeviation()
    {
        var file = Open(FormFiller.Blank());
        file.IsReadable.ShouldBeTrue(file.Problem);
        file.Latest.Pages.Count.ShouldBe(1);
    }

    [Fact]
    public void Fill_AllFields_StoresValues()
    {
        var view = Open(FormFiller.Fill(FormFiller.Blank(), Values)).Latest;
        foreach (var (field, text) in Values.Texts())
        {
            view.Text(FormFiller.Find(view, field).Field, "V").ShouldBe(text, field);
        }

        view.Name(FormFiller.Find(view, "demandeur_qualite").Field, "V")
            .ShouldBe("representant_legal");
        view.Name(FormFiller.Find(view, "confirmation").Field, "AS").ShouldBe("Yes");
    }

    [Fact]
    public void Fill_AllFields_ShowsOneGlyphForEachCharacter()
    {
        var view = Open(FormFiller.Fill(FormFiller.Blank(), Values)).Latest;
        foreach (var (name, text) in Values.Texts())
        {
            var field = FormFiller.Find(view, name).Field;
            var stream = view.Stream(view.Dictionary(field, "AP"), "N").ShouldNotBeNull(name);
            var content = Encoding.ASCII.GetString(view.Decode(stream).Bytes.Span);
            var shown = content.Split('<', '>')[1];
            shown.Length.ShouldBe(4 * text.Length, name);
        }
    }

    [Fact]
    public void Fill_Radio_SwitchesOneWidgetOnAndTheOtherOff()
    {
        var view = Open(FormFiller.Fill(FormFiller.Blank(), Values)).Latest;
        view.Array(FormFiller.Find(view, "demandeur_qualite").Field, "Kids")!
            .Select(kid => view.Name((PdfDictionary)view.Resolve(kid)!, "AS"))
            .ShouldBe(["Off", "representant_legal"]);
    }

    [Fact]
    public void Fill_Always_AppendsToTheBlank()
    {
        var blank = FormFiller.Blank();
        var filled = FormFiller.Fill(blank, Values);
        filled.AsSpan(0, blank.Length).SequenceEqual(blank).ShouldBeTrue();
        Open(filled).Revisions.Count.ShouldBe(2);
    }

    [Fact]
    public void Change_OneField_ReplacesItsValueInANewRevision()
    {
        var changed = FormFiller.Change(
            FormFiller.Fill(FormFiller.Blank(), Values),
            "numero_serie",
            "ABCD"
        );
        var file = Open(changed);
        file.Revisions.Count.ShouldBe(3);
        file.Latest.Text(FormFiller.Find(file.Latest, "numero_serie").Field, "V").ShouldBe("ABCD");
    }

    private static PdfFile Open(byte[] pdf) =>
        PdfFile.Open(pdf, ct: TestContext.Current.CancellationToken);
}

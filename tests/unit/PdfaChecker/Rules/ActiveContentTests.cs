namespace PdfaChecker.Tests.Rules;

public sealed class ActiveContentTests
{
    public static TheoryData<string, string, string> Actions =>
        new()
        {
            { "JavaScript", "/OpenAction << /S /JavaScript /JS (1) >>", "6.5.1" },
            { "Launch", "/OpenAction << /S /Launch /F (a.exe) >>", "6.5.1" },
            { "Named", "/OpenAction << /S /Named /N /Print >>", "6.5.1" },
            { "Chained", "/OpenAction << /S /URI /Next [<< /S /ImportData >>] >>", "6.5.1" },
            { "CatalogAA", "/AA << /WC << /S /URI >> >>", "6.5.2" },
            {
                "NameTree",
                "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>",
                "6.5.1"
            },
            { "Xfa", "/AcroForm << /Fields [] /XFA (x) >>", "6.4.2" },
            { "NeedsRendering", "/NeedsRendering true", "6.4.2" },
        };

    [Theory]
    [MemberData(nameof(Actions))]
    public void Check_ActiveContent_IsReported(string kind, string catalog, string clause)
    {
        var report = new PdfBuilder { Catalog = catalog }.Check();

        report.Conformant.ShouldBe(false, kind);
        report.Violations.ShouldContain(
            v => v.Family == ViolationFamily.ActiveContent && v.Clause == clause,
            kind
        );
    }

    [Fact]
    public void Check_LinksWithinAndToTheWeb_AreAllowed() =>
        new PdfBuilder
        {
            Catalog = "/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (x) >> >>",
        }
            .Check()
            .Conformant.ShouldBe(true);

    [Fact]
    public void Check_ActionThatNextsItself_Ends()
    {
        var builder = new PdfBuilder();
        var action = builder.Add("<< /S /Launch /Next 10 0 R >>");
        builder.Catalog = $"/OpenAction {action} 0 R";

        builder.Check().Violations.ShouldHaveSingleItem().Object.ShouldBe("10 0");
    }

    [Fact]
    public void Check_NeedAppearances_IsAnAppearanceMatter() =>
        new PdfBuilder { Catalog = "/AcroForm << /Fields [] /NeedAppearances true >>" }
            .Check()
            .Violations.ShouldHaveSingleItem()
            .Family.ShouldBe(ViolationFamily.Appearance);

    [Fact]
    public void Check_Encrypted_IsReported()
    {
        var builder = new PdfBuilder();
        builder.Trailer += "/Encrypt << /Filter /Standard /V 2 /R 3 /O (x) /U (y) /P -4 >>";

        builder.Check().Violations.ShouldContain(v => v.Family == ViolationFamily.Encryption);
    }

    [Theory]
    [InlineData("setup.exe", "MZ", true)]
    [InlineData("note.txt", "#!/bin/sh", true)]
    [InlineData("note.txt", "hello", false)]
    public void Check_EmbeddedFileOfPart3_IsObservedWhereActive(
        string name,
        string data,
        bool active
    )
    {
        var builder = new PdfBuilder { Part = "3" };
        var file = builder.AddStream("/Type /EmbeddedFile /Subtype /text#2Fplain", data);
        var specification = builder.Add(
            $"<< /Type /Filespec /F ({name}) /UF ({name}) /AFRelationship /Data /EF << /F {file} 0 R >> >>"
        );
        builder.Catalog = $"/AF [{specification} 0 R]";

        var report = builder.Check();

        report.Conformant.ShouldBe(true);
        PdfaPolicy.Default.Refusing(report).Any().ShouldBe(active);
    }

    [Fact]
    public void Check_EmbeddedFileOfPart1_IsForbidden()
    {
        var builder = new PdfBuilder { Part = "1" };
        var file = builder.AddStream("/Type /EmbeddedFile", "hello");
        builder.Catalog =
            $"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a) /EF << /F {file} 0 R >> >>] >> >>";

        builder.Check().Violations.ShouldContain(v => v.Clause == "6.1.11");
    }

    [Fact]
    public void Check_EmbeddedPdfaOfPart2_IsCheckedItself()
    {
        PdfBuilder With(byte[] attachment)
        {
            var builder = new PdfBuilder();
            var file = builder.AddStream("/Type /EmbeddedFile", attachment);
            builder.Catalog =
                $"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a) /UF (a) /EF << /F {file} 0 R >> >>] >> >>";
            return builder;
        }

        With(new PdfBuilder { Part = "1" }.Build()).Check().Conformant.ShouldBe(true);
        With(new PdfBuilder { Part = "3" }.Build()).Check().Conformant.ShouldBe(false);
        With([1, 2, 3]).Check().Conformant.ShouldBe(false);
    }

    [Theory]
    [InlineData("/Tx", 6, true)]
    [InlineData("/Tx", 36, true)]
    [InlineData("/Tx", 0, false)]
    [InlineData("/Sig", 6, false)]
    public void Refusing_HiddenField_RefusesWhatTheSignerDidNotSee(
        string type,
        int flags,
        bool refused
    )
    {
        var report = new PdfBuilder
        {
            Page = $"/Annots [<< /Subtype /Widget /FT {type} /T (a) /F {flags} /Rect [0 0 0 0] >>]",
        }.Check();

        report.Violations.ShouldHaveSingleItem().Clause.ShouldBe("6.3.2");
        PdfaPolicy.Default.Refusing(report).Any().ShouldBe(refused);
    }
}

namespace PdfaChecker.Tests.Rules;

/// <summary>One rule broken at a time, in a file that is otherwise as it should be.</summary>
public sealed class RuleTests
{
    public static TheoryData<string, string, string, string, string> Pages =>
        new()
        {
            // part, content, resources, page, clause
            { "1", "BX foo EX", "", "", "6.2.10" },
            { "2", "BX foo EX", "", "", "6.2.2" },
            { "1", "1 0 0 rg", "", "", "6.2.3.3" },
            { "2", "1 0 0 rg 0 0 9 9 re f", "", "", "6.2.4.3" },
            { "2", "0 0 0 1 k 0 0 9 9 re f", "", "", "6.2.4.3" },
            { "2", "/S cs", "/ColorSpace << /S [/ICCBased 4 0 R] >>", "", "6.2.4.2" },
            { "1", "3 Tr <414> Tj", "", "", "6.1.6" },
            { "2", "3 Tr <41!> Tj", "", "", "6.1.6" },
            { "1", "/Best ri", "", "", "6.2.9" },
            { "2", "/Best ri", "", "", "6.2.6" },
            { "1", "99999 w", "", "", "" },
            { "1", "99999.5 w", "", "", "6.1.12" },
            { "2", "3000000000 w", "", "", "6.1.13" },
            { "1", "/G gs", "/ExtGState << /G << /ca 0.5 >> >>", "", "6.4" },
            { "2", "/G gs", "/ExtGState << /G << /BM /Strange >> >>", "", "6.2.10" },
            { "2", "/G gs", "/ExtGState << /G << /ca 0.5 >> >>", "", "6.2.10" },
            { "2", "/G gs", "/ExtGState << /G << /TR /Identity >> >>", "", "6.2.5" },
            { "2", "", "/ExtGState << /G << /TR /Identity >> >>", "", "" },
            { "1", "", "", "/Group << /S /Transparency >>", "6.4" },
            { "2", "", "", "/AA << /O << /S /URI >> >>", "6.5.2" },
            { "2", "", "", "/PresSteps << >>", "6.10" },
            { "2", "", "", "/TrimBox [0 0 1 1]", "6.1.13" },
            { "1", "", "", "/Annots [<< /Subtype /Movie /F 4 /Rect [0 0 9 9] >>]", "6.5.2" },
            { "2", "", "", "/Annots [<< /Subtype /Link /Rect [0 0 9 9] >>]", "6.3.2" },
            { "2", "", "", "/Annots [<< /Subtype /Link /F 2 /Rect [0 0 9 9] >>]", "6.3.2" },
            { "2", "", "", "/Annots [<< /Subtype /Link /F 4 /Rect [0 0 9 9] >>]", "" },
            { "2", "", "", "/Annots [<< /Subtype /Stamp /F 4 /Rect [0 0 9 9] >>]", "6.3.3" },
            { "2", "", "", "/Annots [<< /Subtype /Stamp /F 4 /Rect [9 9 9 9] >>]", "" },
            {
                "1",
                "",
                "",
                "/Annots [<< /Subtype /Link /F 4 /Rect [0 0 9 9] /C [1 0 0] >>]",
                "6.5.3"
            },
            {
                "2",
                "",
                "",
                "/Annots [<< /Subtype /Stamp /F 4 /Rect [0 0 9 9] /AP << /D 4 0 R /N 4 0 R >> >>]",
                "6.3.3"
            },
            { "1", "BI /W 1 /H 1 /BPC 1 /IM true /F /LZW ID x EI", "", "", "6.1.10" },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Check_Page_BreaksExactlyThatClause(
        string part,
        string content,
        string resources,
        string page,
        string clause
    )
    {
        var report = new PdfBuilder
        {
            Part = part,
            Content = content,
            Resources = resources,
            Page = page,
        }.Check();

        var clauses = report.Violations.Select(v => v.Clause).Distinct();
        // Stencils are painted in black, which these files have no output intent for.
        clauses
            .Where(c => !(content.StartsWith("BI", StringComparison.Ordinal) && c == "6.2.3.3"))
            .ShouldBe(clause.Length == 0 ? [] : [clause]);
    }

    public static TheoryData<string, string, string> Catalogs =>
        new()
        {
            { "1", "/OCProperties << /D << >> /OCGs [] >>", "6.1.13" },
            { "2", "/OCProperties << /D << >> /OCGs [] >>", "6.9" },
            { "2", "/OCProperties << /D << /Name (a) >> /OCGs [] >>", "" },
            { "2", "/OCProperties << /D << /Name (a) /AS [] >> /OCGs [] >>", "6.9" },
            { "2", "/OCProperties << /D << /Name (a) /Order [] >> /OCGs [3 0 R] >>", "6.9" },
            { "2", "/Perms << /Other 3 0 R >>", "6.1.12" },
            { "2", "/Requirements []", "6.11" },
            { "2", "/Names << /AlternatePresentations << >> >>", "6.10" },
            { "1", "/X <414>", "6.1.6" },
            { "1", "/X 32768.5", "6.1.12" },
            { "2", "/X 32768.5", "" },
            { "2", "/X 0.00000000000000000000000000000000000000001", "6.1.13" },
        };

    [Theory]
    [MemberData(nameof(Catalogs))]
    public void Check_Catalog_BreaksExactlyThatClause(string part, string catalog, string clause) =>
        new PdfBuilder { Part = part, Catalog = catalog }
            .Check()
            .Violations.Select(v => v.Clause)
            .Distinct()
            .ShouldBe(clause.Length == 0 ? [] : [clause]);

    [Theory]
    [InlineData("2", "%PDF-1.4 \n%\u00E2\u00E3\u00CF\u00D3\n", "6.1.2")]
    [InlineData("2", "%PDF-2.0\n%\u00E2\u00E3\u00CF\u00D3\n", "6.1.2")]
    [InlineData("1", "%PDF-1.4\n", "6.1.2")]
    [InlineData("1", "%PDF-1.4\n%abcd\n", "6.1.2")]
    public void Check_Header_IsReported(string part, string header, string clause) =>
        new PdfBuilder { Part = part, Header = header }
            .Check()
            .Violations.Select(v => v.Clause)
            .Distinct()
            .ShouldBe([clause]);

    [Theory]
    [InlineData("", true)]
    [InlineData("\r\n", true)]
    [InlineData("\n\n", false)]
    [InlineData("\nmore", false)]
    public void Check_BytesAfterTheEnd_AllowOneEndOfLine(string tail, bool conforms) =>
        new PdfBuilder { Tail = tail }
            .Check()
            .Conformant.ShouldBe(conforms);

    [Theory]
    [InlineData("RGB ", 3, true)]
    [InlineData("GRAY", 1, false)]
    public void Check_DeviceColour_NeedsItsOutputIntent(string space, int components, bool conforms)
    {
        var builder = new PdfBuilder { Content = "1 0 0 rg 0 0 9 9 re f" };
        builder.UseOutput(space, components);

        builder.Check().Conformant.ShouldBe(conforms);
    }

    [Fact]
    public void Check_InfoThatDiffersFromXmp_IsReportedInPart1Only()
    {
        PdfaReport With(string part, string info)
        {
            var builder = new PdfBuilder
            {
                Part = part,
                XmpProperties =
                    "<pdf:Producer>tool</pdf:Producer><xmp:CreateDate>2026-11-22T22:00:00+01:00</xmp:CreateDate>",
            };
            builder.Trailer += $" /Info {builder.Add(info)} 0 R";
            return builder.Check();
        }

        With("1", "<< /Producer (tool) /CreationDate (D:20261122210000Z) >>")
            .Violations.ShouldBeEmpty();
        With("1", "<< /Producer (other) >>")
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.7.3");
        With("1", "<< /CreationDate (D:20261122220000Z) >>")
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.7.3");
        With("2", "<< /Producer (other) >>").Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("(D:00010101000000+01'00')")]
    [InlineData("(D:99991231235959-14'00')")]
    [InlineData("(D:2026)")]
    [InlineData("(D:20261341)")]
    [InlineData("()")]
    [InlineData("7")]
    public void Check_InfoDateThatIsNone_Differs(string date)
    {
        var builder = new PdfBuilder { Part = "1" };
        builder.Trailer += $" /Info << /CreationDate {date} >>";

        builder.Check().Violations.ShouldHaveSingleItem().Clause.ShouldBe("6.7.3");
    }

    [Fact]
    public void Check_LayerHiddenAtOpening_IsObserved()
    {
        var builder = new PdfBuilder();
        var group = builder.Add("<< /Type /OCG /Name (g) >>");
        builder.Catalog =
            $"/OCProperties << /OCGs [{group} 0 R] /D << /Name (d) /OFF [{group} 0 R] >> >>";

        var report = builder.Check();

        report.Conformant.ShouldBe(true);
        PdfaPolicy
            .Default.Refusing(report)
            .ShouldHaveSingleItem()
            .Family.ShouldBe(ViolationFamily.HiddenContent);
    }

    [Fact]
    public void Check_FormThatDrawsItself_Ends()
    {
        var builder = new PdfBuilder { Content = "/X Do" };
        var form = builder.AddStream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 10 0 R >> >>",
            "/X Do"
        );
        builder.Resources = $"/XObject << /X {form} 0 R >>";

        builder.Check().Conformant.ShouldBe(true);
    }

    [Theory]
    [InlineData("[/FlateDecode]")]
    [InlineData("[]")]
    [InlineData("/FlateDecode")]
    public void Check_ImageWithFilters_IsRead(string filter)
    {
        var builder = new PdfBuilder { Content = "/I Do" };
        var image = builder.AddStream(
            $"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 3 /ColorSpace [/CalGray << /WhitePoint [1 1 1] >>] /Filter {filter}",
            "x"
        );
        builder.Resources = $"/XObject << /I {image} 0 R >>";

        builder.Check().Violations.ShouldContain(v => v.Clause == "6.2.8.1");
    }

    [Fact]
    public void Check_LevelA_WantsStructure() =>
        new PdfBuilder { Conformance = "A" }
            .Check()
            .Violations.Select(v => v.Clause)
            .ShouldBe(["6.7.2.2", "6.7.3.3"], ignoreOrder: true);

    [Fact]
    public void Check_Violation_SaysWhereItIs()
    {
        var builder = new PdfBuilder();
        var script = builder.Add("<< /S /JavaScript /JS (1) >>");
        builder.Catalog = $"/OpenAction {script} 0 R";

        var violation = builder.Check().Violations.ShouldHaveSingleItem();

        violation.Object.ShouldBe($"{script} 0");
        violation.Offset!.Value.ShouldBeGreaterThan(0);
    }
}

namespace PdfaChecker.Tests.Fonts;

public sealed class FontRulesTests
{
    [Theory]
    [InlineData("1", "TrueType")]
    [InlineData("2", "TrueType")]
    [InlineData("1", "Type1")]
    [InlineData("2", "Type1")]
    [InlineData("2", "Type1C")]
    public void Check_EmbeddedFont_Conforms(string part, string kind) =>
        WithFont(part, kind).Check().Violations.ShouldBeEmpty();

    [Fact]
    public void Check_FontNotEmbedded_RefusesWhereItIsUsed()
    {
        var used = new PdfBuilder { Content = "0 g BT /F 12 Tf (A) Tj ET" };
        var unused = new PdfBuilder();
        var invisible = new PdfBuilder { Content = "BT 3 Tr /F 12 Tf (A) Tj ET" };
        foreach (var builder in (PdfBuilder[])[used, unused, invisible])
        {
            builder.UseGrayOutput();
            builder.Resources +=
                "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
        }

        used.Check()
            .Violations.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                v => v.Clause.ShouldBe("6.2.11.4.1"),
                v => v.Family.ShouldBe(ViolationFamily.Fonts)
            );
        unused.Check().Violations.ShouldBeEmpty();
        invisible.Check().Violations.ShouldBeEmpty();
    }

    [Fact]
    public void Check_TextWithoutFont_IsReported()
    {
        var builder = new PdfBuilder { Content = "BT /Missing 12 Tf (A) Tj ET" };

        builder.Check().Violations.ShouldHaveSingleItem().Family.ShouldBe(ViolationFamily.Fonts);
    }

    [Theory]
    [InlineData("TrueType")]
    [InlineData("Type1")]
    public void Check_WidthsThatDiffer_AreReported(string kind) =>
        WithFont("2", kind, width: 640)
            .Check()
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.2.11.5");

    [Fact]
    public void Check_GlyphThatIsMissing_IsReported()
    {
        var builder = WithFont("2", "TrueType", shown: "AB");

        builder
            .Check()
            .Violations.ShouldContain(v =>
                v.Clause == "6.2.11.4.1" && v.Family == ViolationFamily.Fonts
            );
    }

    [Fact]
    public void Check_FontThatIsNoFont_IsReported()
    {
        var builder = new PdfBuilder { Content = "0 g BT /F 12 Tf (A) Tj ET" };
        builder.UseGrayOutput();
        var file = builder.AddStream("", "not a font");
        builder.Resources +=
            $"/Font << /F << /Type /Font /Subtype /TrueType /BaseFont /T /Encoding /WinAnsiEncoding /FirstChar 65 /LastChar 65 /Widths [600] /FontDescriptor << /Type /FontDescriptor /FontName /T /Flags 32 /FontFile2 {file} 0 R >> >> >>";

        builder.Check().Violations.ShouldContain(v => v.Family == ViolationFamily.Fonts);
    }

    [Theory]
    [InlineData("U", "", false)]
    [InlineData("U", "1 beginbfchar <41> <0041> endbfchar", true)]
    [InlineData("U", "1 beginbfchar <41> <FEFF> endbfchar", false)]
    [InlineData("B", "", true)]
    public void Check_Type3Text_NeedsUnicodeAtLevelU(string level, string map, bool conforms)
    {
        var builder = new PdfBuilder { Conformance = level, Content = "BT /F 12 Tf (A) Tj ET" };
        builder.UseGrayOutput();
        var glyph = builder.AddStream("", "500 0 0 0 500 500 d1 0 0 500 500 re f");
        var unicode = builder.AddStream("", map);
        var toUnicode = map.Length > 0 ? $"/ToUnicode {unicode} 0 R" : "";
        builder.Resources +=
            $"/Font << /F << /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << /x {glyph} 0 R >> /Encoding << /Differences [65 /x] >> /FirstChar 65 /LastChar 65 /Widths [500] /Resources << >> {toUnicode} >> >>";

        builder.Check().Conformant.ShouldBe(conforms);
    }

    /// <summary>A CMap may name CIDs that no font has, below zero too.</summary>
    [Theory]
    [InlineData("1 begincidchar <41> -900 endcidchar")]
    [InlineData("1 begincidchar <41> 99999999999 endcidchar")]
    [InlineData("1 begincidrange <00> <ff> 2147483647 endcidrange")]
    [InlineData("1 begincidrange <ff> <00> 5 endcidrange")]
    [InlineData("endcidrange endcidchar endbfrange usecmap def")]
    public void Check_CMapBeyondAllCids_IsReported(string map)
    {
        foreach (var part in (string[])["1", "2"])
        {
            var builder = new PdfBuilder { Part = part, Content = "0 g BT /F 12 Tf (A) Tj ET" };
            builder.UseGrayOutput();
            var encoding = builder.AddStream(
                "/Type /CMap /CMapName /X /CIDSystemInfo << /Registry (Adobe) /Ordering (X) /Supplement 0 >>",
                "1 begincodespacerange <00> <ff> endcodespacerange " + map
            );
            var file = builder.AddStream("", TinyFonts.TrueType());
            var glyphs = builder.AddStream("", "\0\0\0\u0001");
            var cids = builder.AddStream("", "\u00FF");
            builder.Resources +=
                $"/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+T /Encoding {encoding} 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+T /CIDToGIDMap {glyphs} 0 R /CIDSystemInfo << /Registry (Adobe) /Ordering (X) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+T /Flags 4 /CIDSet {cids} 0 R /FontFile2 {file} 0 R >> >>] >> >>";

            builder.Check().Conformant.ShouldBe(false);
        }
    }

    [Fact]
    public void Check_SignatureStampInFontNotEmbedded_IsNoFontMatterOfTheForm()
    {
        var builder = new PdfBuilder();
        builder.UseGrayOutput();
        var stamp = builder.AddStream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>",
            "0 g BT /F 9 Tf (signed) Tj ET"
        );
        builder.Page =
            $"/Annots [<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /F 4 /Rect [0 0 9 9] /AP << /N {stamp} 0 R >> >>]";

        var report = builder.Check();

        report.Conformant.ShouldBe(false);
        PdfaPolicy.Default.Refusing(report).ShouldBeEmpty();
    }

    private static PdfBuilder WithFont(
        string part,
        string kind,
        int width = 600,
        string shown = "A"
    )
    {
        var builder = new PdfBuilder { Part = part, Content = $"0 g BT /F 12 Tf ({shown}) Tj ET" };
        builder.UseGrayOutput();
        var (subtype, file) = kind switch
        {
            "TrueType" => (
                "/TrueType",
                $"/FontFile2 {builder.AddStream("", TinyFonts.TrueType())} 0 R"
            ),
            "Type1" => ("/Type1", $"/FontFile {builder.AddStream("", TinyFonts.Type1())} 0 R"),
            _ => (
                "/Type1",
                $"/FontFile3 {builder.AddStream("/Subtype /Type1C", TinyFonts.Cff())} 0 R"
            ),
        };
        builder.Resources +=
            $"/Font << /F << /Type /Font /Subtype {subtype} /BaseFont /Tiny /Encoding /WinAnsiEncoding /FirstChar 65 /LastChar 66 /Widths [{width} {width}] /FontDescriptor << /Type /FontDescriptor /FontName /Tiny /Flags 32 {file} >> >> >>";
        return builder;
    }
}

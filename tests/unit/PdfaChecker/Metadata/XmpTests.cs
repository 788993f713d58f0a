using System.Text;
using PdfaChecker.Metadata;

namespace PdfaChecker.Tests.Metadata;

public sealed class XmpTests
{
    [Theory]
    [InlineData(
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">a</rdf:li></rdf:Alt></dc:title>"
    )]
    [InlineData("<dc:creator><rdf:Seq><rdf:li>a</rdf:li></rdf:Seq></dc:creator>")]
    [InlineData("<xmp:CreateDate>2026-11-22T21:00:00+01:00</xmp:CreateDate>")]
    [InlineData("<xmp:CreateDate>2026-11</xmp:CreateDate>")]
    public void Check_PropertyOfItsType_Conforms(string property) =>
        new PdfBuilder { XmpProperties = property }
            .Check()
            .Conformant.ShouldBe(true);

    [Theory]
    [InlineData("<dc:title>a</dc:title>")]
    [InlineData("<dc:creator><rdf:Bag><rdf:li>a</rdf:li></rdf:Bag></dc:creator>")]
    [InlineData("<xmp:CreateDate>22/11/2026</xmp:CreateDate>")]
    [InlineData("<xmp:Unheard>x</xmp:Unheard>")]
    [InlineData("<pdf:Author>x</pdf:Author>")]
    [InlineData("<x:a xmlns:x=\"http://example.com/\">x</x:a>")]
    public void Check_PropertyOfAnotherType_IsReported(string property) =>
        new PdfBuilder { XmpProperties = property }
            .Check()
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.6.2.3.1");

    [Fact]
    public void Check_DescribedProperty_Conforms() =>
        new PdfBuilder
        {
            XmpProperties =
                "<x:size xmlns:x=\"http://example.com/\">12</x:size>" + Description("Integer"),
        }
            .Check()
            .Violations.ShouldBeEmpty();

    [Fact]
    public void Check_DescribedPropertyOfAnotherType_IsReported() =>
        new PdfBuilder
        {
            XmpProperties =
                "<x:size xmlns:x=\"http://example.com/\">twelve</x:size>" + Description("Integer"),
        }
            .Check()
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.6.2.3.1");

    [Fact]
    public void Check_UnknownValueType_IsReported() =>
        new PdfBuilder { XmpProperties = Description("Furlong") }
            .Check()
            .Violations.ShouldHaveSingleItem()
            .Clause.ShouldBe("6.6.2.3.3");

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>")]
    [InlineData("<x")]
    [InlineData("")]
    public void Read_HostileXml_IsAProblem(string text) =>
        XmpPacketReader.Read(Encoding.UTF8.GetBytes(text)).Problem.ShouldNotBeNull();

    [Fact]
    public void Read_DeepNesting_IsAProblem()
    {
        var text = string.Concat(Enumerable.Repeat("<a>", 50_000));

        XmpPacketReader.Read(Encoding.UTF8.GetBytes(text)).Problem.ShouldNotBeNull();
    }

    [Fact]
    public void Check_OtherPrefixThanPdfaid_IsReported() =>
        new PdfBuilder
        {
            Part = "",
            Conformance = "",
            XmpProperties = "",
        }
            .Check("2b")
            .Violations.ShouldContain(v => v.Clause == "6.6.4");

    private static string Description(string type) =>
        "<pdfaExtension:schemas xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
        + " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"><rdf:Bag><rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>x</pdfaSchema:schema>"
        + "<pdfaSchema:namespaceURI>http://example.com/</pdfaSchema:namespaceURI><pdfaSchema:prefix>x</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
        + "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>size</pdfaProperty:name><pdfaProperty:valueType>"
        + type
        + "</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>d</pdfaProperty:description></rdf:li>"
        + "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>";
}

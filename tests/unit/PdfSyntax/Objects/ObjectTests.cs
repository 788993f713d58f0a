using System.Text;

namespace PdfSyntax.Tests.Objects;

public sealed class ObjectTests
{
    [Theory]
    [InlineData("(a\\(b\\)c)", "a(b)c")]
    [InlineData("((nested) parentheses)", "(nested) parentheses")]
    [InlineData("(\\101\\7x\\0053)", "A\u0007x\u00053")]
    [InlineData("(line\\\nfolded)", "linefolded")]
    [InlineData("(cr\rcrlf\r\nlf\n)", "cr\ncrlf\nlf\n")]
    [InlineData("<48 65 6c6C6>", "Hell`")]
    [InlineData("()", "")]
    public void String_IsDecoded(string source, string expected) =>
        Encoding
            .Latin1.GetString(Parse(source).ShouldBeOfType<PdfString>().Bytes.Span)
            .ShouldBe(expected);

    [Theory]
    [InlineData("<FEFF00E9006100740308>", "éat\u0308")]
    [InlineData("<EFBBBFC3A9>", "é")]
    [InlineData("(\u00e9\u0080\u00a0)", "é•€")]
    public void TextString_KnowsItsEncodings(string source, string expected) =>
        Parse(source).ShouldBeOfType<PdfString>().ToText().ShouldBe(expected);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("+17", 17)]
    [InlineData("-98", -98)]
    [InlineData("4611686018427387904", 4611686018427387904)]
    public void Integer_IsRead(string source, long expected) =>
        Parse(source).ShouldBeOfType<PdfInteger>().Value.ShouldBe(expected);

    [Theory]
    [InlineData("-.002", -0.002)]
    [InlineData("4.", 4)]
    [InlineData("99999999999999999999", 1e20)]
    public void Real_IsRead(string source, double expected) =>
        Parse(source).ShouldBeOfType<PdfReal>().Value.ShouldBe(expected, 1e-9 * Math.Abs(expected));

    [Fact]
    public void Name_KeepsEveryByte()
    {
        var name = Parse("/A#42#20\u00e9#zz").ShouldBeOfType<PdfName>();

        name.Value.ShouldBe("AB \u00e9#zz");
        name.HasEscapes.ShouldBeTrue();
    }

    [Fact]
    public void Dictionary_ShowsDuplicateKeys_AndTakesTheLast()
    {
        var pdf = PdfText.Minimal().Object(4, "<</K 1/L 2/#4B 3>>").Table().Open();
        var dictionary = pdf.Latest.Get(4).ShouldBeOfType<PdfDictionary>();

        dictionary.DuplicateKeys.ShouldBe(["K"]);
        pdf.Latest.Integer(dictionary, "K").ShouldBe(3);
        pdf.Deviations.ShouldHaveSingleItem().Kind.ShouldBe(DeviationKind.DuplicateKey);
    }

    [Theory]
    [InlineData("<</A 1/B>>")]
    [InlineData("<</A 1 2>>")]
    [InlineData("[1 2")]
    [InlineData("(open")]
    [InlineData("foo")]
    [InlineData("[1 0 obj]")]
    [InlineData("<</A>")]
    public void MalformedObject_DoesNotExist(string source)
    {
        var pdf = PdfText.Minimal().Object(4, source).Table().Open();

        pdf.Latest.Get(4).ShouldBeNull();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.MalformedObject);
    }

    [Fact]
    public void Array_FromItsEndAndByPattern_CountsItsItemsAndNotItsBytes()
    {
        var pdf = PdfText.Minimal().Object(4, "[10 20 30]").Table().Open();

        var array = pdf.Latest.Get(4).ShouldBeOfType<PdfArray>();

        array[^1].ShouldBeOfType<PdfInteger>().Value.ShouldBe(30);
        (array is [_, _, _]).ShouldBeTrue();
        array.ByteLength.ShouldBe(10);
    }

    [Fact]
    public void Spans_AreThoseOfTheFile()
    {
        var pdf = PdfText.Minimal().Object(4, "<</A (xyz)/B[7 0 R]>>").Table().Open();
        var dictionary = pdf.Latest.Get(4).ShouldBeOfType<PdfDictionary>();

        Raw(dictionary["A"]!).ShouldBe("(xyz)");
        Raw(((PdfArray)dictionary["B"]!)[0]).ShouldBe("7 0 R");
        var whole = pdf.Latest.GetIndirect(4)!;
        Encoding
            .ASCII.GetString(pdf.Bytes.Span[whole.HeaderOffset..whole.EndOffset])
            .ShouldBe("4 0 obj\n<</A (xyz)/B[7 0 R]>>\nendobj");

        string Raw(PdfObject value) => Encoding.ASCII.GetString(pdf.Raw(value).Span);
    }

    [Fact]
    public void References_InCycles_ResolveToNothing()
    {
        var view = PdfText.Minimal().Object(4, "5 0 R").Object(5, "4 0 R").Table().Open().Latest;

        view.Resolve(new PdfReference(4)).ShouldBeNull();
    }

    [Fact]
    public void Streams_WhoseLengthsNeedEachOther_EndAtEndstream()
    {
        var pdf = PdfText
            .Minimal()
            .Object(4, "<</Length 5 0 R>>\nstream\nabc\nendstream")
            .Object(5, "<</Length 4 0 R>>\nstream\nde\nendstream")
            .Table()
            .Open();

        pdf.Latest.Get(4).ShouldBeOfType<PdfStream>().RawLength.ShouldBe(3);
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.WrongStreamLength);
    }

    [Fact]
    public void StreamLength_ByReference_IsThatOfTheView()
    {
        var pdf = PdfText
            .Minimal()
            .Object(4, "<</Length 5 0 R>>\nstream\nshort endstream and long\nendstream")
            .Object(5, "24")
            .Table()
            .Object(5, "5")
            .Table()
            .Open();

        pdf.Latest.Get(4).ShouldBeOfType<PdfStream>().RawLength.ShouldBe(5);
        pdf.At(0).Get(4).ShouldBeOfType<PdfStream>().RawLength.ShouldBe(24);
    }

    [Fact]
    public void DeepNesting_EndsAtTheLimit()
    {
        var pdf = PdfText.Minimal().Object(4, new string('[', 500_000)).Table().Open();

        pdf.Latest.Get(4).ShouldBeNull();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.DepthExceeded);
    }

    private static PdfObject Parse(string source) =>
        PdfText.Minimal().Object(4, source).Table().Open().Latest.Get(4)!;
}

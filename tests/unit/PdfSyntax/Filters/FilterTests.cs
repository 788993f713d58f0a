using System.IO.Compression;
using System.Text;

namespace PdfSyntax.Tests.Filters;

public sealed class FilterTests
{
    [Theory]
    [InlineData("/Filter/ASCIIHexDecode", "48 65 6C6c 6F>", "Hello")]
    [InlineData("/Filter/ASCII85Decode", "87cURD]i,\"Ebo80~>", "Hello World!")]
    [InlineData("/Filter/RunLengthDecode", "\u0002abc\u00fed\u0080", "abcddd")]
    [InlineData("/Filter[/AHx/AHx]", "3438>", "H")]
    [InlineData("", "plain", "plain")]
    public void Filter_DecodesItsData(string filter, string data, string expected)
    {
        var result = Decode(filter, data);

        result.Error.ShouldBe(DecodeError.None);
        Encoding.Latin1.GetString(result.Bytes.Span).ShouldBe(expected);
    }

    [Fact]
    public void Lzw_DecodesTheExampleOfTheStandard()
    {
        // ISO 32000-1 clause 7.4.4.2, example 1.
        byte[] encoded = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        Decode("/Filter/LZWDecode", Encoding.Latin1.GetString(encoded))
            .Bytes.ToArray()
            .ShouldBe(new byte[] { 45, 45, 45, 45, 45, 65, 45, 45, 45, 66 });
    }

    [Fact]
    public void Lzw_OfLongData_WidensItsCodes()
    {
        var random = new Random(7);
        var plain = new byte[60_000];
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = (byte)random.Next(i < 20_000 ? 256 : 3);
        }

        Decode("/Filter/LZWDecode", Encoding.Latin1.GetString(LzwEncoder.Encode(plain)))
            .Bytes.ToArray()
            .ShouldBe(plain);
    }

    [Fact]
    public void Flate_WithPngPredictor_IsUndone()
    {
        byte[] rows = [2, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1];
        Decode("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 3>>", Deflate(rows))
            .Bytes.ToArray()
            .ShouldBe(new byte[] { 1, 2, 3, 2, 3, 4, 5, 6, 7 });
    }

    [Fact]
    public void Flate_WithTiffPredictor_IsUndone() =>
        Decode(
            "/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 3>>",
            Deflate([1, 1, 1, 9, 0, 1])
        )
            .Bytes.ToArray()
            .ShouldBe(new byte[] { 1, 2, 3, 9, 9, 10 });

    [Fact]
    public void BrokenFlate_GivesAnErrorAndNoBytes()
    {
        var good = Deflate(Encoding.ASCII.GetBytes(new string('x', 1000) + "end"));
        foreach (var bad in new[] { "plain text", good[..^6], good[..^2] + "zz", "" })
        {
            var result = Decode("/Filter/FlateDecode", bad);
            result.Error.ShouldBe(DecodeError.Broken, bad);
            result.Bytes.Length.ShouldBe(0);
        }
    }

    [Fact]
    public void Bomb_StopsAtTheCap()
    {
        var bomb = Deflate(new byte[5_000_000]);
        var doubled = Deflate(Encoding.Latin1.GetBytes(bomb));

        Decode("/Filter/FlateDecode", bomb, 1_000_000).Error.ShouldBe(DecodeError.TooLarge);
        Decode("/Filter[/Fl/Fl]", doubled, 1_000_000).Error.ShouldBe(DecodeError.TooLarge);
        Decode("/Filter/FlateDecode", bomb, 5_000_000).Bytes.Length.ShouldBe(5_000_000);
        Decode("/Filter[" + string.Concat(Enumerable.Repeat("/Fl", 40)) + "]", bomb)
            .Error.ShouldBe(DecodeError.BadParameters);
    }

    [Fact]
    public void ImageFilter_LeavesItsData()
    {
        var result = Decode("/Filter[/AHx/DCTDecode]", "FFD8>");

        result.Error.ShouldBe(DecodeError.NotDecoded);
        result.Filter.ShouldBe("DCTDecode");
    }

    [Fact]
    public void TotalOfAllStreams_IsBounded()
    {
        var limits = new PdfLimits { MaxDecodedBytesInTotal = 1500 };
        var pdf = PdfText
            .Minimal()
            .Stream(4, "/Filter/FlateDecode", Deflate(new byte[1000]))
            .Stream(5, "/Filter/FlateDecode", Deflate(new byte[1000]))
            .Table()
            .Open(limits);

        pdf.Latest.Decode((PdfStream)pdf.Latest.Get(4)!).IsOk.ShouldBeTrue();
        pdf.Latest.Decode((PdfStream)pdf.Latest.Get(5)!).Error.ShouldBe(DecodeError.TooLarge);
        pdf.Latest.Decode((PdfStream)pdf.Latest.Get(4)!).IsOk.ShouldBeTrue();
    }

    internal static string Deflate(byte[] data)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
        {
            zlib.Write(data);
        }

        return Encoding.Latin1.GetString(output.ToArray());
    }

    private static DecodeResult Decode(string filter, string data, int max = int.MaxValue)
    {
        var view = PdfText.Minimal().Stream(4, filter, data).Table().Open().Latest;
        return view.Decode(view.Get(4).ShouldBeOfType<PdfStream>(), max);
    }
}

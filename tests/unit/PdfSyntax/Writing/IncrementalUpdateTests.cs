using PdfSyntax.Writing;

namespace PdfSyntax.Tests.Writing;

public sealed class IncrementalUpdateTests
{
    [Theory]
    [InlineData(XrefKind.Table)]
    [InlineData(XrefKind.Stream)]
    public void Update_IsReadBackAsOneMoreRevision(XrefKind kind)
    {
        var original = PdfText
            .Minimal()
            .Object(4, "(old)")
            .Object(5, "(gone)")
            .Table("/Root 1 0 R/Info 5 0 R")
            .Open();
        var update = new IncrementalUpdate(original);
        update.Set(4, PdfString.FromText("neu (é) €"));
        var added = update.Add(
            new PdfStream(new PdfDictionary(("A#B c", new PdfReal(-1.5))), "data"u8.ToArray())
        );
        update.Free(5);
        var bytes = update.ToBytes(kind);
        var pdf = PdfFile.Open(bytes, ct: TestContext.Current.CancellationToken);

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        bytes.AsSpan(0, original.Bytes.Length).SequenceEqual(original.Bytes.Span).ShouldBeTrue();
        pdf.Revisions.Count.ShouldBe(2);
        pdf.Revisions[1].XrefKind.ShouldBe(kind);
        pdf.Revisions[1].EndOffset.ShouldBe(bytes.Length);
        (pdf.Latest.Get(4) as PdfString)!.ToText().ShouldBe("neu (é) €");
        pdf.Latest.Get(5).ShouldBeNull();
        var stream = pdf.Latest.Get(added).ShouldBeOfType<PdfStream>();
        pdf.Latest.Decode(stream).Bytes.ToArray().ShouldBe("data"u8.ToArray());
        pdf.Latest.Number(stream.Dictionary, "A#B c").ShouldBe(-1.5);
        pdf.Latest.Trailer["Info"].ShouldBe(new PdfReference(5));
        pdf.Deviations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<</A[1 -2 +3.25 true false null(a\\(b\\)\\\\\\r)<0aF0>/N#20x 7 0 R]>>")]
    [InlineData("[<<>>[[]]()<>/]")]
    public void Serializer_WritesWhatReadsBackTheSame(string body)
    {
        var first = PdfText.Minimal().Object(4, body).Table().Open().Latest.Get(4)!;
        var written = PdfSerializer.ToBytes(first);
        var second = PdfText
            .Minimal()
            .Object(4, System.Text.Encoding.Latin1.GetString(written))
            .Table()
            .Open()
            .Latest.Get(4)!;

        PdfSerializer.ToBytes(second).ShouldBe(written);
        second.GetType().ShouldBe(first.GetType());
    }
}

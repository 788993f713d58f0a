using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Fields;

public sealed class ByteRangeTests
{
    private static readonly CmsMaker Good = new(TestPki.Instance.Signer);

    [Fact]
    public void ByteRange_ExactlyTheGapToTheEnd_CoversTheWholeFile()
    {
        var report = Validated.Single(new PdfMaker().Sign(Good.Make));

        report.Coverage.ShouldBe(Coverage.WholeFile);
        report.Integrity.ShouldBe(Integrity.Intact);
        report.LaterChanges.ShouldBe(LaterChanges.None);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Accept);
    }

    public static TheoryData<string, Func<long[], long[]>> Tricks =>
        new()
        {
            { "one range only", r => [r[0], r[1]] },
            { "gap larger than /Contents in front", r => [0, r[1] - 5, r[2], r[3]] },
            { "gap larger than /Contents behind", r => [0, r[1], r[2] + 5, r[3] - 5] },
            { "gap smaller than /Contents", r => [0, r[1] + 1, r[2], r[3]] },
            { "stops before the end", r => [0, r[1], r[2], r[3] - 60] },
            { "starts late", r => [1, r[1] - 1, r[2], r[3]] },
            { "six numbers", r => [0, r[1], r[2], 10, r[2] + 10, r[3] - 10] },
            { "a range of nothing", r => [0, 0, 0, 0] },
        };

    [Theory]
    [MemberData(nameof(Tricks))]
    public void ByteRange_Trick_IsInvalidThoughTheDigestHolds(
        string trick,
        Func<long[], long[]> bend
    )
    {
        var report = Validated.Single(new PdfMaker { BendRange = bend }.Sign(Good.Make));

        report.Coverage.ShouldBe(Coverage.Invalid, trick);
        report.Integrity.ShouldBe(Integrity.Intact, trick);
        report.Has(FindingKey.ByteRangeInvalid).ShouldBeTrue(trick);
        report.SubIndication.ShouldBe(SubIndication.FormatFailure, trick);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Reject, trick);
    }

    public static TheoryData<string, Func<long[], long[]>> Impossible =>
        new()
        {
            { "beyond the file", r => [0, r[1], r[2], r[3] + 1] },
            { "negative", r => [0, r[1], -r[2], r[3]] },
            { "the same bytes many times", r => [0, r[1], 0, r[1], 0, r[1], 0, r[2]] },
            { "beyond all numbers", r => [0, long.MaxValue, r[2], r[3]] },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ByteRange_OutsideTheFile_IsBroken(string what, Func<long[], long[]> bend)
    {
        var good = new PdfMaker().Sign(Good.Make);
        var report = Validated.Single(new PdfMaker { BendRange = bend }.Sign(_ => Good.Make(good)));

        report.Coverage.ShouldBe(Coverage.Invalid, what);
        report.Integrity.ShouldBe(Integrity.Broken, what);
    }

    [Fact]
    public void Gap_WithMoreThanHexadecimalDigits_IsInvalid()
    {
        var pdf = new PdfMaker().Sign(Good.Make);
        var padding = pdf.AsSpan().IndexOf("> /ByteRange"u8) - 40;
        "BT (other) Tj ET"u8.CopyTo(pdf.AsSpan(padding));

        Validated.Single(pdf).Coverage.ShouldBe(Coverage.Invalid);
    }

    [Fact]
    public void Contents_AllZeros_IsEmpty()
    {
        var report = Validated.Single(new PdfMaker { EmptyContents = true }.Sign(Good.Make));

        report.Has(FindingKey.ContentsEmpty).ShouldBeTrue();
        report.Integrity.ShouldBe(Integrity.None);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Reject);
    }

    [Fact]
    public void Bytes_BehindTheLastRevision_ArePartialCoverage()
    {
        var report = Validated.Report(
            new PdfMaker { Trailing = "7 0 obj (unsigned) endobj\n" }.Sign(Good.Make)
        );

        report.Signatures.ShouldHaveSingleItem().Has(FindingKey.PartialCoverage).ShouldBeTrue();
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Reject);
    }

    [Fact]
    public void LineEnd_BehindTheLastRevision_IsSaid()
    {
        var report = Validated.Report(new PdfMaker { Trailing = "\r\n" }.Sign(Good.Make));

        report.Has(FindingKey.TrailingBytes).ShouldBeTrue();
        report.Signatures.ShouldHaveSingleItem().Coverage.ShouldBe(Coverage.WholeRevision);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Accept);
    }

    [Fact]
    public void Byte_FlippedAfterSigning_IsAHashFailure()
    {
        var pdf = new PdfMaker().Sign(Good.Make);
        pdf[pdf.AsSpan().IndexOf("MediaBox"u8) + 12] ^= 1;

        var report = Validated.Single(pdf);

        report.Integrity.ShouldBe(Integrity.Broken);
        report.Has(FindingKey.DigestMismatch).ShouldBeTrue();
        report.SubIndication.ShouldBe(SubIndication.HashFailure);
    }

    [Fact]
    public void Widget_ThatOnlyThePageLeadsTo_IsStillASignature()
    {
        // As poppler writes it: nothing in /Fields.
        var pdf = new PdfMaker { Fields = "[]" }.Sign(Good.Make);

        Validated.Single(pdf).Integrity.ShouldBe(Integrity.Intact);
    }
}

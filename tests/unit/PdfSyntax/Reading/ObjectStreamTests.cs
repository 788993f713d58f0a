using PdfSyntax.Tests.Writing;

namespace PdfSyntax.Tests.Reading;

public sealed class ObjectStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ObjectsInAnObjectStream_AreFound(bool compressed)
    {
        var pdf = Open(new ObjectStreamText { Compressed = compressed });

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        pdf.Revisions[0].XrefKind.ShouldBe(XrefKind.Stream);
        pdf.Revisions[0].XrefStreamNumbers.ShouldBe([11]);
        pdf.Latest.Pages.Count.ShouldBe(1);
        pdf.Latest.Catalog.Container.ShouldBe(10);
        pdf.Latest.NumbersInObjectStream(10).ShouldBe([1, 2, 3]);
        pdf.Deviations.ShouldBeEmpty();
    }

    [Fact]
    public void IndexOfAnotherObject_IsReportedAndDoesNotExist()
    {
        var text = new ObjectStreamText();
        text.Overrides[3] = (2, 10, 1);
        var pdf = Open(text);

        pdf.Latest.Get(3).ShouldBeNull();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.WrongObjectNumber);
    }

    [Fact]
    public void NumberThatStandsTwice_IsReported()
    {
        var pdf = Open(
            new ObjectStreamText
            {
                Objects =
                [
                    (1, "<</Type/Catalog/Pages 2 0 R>>"),
                    (2, "<</Kids[]>>"),
                    (1, "<</Type/Catalog/Pages 9 0 R>>"),
                ],
            }
        );

        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.ObjectRedefinedInRevision);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void WrongCount_IsReported(int n)
    {
        var pdf = Open(new ObjectStreamText { N = n });

        pdf.IsReadable.ShouldBeFalse();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.BadObjectStream);
    }

    [Fact]
    public void ObjectStream_InsideAnother_DoesNotExist()
    {
        var text = new ObjectStreamText();
        text.Overrides[10] = (2, 10, 0);

        Open(text).Deviations.ShouldContain(d => d.Kind == DeviationKind.BadObjectStream);
    }

    private static PdfFile Open(ObjectStreamText text) =>
        PdfFile.Open(text.Bytes(), ct: TestContext.Current.CancellationToken);
}

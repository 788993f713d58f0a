using System.Diagnostics;
using System.Globalization;
using System.Text;
using PdfSyntax.Tests.Filters;

namespace PdfSyntax.Tests.Reading;

/// <summary>Files made to hurt a reader: each ends in a finding, soon.</summary>
public sealed class BombTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void PageTree_OfHundredThousandLevels_IsWalked()
    {
        const int Depth = 100_000;
        var text = new PdfText().Object(1, "<</Type/Catalog/Pages 2 0 R>>");
        for (var i = 0; i < Depth; i++)
        {
            text.Object(i + 2, $"<</Type/Pages/Kids[{i + 3} 0 R]/Count 1>>");
        }

        var pdf = text.Object(Depth + 2, "<</Type/Page>>").Table(size: Depth + 3).Open();
        Timed(() => pdf.Latest.Pages.Count.ShouldBe(1));
    }

    [Fact]
    public void PageTree_WhoseNodesAllHoldOneAnother_IsWalkedOnce()
    {
        var text = new PdfText().Object(1, "<</Type/Catalog/Pages 2 0 R>>");
        for (var i = 2; i < 42; i++)
        {
            text.Object(i, $"<</Type/Pages/Kids[{i + 1} 0 R {i + 1} 0 R]>>");
        }

        var pdf = text.Object(42, "<</Type/Page>>").Table().Open();
        Timed(() => pdf.Latest.Pages.Count.ShouldBe(1));
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.BadPageTree);
    }

    [Fact]
    public void XrefStream_OfFiftyMillionEntries_IsRefused()
    {
        var zeros = FilterTests.Deflate(new byte[50_000_000]);
        var text = new StringBuilder("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n");
        var at = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"2 0 obj\n<</Type/XRef/Size 8000000/W[1 0 0]/Root 1 0 R/Filter/FlateDecode/Length {zeros.Length}>>\nstream\n{zeros}\nendstream\nendobj\nstartxref\n{at}\n%%EOF"
        );
        Timed(() =>
        {
            var pdf = PdfFile.Open(
                Encoding.Latin1.GetBytes(text.ToString()),
                ct: TestContext.Current.CancellationToken
            );
            pdf.IsReadable.ShouldBeFalse();
            pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.NegativeOrHugeSize);
        });
    }

    [Fact]
    public void UnclosedStrings_InManyObjects_DoNotCostTheSquare()
    {
        var text = new PdfText().Object(1, "<</Type/Catalog>>");
        for (var i = 2; i < 30_000; i++)
        {
            text.Object(i, "(");
        }

        var pdf = text.Table(size: 30_000).Open();
        Timed(() =>
        {
            foreach (var number in pdf.Latest.ObjectNumbers)
            {
                pdf.Latest.Get(number);
            }
        });
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.LimitExceeded);
    }

    [Fact]
    public void StreamsWithoutEnd_DoNotCostTheSquare()
    {
        var text = new PdfText().Object(1, "<</Type/Catalog>>");
        for (var i = 2; i < 30_000; i++)
        {
            text.Object(i, "<<>>\nstream\n");
        }

        var pdf = text.Table(size: 30_000).Open();
        Timed(() =>
        {
            foreach (var number in pdf.Latest.ObjectNumbers)
            {
                pdf.Latest.Get(number);
            }
        });
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.WrongStreamLength);
    }

    [Fact]
    public void SectionsBeyondTheLimit_AreRefused()
    {
        var text = PdfText.Minimal();
        for (var i = 0; i < 1500; i++)
        {
            text.Table();
        }

        Timed(() =>
            text.Open().Deviations.ShouldContain(d => d.Kind == DeviationKind.LimitExceeded)
        );
    }

    [Fact]
    public void HybridSections_ThatAllNameOneBigStream_AreRefused()
    {
        const int Entries = 300_000;
        var text = PdfText.Minimal();
        var stream = text.Length;
        var data = FilterTests.Deflate(new byte[Entries]);
        text.Raw(
            $"9 0 obj\n<</Type/XRef/Size {Entries}/W[1 0 0]/Filter/FlateDecode/Length {data.Length}>>\nstream\n{data}\nendstream\nendobj\n"
        );
        text.Raw(new string(' ', 600_000));
        for (var i = 0; i < 1000; i++)
        {
            text.Table($"/Root 1 0 R/XRefStm {stream}");
        }

        Timed(() =>
        {
            var pdf = text.Open();
            pdf.IsReadable.ShouldBeFalse();
            pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.NegativeOrHugeSize);
        });
    }

    private static void Timed(Action act)
    {
        var clock = Stopwatch.StartNew();
        act();
        clock.Elapsed.ShouldBeLessThan(Soon);
    }
}

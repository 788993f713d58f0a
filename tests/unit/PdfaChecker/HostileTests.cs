using System.Diagnostics;
using PdfSyntax;

namespace PdfaChecker.Tests;

public sealed class HostileTests
{
    /// <summary>Any damage to a file gives a report.</summary>
    [Fact]
    public void Check_DamagedFiles_NeverThrow()
    {
        var ct = TestContext.Current.CancellationToken;
        var builder = new PdfBuilder
        {
            Content = "q 1 0 0 rg BT /F 9 Tf (A) Tj ET /X Do Q",
            Catalog = "/AcroForm << /Fields [] >> /Names << /EmbeddedFiles << /Names [] >> >>",
            Page =
                "/Annots [<< /Subtype /Widget /FT /Tx /F 4 /Rect [0 0 9 9] /AP << /N 4 0 R >> >>]",
            Resources =
                "/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+F /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+F /W [1 [500] 2 9 500] >>] >> >>",
        };
        builder.UseOutput("RGB ", 3);
        var original = builder.Build();
        var random = new Random(11);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = (byte[])original.Clone();
            for (var n = 0; n < 4; n++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            }

            PdfaValidator.Check(PdfFile.Open(bytes, ct: ct), "1a", ct);
            PdfaValidator.Check(PdfFile.Open(bytes, ct: ct), "3u", ct);
        }
    }

    [Fact]
    public void Check_OwnHostileFiles_AreAnsweredInTime() =>
        AnswerAll(TestSupport.Places.Fixture("hostile"));

    [Fact]
    public void Check_SharedHostileFiles_AreAnsweredInTime() =>
        AnswerAll(TestSupport.Places.SharedOrSkip("hostile"));

    /// <summary>Each file is answered, and soon.</summary>
    private static void AnswerAll(string folder)
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var path in Directory.EnumerateFiles(folder, "*.pdf", SearchOption.AllDirectories))
        {
            var clock = Stopwatch.StartNew();
            PdfaValidator.Check(PdfFile.Open(File.ReadAllBytes(path), ct: ct), "2b", ct);

            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), Path.GetFileName(path));
        }
    }
}

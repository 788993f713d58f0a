using System.Diagnostics;

namespace PdfSyntax.Tests.Reading;

public sealed class HostileCorpusTests
{
    [Fact]
    public void HostileFiles_AreReadThroughInTime()
    {
        foreach (
            var path in Directory.EnumerateFiles(
                TestSupport.Places.SharedOrSkip("hostile"),
                "*.pdf"
            )
        )
        {
            var clock = Stopwatch.StartNew();
            var pdf = PdfFile.Open(
                File.ReadAllBytes(path),
                ct: TestContext.Current.CancellationToken
            );
            foreach (var number in pdf.Latest.ObjectNumbers)
            {
                if (pdf.Latest.Get(number) is PdfStream stream)
                {
                    pdf.Latest.Decode(stream);
                }
            }

            _ = pdf.Latest.Pages;
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), Path.GetFileName(path));
        }
    }
}

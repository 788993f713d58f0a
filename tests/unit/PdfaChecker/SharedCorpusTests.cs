using System.Text.Json;
using PdfSyntax;

namespace PdfaChecker.Tests;

public sealed class SharedCorpusTests
{
    /// <summary>The share of right verdicts on the public conformance files stays where it is; what passes there passes here.</summary>
    [Theory]
    [InlineData("1b", 0.985)]
    [InlineData("2b", 0.975)]
    [InlineData("2u", 0.85)]
    [InlineData("3b", 0.85)]
    public async Task Check_PublicConformanceFiles_AgreesWithTheirLabels(
        string flavour,
        double share
    )
    {
        var folder = TestSupport.Places.SharedOrSkip("pdfa");
        var ct = TestContext.Current.CancellationToken;
        var (all, right, passes, falseFails) = (0, 0, 0, 0);
        await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, "expected.jsonl"), ct))
        {
            using var row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("flavour").GetString() != flavour)
            {
                continue;
            }

            var file = row.RootElement.GetProperty("file").GetString()!;
            var expected = row.RootElement.GetProperty("expected").GetString() == "pass";
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, "corpus", file), ct);
            var got = PdfaValidator.Check(PdfFile.Open(bytes, ct: ct), flavour, ct).Conformant;
            all++;
            right += got == expected ? 1 : 0;
            passes += expected ? 1 : 0;
            falseFails += expected && got != true ? 1 : 0;
        }

        (right / (double)all).ShouldBeGreaterThanOrEqualTo(share);
        (falseFails / (double)passes).ShouldBeLessThanOrEqualTo(0.01);
    }
}

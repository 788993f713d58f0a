using System.Text.Json;
using PdfSyntax;
using TestSupport;

namespace PdfaChecker.Tests;

public sealed class SharedRequestsTests
{
    /// <summary>Genuine requests are never refused for their PDF/A; those with script or XFA are, for that reason.</summary>
    [Fact]
    public async Task Refusing_SignedRequests_RefusesActiveContentAndNothingGenuine()
    {
        var folder = Places.SharedOrSkip("requests");
        var wrong = new List<string>();
        var ct = TestContext.Current.CancellationToken;
        await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, "requests.jsonl"), ct))
        {
            using var row = JsonDocument.Parse(line);
            var expected = row.RootElement.GetProperty("expected").GetString()!;
            var file = row.RootElement.GetProperty("file").GetString()!;
            if (expected is not ("revoke" or "reject:active-content"))
            {
                continue;
            }

            var report = PdfaValidator.Check(
                PdfFile.Open(await File.ReadAllBytesAsync(Path.Combine(folder, file), ct), ct: ct),
                null,
                ct
            );
            var refusing = PdfaPolicy.Default.Refusing(report);
            var good =
                expected == "revoke"
                    ? refusing.Count == 0
                    : refusing.Any(v => v.Family == ViolationFamily.ActiveContent);
            if (!good)
            {
                wrong.Add($"{file}: {string.Join("; ", refusing.Select(v => v.Message))}");
            }
        }

        wrong.ShouldBeEmpty();
    }
}

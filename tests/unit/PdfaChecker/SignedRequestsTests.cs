using System.Text.Json;
using PdfSyntax;
using TestSupport;

namespace PdfaChecker.Tests;

/// <summary>Signed forms by independent producers: ours in the repository, more of them in the shared corpus.</summary>
public sealed class SignedRequestsTests
{
    [Fact]
    public async Task Refusing_OwnFixtures_RefusesActiveContentAndNothingGenuine() =>
        await Judge(Places.Fixture("requests"), "expected.jsonl");

    [Fact]
    public async Task Refusing_SharedRequests_RefusesActiveContentAndNothingGenuine() =>
        await Judge(Places.SharedOrSkip("requests"), "requests.jsonl");

    /// <summary>Genuine requests are never refused for their PDF/A; those with script or XFA are, for that reason.</summary>
    private static async Task Judge(string folder, string index)
    {
        var ct = TestContext.Current.CancellationToken;
        var (genuine, active, wrong) = (0, 0, new List<string>());
        await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, index), ct))
        {
            using var row = JsonDocument.Parse(line);
            var expected = row.RootElement.GetProperty("expected").GetString()!;
            var file = row.RootElement.GetProperty("file").GetString()!;
            if (
                expected is not ("revoke" or "reject:active-content")
                || !file.EndsWith(".pdf", StringComparison.Ordinal)
            )
            {
                continue;
            }

            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, file), ct);
            var report = PdfaValidator.Check(PdfFile.Open(bytes, ct: ct), null, ct);
            var refusing = PdfaPolicy.Default.Refusing(report);
            if (expected == "revoke")
            {
                genuine++;
            }
            else
            {
                active++;
            }

            var isRight =
                expected == "revoke"
                    ? refusing.Count == 0
                    : refusing.Any(v => v.Family == ViolationFamily.ActiveContent);
            if (!isRight)
            {
                wrong.Add($"{file}: {string.Join("; ", refusing.Select(v => v.Message))}");
            }
        }

        wrong.ShouldBeEmpty();
        genuine.ShouldBeGreaterThan(0);
        (active + genuine).ShouldBeGreaterThan(3);
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using TestSupport;

namespace Browser.Tests;

/// <summary>Makes docs/screenshots when SCREENSHOTS is set: the pictures show what the tests have just looked at.</summary>
public sealed class ScreenshotTests(DashboardBed bed)
{
    [Theory]
    [InlineData("queue", "/queue")]
    [InlineData("case", "case:AppearanceMismatch")]
    [InlineData("history", "/cases")]
    public async Task Pages_AsPictures(string name, string path)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 },
            "pictures are made when SCREENSHOTS is set"
        );
        var address = path.StartsWith("case:", StringComparison.Ordinal)
            ? $"/cases/{await bed.CaseAsync(Enum.Parse<DecisionCode>(path[5..]))}?in=queue"
            : path;
        foreach (var dark in new[] { false, true })
        {
            var page = await bed.PageAsync(new(Dark: dark), Roles.Operator);
            await page.GotoAsync(address);
            await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            var file = Path.Combine(
                Places.Root,
                "docs",
                "screenshots",
                $"{name}-{(dark ? "dark" : "light")}.png"
            );
            await page.ScreenshotAsync(new() { Path = file });
            new FileInfo(file).Length.ShouldBeLessThan(300 * 1024, file);
        }
    }
}

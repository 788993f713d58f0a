using MailRevocationWorker.Cases;
using TestSupport;

namespace Browser.Tests;

/// <summary>Makes docs/screenshots when it is asked for (--explicit only): the pictures show what the other tests look at.</summary>
public sealed class ScreenshotTests(DashboardBed bed)
{
    [Theory(Explicit = true)]
    [Trait("Runs", "when-asked")]
    [InlineData("queue", "queue")]
    [InlineData("case", "case-waiting")]
    [InlineData("decision", "decide-approve")]
    [InlineData("figures", "figures")]
    [InlineData("health", "service")]
    [InlineData("registry", "registry-found")]
    public async Task Pages_AsPictures(string name, string page)
    {
        var way = await PageNames.WayAsync(bed, page);
        foreach (var dark in new[] { false, true })
        {
            var shown = await bed.PageAsync(new(Dark: dark), PersonRole.Operator);
            await shown.GotoAsync(way.Path);
            await shown.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            var file = Path.Combine(
                Places.Root,
                "docs",
                "screenshots",
                $"{name}-{(dark ? "dark" : "light")}.png"
            );
            // Where the test happens to run is nobody's business.
            await shown.EvaluateAsync(
                "document.querySelectorAll('td').forEach(d => d.childElementCount || (d.textContent = d.textContent.replace(/\\S*\\/demo\\//, '/var/lib/revocation/')))"
            );
            await shown.ScreenshotAsync(new() { Path = file });
            new FileInfo(file).Length.ShouldBeLessThan(300 * 1024, file);
        }
    }
}

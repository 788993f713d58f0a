using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>WCAG 2.2 AA as far as a machine can tell, on pages whose style has really been loaded.</summary>
public sealed class AccessibilityTests(DashboardBed bed)
{
    private const string LightPage = "rgb(244, 246, 248)";
    private const string DarkPage = "rgb(19, 22, 27)";

    public static TheoryData<string, bool, string> Looks()
    {
        var looks = new TheoryData<string, bool, string>();
        foreach (var name in PageNames.All)
        {
            looks.Add(name, false, "fr");
            looks.Add(name, true, "en");
        }

        return looks;
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Page_InLightAndDark_ViolatesNoRule(string name, bool dark, string language)
    {
        var page = await OpenAsync(name, new(language, dark));
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language);
        (
            await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")
        ).ShouldBe(dark ? DarkPage : LightPage, "the style is loaded");
        // What is folded away must be readable too.
        await page.EvaluateAsync(
            "document.querySelectorAll('main details').forEach(d => d.open = true)"
        );

        var result = await page.RunAxe();

        result
            .Violations.Select(v =>
                $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"
            )
            .ShouldBeEmpty();
        await page.Context.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Page_OnANarrowScreen_DoesNotScrollSideways(string name)
    {
        var page = await OpenAsync(name, new(Width: 1024));

        (
            await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        ).ShouldBe(0);
        await page.Context.CloseAsync();
    }

    public static TheoryData<string> Names() => new(PageNames.All);

    private async Task<IPage> OpenAsync(string name, Look look)
    {
        var way = await PageNames.WayAsync(bed, name);
        var page = await bed.PageAsync(look, way.Role);
        var answer = await page.GotoAsync(way.Path);
        answer.ShouldNotBeNull().Status.ShouldBe(way.Status);
        (await page.Locator("h1").CountAsync()).ShouldBe(1);
        return page;
    }
}

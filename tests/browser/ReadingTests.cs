using MailRevocationWorker.Cases;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>What a person does who reads: by keyboard, without script, in the other language.</summary>
public sealed class ReadingTests(DashboardBed bed)
{
    [Fact]
    public async Task Queue_ByKeyboard_MovesOpensAndComesBack()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/queue");
        var links = page.Locator("[data-open]");

        await page.Keyboard.PressAsync("j");
        await Expect(links.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(links.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("[data-key=previous]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("u");
        await Expect(page).ToHaveURLAsync($"{bed.Url}/queue");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#q")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("j?");
        await Expect(page.Locator("#q")).ToHaveValueAsync("j?");
    }

    [Fact]
    public async Task Shortcuts_Help_OpensAndCloses()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/queue");

        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#shortcuts")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Shortcuts_SwitchedOff_DoNothing()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/queue");
        await page.Locator(".person summary").ClickAsync();
        await page.Locator("button[name=shortcuts][value=off]").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-shortcuts", "off");

        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("/");

        await Expect(page.Locator("#shortcuts")).ToBeHiddenAsync();
        await Expect(page.Locator("#q")).Not.ToBeFocusedAsync();
    }

    [Fact]
    public async Task Preferences_WithoutScript_ChangeLanguageAndTheme()
    {
        var page = await bed.PageAsync(new(Script: false), PersonRole.Operator);
        await page.GotoAsync("/cases?q=martin");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Tous les dossiers");

        await page.Locator(".person summary").ClickAsync();
        await page.Locator("button[name=language][value=en]").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("All cases");
        await Expect(page).ToHaveURLAsync($"{bed.Url}/cases?q=martin");
        await page.Locator(".person summary").ClickAsync();
        await page.Locator("button[name=theme][value=Dark]").ClickAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(19, 22, 27)");
    }

    [Fact]
    public async Task Language_Switched_StaysOnEveryPage()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        var path = $"/cases/{await bed.CaseAsync(DecisionCode.HolderRequest)}";
        await page.GotoAsync(path);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Expect(page.Locator("#signatures-title")).ToHaveTextAsync("Signatures");
        await Expect(page.Locator(".verdict .title")).ToContainTextAsync("Révo");

        await page.Locator(".person summary").ClickAsync();
        await page.Locator("button[name=language][value=en]").ClickAsync();

        await Expect(page.Locator(".verdict .title")).ToContainTextAsync("Revo");
        await Expect(page).ToHaveURLAsync($"{bed.Url}{path}");
        await page.GotoAsync("/queue");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.Locator(".person summary").ClickAsync();
        await page.Locator("button[name=language][value=fr]").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
    }

    [Fact]
    public async Task Queue_WithoutScript_SearchesFiltersAndOpensTheCase()
    {
        var page = await bed.PageAsync(new(Script: false), PersonRole.Operator);
        await page.GotoAsync("/queue");
        await page.Locator("#q").FillAsync("vercors");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(1);

        await page.Locator("[data-open]").ClickAsync();

        await Expect(page.Locator(".verdict .title"))
            .ToContainTextAsync("N° de série et n° de demande discordants");
        await Expect(page.Locator(".compare .differs")).Not.ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Case_Document_IsAPictureUnderTheVerdict()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync($"/cases/{await bed.CaseAsync(DecisionCode.TargetMismatch)}");
        var picture = page.Locator(".document img").First;
        await Expect(picture).ToBeVisibleAsync();

        (
            await picture.EvaluateAsync<int>(
                "async i => { await i.decode(); return i.naturalWidth }"
            )
        ).ShouldBeGreaterThan(500);
        var verdict = (await page.Locator(".verdict").BoundingBoxAsync()).ShouldNotBeNull();
        var shown = (await picture.BoundingBoxAsync()).ShouldNotBeNull();
        shown.Y.ShouldBeGreaterThan(verdict.Y + verdict.Height - 1);
    }

    [Theory]
    [InlineData("/nothing-of-the-kind")]
    [InlineData("/cases/R-1999-000001")]
    [InlineData("/cases/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/registry/holders/nobody")]
    public async Task UnknownPage_IsSaidInWords(string path)
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);

        var answer = await page.GotoAsync(path);

        answer.ShouldNotBeNull().Status.ShouldBe(404);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Page introuvable");
    }

    [Fact]
    public async Task Queue_NewCase_AppearsByItself()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/queue");
        var before = await page.Locator("[data-row]").CountAsync();

        await bed.DeliverUrgentAsync("Ma carte a été volée, révoquez tout de suite !");

        // The list looks every ten seconds, and the mail takes a moment to be read.
        await Expect(page.Locator("[data-row]"))
            .ToHaveCountAsync(before + 1, new() { Timeout = 60_000 });
        await Expect(page.Locator("#queue-head")).ToContainTextAsync($"{before + 1} dossiers");
    }
}

using System.IO.Compression;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>What leaves the dashboard: a report to print, a case for a court.</summary>
public sealed class DownloadTests(DashboardBed bed)
{
    [Theory]
    [InlineData("fr", "Rapport")]
    [InlineData("en", "report")]
    public async Task Report_UnderItsOwnPolicy_IsStyledReadableAndRunsNothing(
        string language,
        string title
    )
    {
        var page = await bed.PageAsync(new(language), PersonRole.Auditor);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GotoAsync($"/cases/{await bed.CaseAsync(DecisionCode.SignatureInvalid)}");

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.Locator("[data-report]").ClickAsync(),
            r => r.Url.EndsWith("/report", StringComparison.Ordinal)
        );

        answer.Status.ShouldBe(200);
        var policy = await answer.HeaderValueAsync("content-security-policy");
        policy.ShouldNotBeNull().ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldEndWith("sandbox");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        (await page.TitleAsync()).ShouldContain(title);
        await Expect(page.Locator(".document.bad > .banner"))
            .ToHaveCSSAsync("background-color", "rgb(251, 233, 235)");
        await Expect(page.Locator("details:not([open])")).ToHaveCountAsync(0);
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Report_WhereNothingWasRead_IsNotThere()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        var path = $"/cases/{await bed.CaseAsync(DecisionCode.UrgentWithoutForm)}";
        await page.GotoAsync(path);

        await Expect(page.Locator("[data-report]")).ToHaveCountAsync(0);
        (await page.GotoAsync($"{path}/report")).ShouldNotBeNull().Status.ShouldBe(404);
    }

    [Fact]
    public async Task Export_IsAZipThatBearsItsOwnJournalEntry()
    {
        var number = await bed.CaseAsync(DecisionCode.HolderRequest);
        var page = await bed.PageAsync(new(), PersonRole.Auditor);
        await page.GotoAsync($"/cases/{number}");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.Locator("form[action$='/export'] button").ClickAsync()
        );

        download.SuggestedFilename.ShouldBe($"{number}.zip");
        await using var zip = await ZipFile.OpenReadAsync(
            await download.PathAsync(),
            TestContext.Current.CancellationToken
        );
        zip.Entries.Select(e => e.FullName).ShouldContain("document.pdf");
        var entry = zip.GetEntry("journal.jsonl").ShouldNotBeNull();
        using var journal = new StreamReader(
            await entry.OpenAsync(TestContext.Current.CancellationToken)
        );
        (await journal.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain(
            JournalData.CaseExported
        );
        await page.ReloadAsync();
        await Expect(page.Locator(".timeline li").Last).ToContainTextAsync("Dossier exporté");
        await Expect(page.Locator(".timeline li").Last).ToContainTextAsync("paul.a");
    }
}

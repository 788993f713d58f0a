using Integration.Tests.Dashboard;
using MailRevocationWorker.Cases;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>Several people at one desk: how they come in, who may what, who was first.</summary>
[Collection(nameof(Desk))]
public sealed class SharedDeskJourneys(DeskBed bed)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Newcomer_ByLink_SetsPasswordAndCodeAndSignsIn()
    {
        var page = await bed.NobodyAsync();
        await page.GotoAsync(await bed.InviteAsync("zoe", PersonRole.Operator));
        await Expect(page.Locator("svg[role=img]")).ToBeVisibleAsync();
        var key = (await page.Locator(".mono").First.InnerTextAsync()).Replace(" ", "");
        await page.Locator("#password").FillAsync(DeskBed.Password);
        await page.Locator("#again").FillAsync(DeskBed.Password);
        await page.Locator("#code").FillAsync(Totp.Now(key));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);

        await DeskBed.SignInAsync(page, "zoe", DeskBed.Password, key);

        await Expect(page).ToHaveURLAsync($"{bed.Url}/queue");
        await Expect(page.Locator(".person .who")).ToHaveTextAsync("zoe");
        await page.Locator(".person summary").ClickAsync();
        await page.Locator("form[action='/sign-out'] button").ClickAsync();
        await page.GotoAsync("/queue");
        await Expect(page.Locator("#password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignIn_WrongPasswordOrCode_IsRefusedInTheSameWords()
    {
        await (await bed.PersonAsync("yves", PersonRole.Operator)).Context.CloseAsync();
        var page = await bed.NobodyAsync();
        await page.GotoAsync("/queue");
        await page.Locator("#name").FillAsync("yves");
        await page.Locator("#password").FillAsync("une tout autre phrase, fausse");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=alert]")).ToBeVisibleAsync();
        var refused = await page.Locator("[role=alert]").InnerTextAsync();
        await page.Locator("#name").FillAsync("personne");
        await page.Locator("#password").FillAsync(DeskBed.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#name")).ToHaveValueAsync("personne");
        (await page.Locator("[role=alert]").InnerTextAsync()).ShouldBe(refused);
        await page.Locator("#name").FillAsync("yves");
        await page.Locator("#password").FillAsync(DeskBed.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#code").FillAsync("000000");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=alert]")).ToBeVisibleAsync();
        await page.GotoAsync("/queue");

        await Expect(page.Locator("#password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task DualControl_SecondPersonConfirms_AndNeverTheFirst()
    {
        var row = await bed.ArriveAsync("12-two-certificates");
        row.Code.ShouldBe(DecisionCode.TargetMismatch);
        var serial = bed.TargetOf("camille-audacio");
        var first = await bed.PersonAsync("sophie", PersonRole.Supervisor);
        await first.GotoAsync($"/cases/{row.Number}/decide/approve");
        await first.Locator($"input[name='Form.Target'][value^='{serial}@']").CheckAsync();
        await first.Locator("#guide").SelectOptionAsync(nameof(GuideReason.HolderRequest));
        await first.Locator("#reason").FillAsync("Le titulaire a confirmé le numéro de série.");
        await first.Locator("#typed").FillAsync(row.Number);
        await DecideAsync(first);
        await Expect(first).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=proposed");

        await Expect(first.Locator("a[href$='/decide/confirm']")).ToHaveCountAsync(0);
        var forced = await first.GotoAsync($"/cases/{row.Number}/decide/confirm");
        forced.ShouldNotBeNull().Status.ShouldBe(403);
        (await bed.Store.ByNumberAsync(row.Number, Ct))!.State.ShouldBe(CaseState.WaitingForPerson);
        (await bed.RevokedAsync(rgs: true)).ShouldNotContain(serial);

        var second = await bed.PersonAsync("thomas", PersonRole.Supervisor);
        await second.GotoAsync($"/cases/{row.Number}");
        await Expect(second.Locator(".notice").First).ToContainTextAsync("sophie");
        await second.Locator("a[href$='/decide/confirm']").ClickAsync();
        await Expect(second.Locator("form"))
            .ToContainTextAsync(["Le titulaire a confirmé le numéro de série."]);
        await second.Locator($"input[name='Form.Target'][value^='{serial}@']").CheckAsync();
        await second.Locator("#typed").FillAsync(row.Number);
        await DecideAsync(second);

        await Expect(second).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=done");
        await Until.TrueAsync(
            async () => (await bed.RevokedAsync(rgs: true)).Contains(serial),
            "the CRL lists the certificate"
        );
    }

    [Fact]
    public async Task Conflict_TwoPeopleDecide_TheSecondIsToldAndNothingIsOverwritten()
    {
        const string requester = "camille.martin@vercors.example";
        var row = await bed.ArriveAsync("03-holder-decimal-zip");
        var anne = await OpenAsync("agnes", "Premiers mots, de la première.");
        var bruno = await OpenAsync("boris", "Seconds mots, qui ne partent pas.");

        await DecideAsync(anne);
        await Expect(anne).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=done");
        var answer = await bruno.RunAndWaitForResponseAsync(
            () => DecideAsync(bruno),
            r => r.Request.Method == "POST"
        );

        answer.Status.ShouldBe(409);
        await Expect(bruno.Locator("[role=alert]").First)
            .ToContainTextAsync("agnes a agi avant vous");
        await Until.TrueAsync(
            () => Task.FromResult(bed.SentTo(requester).Any(m => m.Contains("de la première"))),
            "the first decision goes out"
        );
        bed.SentTo(requester).ShouldAllBe(m => !m.Contains("Seconds mots"));
        (await bed.Store.ActsOfAsync(row.Id, Ct)).ShouldHaveSingleItem().Person.ShouldBe("agnes");

        async Task<IPage> OpenAsync(string name, string words)
        {
            var page = await bed.PersonAsync(name, PersonRole.Operator);
            await page.GotoAsync($"/cases/{row.Number}/decide/reject");
            await page.Locator("#reason").FillAsync($"{name} a rappelé.");
            await page.Locator("#french").FillAsync(words);
            return page;
        }
    }

    [Fact]
    public async Task Auditor_ReadsAllAndChangesNothing()
    {
        var row = await bed.ArriveAsync("05-legal-representative-forwarded");
        var page = await bed.PersonAsync("paula", PersonRole.Auditor);
        await page.GotoAsync($"/cases/{row.Number}");

        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        await Expect(page.Locator("main form[method=post]:not([action$='/export'])"))
            .ToHaveCountAsync(0);
        await Expect(page.Locator("main a[href*='/decide/']")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("c");
        foreach (var act in new[] { "claim", "note", "release", "retry" })
        {
            (await PostAsync(page, $"/cases/{row.Number}/act", act)).ShouldBe(403);
        }

        foreach (var act in new[] { "approve", "reject", "ask-for-more", "not-a-request" })
        {
            (await PostAsync(page, $"/cases/{row.Number}/decide/{act}", "decide")).ShouldBe(403);
            (await page.GotoAsync($"/cases/{row.Number}/decide/{act}"))
                .ShouldNotBeNull()
                .Status.ShouldBe(403);
            await page.GotoAsync($"/cases/{row.Number}");
        }

        var after = (await bed.Store.ByNumberAsync(row.Number, Ct)).ShouldNotBeNull();
        (after.Version, after.State).ShouldBe((row.Version, row.State));
        (await bed.Store.ActsOfAsync(row.Id, Ct)).ShouldBeEmpty();
    }

    /// <summary>What a person could send who knows the page's own token: only the server stands in the way.</summary>
    private static Task<int> PostAsync(IPage page, string path, string act) =>
        page.EvaluateAsync<int>(
            """
            async ([path, act]) => {
              const form = new URLSearchParams({
                act, _handler: "decide", "Form.Intent": act, version: "1", "Form.Version": "1", reason: "x", "Form.Reason": "x",
                __RequestVerificationToken: document.querySelector("[name=__RequestVerificationToken]").value,
              });
              return (await fetch(path, { method: "POST", body: form, redirect: "manual" })).status;
            }
            """,
            new[] { path, act }
        );

    private static Task DecideAsync(IPage page) =>
        page.Locator("button[name='Form.Intent'][value=decide]").ClickAsync();
}

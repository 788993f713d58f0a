using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>What one person decides in a browser is what happens: to the certificate, to the CRL, in the requester's mailbox.</summary>
[Collection(nameof(Desk))]
public sealed class DecisionJourneys(DeskBed bed)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NextCase_ByKeys_IsTakenAndGivenBack()
    {
        await bed.ArriveAsync("18-other-organisation");
        var page = await bed.PersonAsync("lea", PersonRole.Operator);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".verdict")).ToBeVisibleAsync();
        var number = NumberOf(page);
        await Expect(page.Locator("[data-key=claim]")).ToHaveAttributeAsync("value", "claim");
        await page.Keyboard.PressAsync("c");
        await Expect(page.Locator("[data-key=claim]")).ToHaveAttributeAsync("value", "release");
        (await ClaimantAsync(number)).ShouldBe("lea");

        var other = await bed.PersonAsync("marc", PersonRole.Operator);
        await Expect(other.Locator($"[data-row='{number}']")).ToContainTextAsync("lea");
        await other.GotoAsync($"/cases/{number}");
        await Expect(other.Locator("[data-key=claim]")).ToHaveCountAsync(0);
        await Expect(other.Locator("a[href*='/decide/']")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("c");
        await Expect(page.Locator("[data-key=claim]")).ToHaveAttributeAsync("value", "claim");
        (await ClaimantAsync(number)).ShouldBeNull();
    }

    [Fact]
    public async Task Approval_NumberTyped_CrlGainsTheSerialAndTheRequesterHearsOfIt()
    {
        const string requester = "camille.martin@vercors.example";
        var row = await bed.ArriveAsync("01-holder");
        var serial = bed.TargetOf("camille-eiducio");
        (await bed.RevokedAsync()).ShouldNotContain(serial);
        var before = bed.SentTo(requester).Count;
        var page = await bed.PersonAsync("anne", PersonRole.Operator);
        await page.GotoAsync($"/cases/{row.Number}");
        await page.Locator("a[href$='/decide/approve']").ClickAsync();
        await Expect(page.Locator("input[name='Form.Target']:checked"))
            .ToHaveValueAsync(new System.Text.RegularExpressions.Regex($"^{serial}@"));
        await page.Locator("#reason").FillAsync("Rappelée au numéro du registre.");
        var told = "Votre demande a été vérifiée par téléphone.";
        await page.Locator("#french").FillAsync(told);

        await page.Locator("#typed").FillAsync("R-2026-999999");
        await DecideAsync(page);
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("Tapez le numéro du dossier");
        (await bed.Store.ByNumberAsync(row.Number, Ct))!.Version.ShouldBe(row.Version);

        await page.Locator("#typed").FillAsync(row.Number);
        await DecideAsync(page);
        await Expect(page).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=done");
        await Until.TrueAsync(
            async () => (await bed.RevokedAsync()).Contains(serial),
            "the CRL lists the certificate"
        );
        await Until.TrueAsync(
            () => Task.FromResult(bed.SentTo(requester).Skip(before).Any(m => m.Contains(told))),
            "the requester was told in the words that were shown"
        );
        await ClosedAsync(row);
        await page.GotoAsync($"/cases/{row.Number}");
        await Expect(page.Locator(".verdict.good")).ToBeVisibleAsync();
        await Expect(page.Locator(".evidence a[href*='/decide/']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Rejection_WithASavedTextEdited_RequesterReadsTheEditedWords()
    {
        const string requester = "helene.dupre-leveque@vercors.example";
        var row = await bed.ArriveAsync("04-legal-representative");
        var chief = await bed.PersonAsync("odile", PersonRole.Supervisor);
        await chief.GotoAsync("/texts");
        await chief.Locator("#title").FillAsync("Mandat à joindre");
        await chief.Locator("#for").SelectOptionAsync("reject");
        await chief.Locator("#french").FillAsync("Joignez le mandat.");
        await chief.Locator("#english").FillAsync("Attach the mandate.");
        await chief.Locator("form:has(#title) button.primary").ClickAsync();
        await Expect(chief.Locator("[role=status]")).ToBeVisibleAsync();

        var page = await bed.PersonAsync("bruno", PersonRole.Operator);
        await page.GotoAsync($"/cases/{row.Number}/decide/reject");
        await page.Locator("#reason").FillAsync("Le mandat manque.");
        await page.Locator("#saved").SelectOptionAsync("Mandat à joindre");
        await page.Locator("button[value=use]").ClickAsync();
        await Expect(page.Locator("#french")).ToHaveValueAsync("Joignez le mandat.");
        await Expect(page.Locator("#reason")).ToHaveValueAsync("Le mandat manque.");
        await page.Locator("#french").FillAsync("Joignez le mandat <b>signé</b>, s’il vous plaît.");
        await page.Locator("button[value=preview]").ClickAsync();
        await Expect(page.Locator("article .said").First).ToContainTextAsync("<b>signé</b>");
        (await bed.Store.ByNumberAsync(row.Number, Ct))!.Version.ShouldBe(row.Version);

        await DecideAsync(page);

        await Expect(page).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=done");
        (await ClosedAsync(row)).Code.ShouldBe(DecisionCode.OperatorRefused);
        var mail = bed.SentTo(requester)[^1];
        mail.ShouldContain("Joignez le mandat <b>signé</b>, s’il vous plaît.");
        mail.ShouldContain("Attach the mandate.");
        mail.ShouldContain(row.Number);
        (await bed.RevokedAsync()).ShouldNotContain(bed.TargetOf("ines-eiducio"));
    }

    [Fact]
    public async Task Core_WithoutScript_SignsInSearchesTakesAndDecides()
    {
        var row = await bed.ArriveAsync("06-holder-itself");
        var page = await bed.PersonAsync("nour", PersonRole.Operator, new(Script: false));
        await page.Locator("#q").FillAsync("le goff");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator($"[data-row='{row.Number}'] [data-open]").ClickAsync();
        await page.Locator("[data-key=claim]").ClickAsync();
        await Expect(page.Locator("[data-key=claim]")).ToHaveAttributeAsync("value", "release");
        await page.Locator("#note").FillAsync("Rappel prévu à 15 h.");
        await page.Locator("button[value=note]").ClickAsync();
        await Expect(page.Locator(".evidence")).ToContainTextAsync("Rappel prévu à 15 h.");

        await page.Locator("a[href$='/decide/reject']").ClickAsync();
        // Nothing is checked before the server does: what the browser holds back without script is the browser's own.
        await page.Locator("#reason").FillAsync("Rappelé : il retire sa demande.");
        await DecideAsync(page);

        await Expect(page).ToHaveURLAsync($"{bed.Url}/cases/{row.Number}?said=done");
        (await ClosedAsync(row)).Code.ShouldBe(DecisionCode.OperatorRefused);
    }

    private static Task DecideAsync(IPage page) =>
        page.Locator("button[name='Form.Intent'][value=decide]").ClickAsync();

    private static string NumberOf(IPage page) =>
        new Uri(page.Url).AbsolutePath["/cases/".Length..];

    private async Task<string?> ClaimantAsync(string number) =>
        (await bed.Store.LineAsync(number, Ct)).ShouldNotBeNull().ClaimedBy;

    private async Task<CaseRow> ClosedAsync(CaseRow row)
    {
        CaseRow? now = null;
        await Until.TrueAsync(
            async () =>
                (now = await bed.Store.ByNumberAsync(row.Number, Ct))?.State == CaseState.Closed
                && now.LastStep == CaseStep.Filed,
            "the decision is carried out"
        );
        return now!;
    }
}

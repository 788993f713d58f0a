using System.Text.Json.Nodes;
using Integration.Tests.Dashboard;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>A service whose automation is off, so that people decide everything, and people who come in as people do: with password and code.</summary>
public sealed class DeskBed(DashboardBed bed) : IAsyncLifetime
{
    public const string Password = "une phrase assez longue pour entrer";

    private PlaygroundService? service;

    public IServiceProvider Services => Service.Services;
    public CaseStore Store => Service.Store;
    public string Url => Service.Url;

    private PlaygroundService Service =>
        service ?? throw new InvalidOperationException("the service does not run");

    public async ValueTask InitializeAsync() =>
        service = await PlaygroundService.StartAsync(
            configuration =>
            {
                configuration["Policy"]!["Automation"] = "Off";
                configuration["Dashboard"] = new JsonObject
                {
                    ["SignInsPerMinute"] = 10_000,
                    ["DualControlCodes"] = new JsonArray("target-mismatch"),
                };
            },
            seed: null,
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>A sample of the demo arrives; its case waits for a person.</summary>
    internal async Task<CaseRow> ArriveAsync(string sample)
    {
        var row = await Service.MailAsync(
            SampleOf(sample).Mail,
            TestContext.Current.CancellationToken
        );
        row.State.ShouldBe(CaseState.WaitingForPerson);
        return row;
    }

    /// <summary>The serial number of the certificate that a sample of the demo asks to revoke, upper-case hex.</summary>
    internal string TargetOf(string certificate) => Service.Pki.SerialOf(certificate);

    internal IReadOnlyList<string> SentTo(string address) => Service.SentTo(address);

    /// <summary>The address of a fresh person's link.</summary>
    internal async Task<string> InviteAsync(string name, PersonRole role)
    {
        await using var scope = Services.CreateAsyncScope();
        var invitation = await scope
            .ServiceProvider.GetRequiredService<Invitations>()
            .AddAsync(name, role, null, Invitations.Console, TestContext.Current.CancellationToken);
        return Invitations.Path + invitation.Token.ShouldNotBeNull();
    }

    /// <summary>A browser of a person who has just signed in and looks at the queue.</summary>
    internal async Task<IPage> PersonAsync(string name, PersonRole role, Look? look = null)
    {
        var ct = TestContext.Current.CancellationToken;
        var token = (await InviteAsync(name, role))[Invitations.Path.Length..];
        string key;
        await using (var scope = Services.CreateAsyncScope())
        {
            var links = scope.ServiceProvider.GetRequiredService<Invitations>();
            key = (await links.OpenAsync(token, ct)).ShouldNotBeNull().Key;
            var enrolled = await links.EnrolAsync(token, Password, Password, Totp.Now(key), ct);
            enrolled.Problem.ShouldBeNull();
        }

        var page = await NobodyAsync(look);
        await SignInAsync(page, name, Password, key);
        await Expect(page).ToHaveURLAsync($"{Url}/queue");
        return page;
    }

    /// <summary>A browser of nobody.</summary>
    internal Task<IPage> NobodyAsync(Look? look = null) =>
        bed.Chromium.PageAsync(Url, look ?? new());

    internal static async Task SignInAsync(IPage page, string name, string password, string key)
    {
        await page.GotoAsync("/");
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#code").FillAsync(Totp.Now(key));
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>What the CRL lists that is served, its signature verified: upper-case hex.</summary>
    internal async Task<IReadOnlyList<string>> RevokedAsync(bool rgs = false)
    {
        var issuer = rgs ? DemoIssuer.Rgs : DemoIssuer.Qualified;
        var name = TestPki.FileName(issuer);
        using var http = new HttpClient();
        var crl = await CrlProof.ReadAsync(
            http,
            name,
            $"{Url}/crl/{name}.crl",
            Path.Combine(Service.Playground.Crls, $"{name}.crl"),
            Service.Pki.IssuerOf(issuer),
            TestContext.Current.CancellationToken
        );
        // Between the file and what is served there is a moment in which they may differ.
        return crl.Problem is null ? crl.Serials : [];
    }

    private SampleRequest SampleOf(string name) => Service.Samples.Single(s => s.Name == name);
}

/// <summary>Journeys that share the desk go one after the other.</summary>
[CollectionDefinition(nameof(Desk))]
public sealed class Desk : ICollectionFixture<DeskBed>;

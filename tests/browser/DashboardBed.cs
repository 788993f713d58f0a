using System.Security.Claims;
using Browser.Tests;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(DashboardBed))]

namespace Browser.Tests;

/// <summary>The whole service on a playground, every sample of the demo decided, and a Chromium to look at it with.</summary>
public sealed class DashboardBed : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dashboard-bed-");
    private WebApplication? app;
    private Playground? playground;
    private TestPki? pki;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public IServiceProvider Services =>
        app?.Services ?? throw new InvalidOperationException("the service does not run");

    public string Url => app!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            return;
        }

        await StartAsync(CancellationToken.None);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium,
                Headless = true,
                ChromiumSandbox = false,
            }
        );
    }

    /// <summary>A page of a person who is signed in, in a browser profile of its own.</summary>
    /// <param name="roles">None: nobody is signed in.</param>
    internal async Task<IPage> PageAsync(Look look, params string[] roles)
    {
        Assert.SkipUnless(browser is not null, $"there is no {Chromium} here (Debian's chromium)");
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = Url,
                ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
                JavaScriptEnabled = look.Script,
                ViewportSize = new() { Width = look.Width, Height = 900 },
            }
        );
        context.SetDefaultTimeout(60_000);
        await context.AddCookiesAsync([Cookie("language", look.Language)]);
        if (roles.Length > 0)
        {
            await context.AddCookiesAsync([await SignedInAsync(roles)]);
        }

        return await context.NewPageAsync();
    }

    /// <summary>The number of the newest case with that code.</summary>
    public async Task<string> CaseAsync(DecisionCode code)
    {
        var page = await Services
            .GetRequiredService<CaseStore>()
            .PageAsync(
                new() { Code = code },
                null,
                backwards: false,
                1,
                TestContext.Current.CancellationToken
            );
        return page.Lines.ShouldHaveSingleItem().Number;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        playground?.Dispose();
        pki?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync(CancellationToken ct)
    {
        const string mailbox = "revocation@ca.example";
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        playground = Playground.Fresh(Path.Combine(folder.FullName, "demo"));
        pki = new TestPki(now, "http://127.0.0.1/crl");
        var samples = new SampleRequests(pki, mailbox, now).All();
        playground.Write(pki, now);
        playground.Write(samples);
        playground.WriteConfiguration(mailbox, "http://127.0.0.1:0");
        app = await ServiceHost.BuildAsync(Settings.Load(playground.Configuration), clock, ct);
        var database = Services.GetRequiredService<WorkerDatabase>();
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, clock).ImportAsync(registry, ct)
        ).Accepted.ShouldBeTrue();
        await app.StartAsync(ct);
        var watch = new DemoWatch(
            playground,
            database,
            Services.GetRequiredService<CaseStore>(),
            clock
        );
        foreach (var sample in samples)
        {
            await watch.FollowAsync(sample, _ => { }, ct);
        }
    }

    /// <summary>The ticket that signing in would give, protected with the service's own keys.</summary>
    private async Task<Cookie> SignedInAsync(string[] roles)
    {
        var scheme = (
            await Services
                .GetRequiredService<IAuthenticationSchemeProvider>()
                .GetDefaultAuthenticateSchemeAsync()
        )!.Name;
        var options = Services
            .GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(scheme);
        var person = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, "camille.m"),
                new(ClaimTypes.Name, "camille.m"),
                .. roles.Select(role => new Claim(ClaimTypes.Role, role)),
            ],
            scheme
        );
        return Cookie(
            options.Cookie.Name!,
            options.TicketDataFormat.Protect(new(new ClaimsPrincipal(person), scheme))
        );
    }

    private Cookie Cookie(string name, string value) =>
        new()
        {
            Name = name,
            Value = value,
            Url = Url,
        };
}

/// <summary>How a page is looked at.</summary>
internal sealed record Look(
    string Language = "fr",
    bool Dark = false,
    bool Script = true,
    int Width = 1440
);

using Browser.Tests;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
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
    private readonly SemaphoreSlim accounts = new(1);
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
    /// <param name="role">Null: nobody is signed in.</param>
    internal async Task<IPage> PageAsync(Look look, PersonRole? role)
    {
        Assert.True(browser is not null, $"there is no {Chromium} here (Debian's chromium)");
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
        if (role is { } known)
        {
            await context.AddCookiesAsync([await SignedInAsync(known)]);
        }

        return await context.NewPageAsync();
    }

    /// <summary>HTTP as that person, without a browser.</summary>
    internal async Task<HttpClient> ClientAsync(PersonRole role)
    {
        Assert.True(app is not null, $"there is no {Chromium} here (Debian's chromium)");
        var session = await SignedInAsync(role);
        var http = new HttpClient { BaseAddress = new Uri(Url) };
        http.DefaultRequestHeaders.Add("Cookie", $"{session.Name}={session.Value}");
        return http;
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

    /// <summary>A mail without a form that can't wait, dropped into the mailbox as an MTA would.</summary>
    public async Task DeliverUrgentAsync(string text)
    {
        var name = $"{Guid.NewGuid():N}.browser";
        var temporary = Path.Combine(playground!.Maildir, "tmp", name);
        await File.WriteAllTextAsync(
            temporary,
            $"From: Zoé <zoe@strangers.example>\r\nTo: revocation@ca.example\r\nSubject: Urgent\r\nMessage-ID: <{name}@strangers.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
            TestContext.Current.CancellationToken
        );
        File.Move(temporary, Path.Combine(playground.Maildir, "new", name));
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

        accounts.Dispose();
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
        await CaseSeeds.AddAsync(database, ct);
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

    /// <summary>The ticket that signing in would give, for a real account and protected with the service's own keys.</summary>
    private async Task<Cookie> SignedInAsync(PersonRole role)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PersonAccount>>();
        var name = role switch
        {
            PersonRole.Operator => "camille.m",
            PersonRole.Supervisor => "nadia.s",
            PersonRole.Auditor => "paul.a",
        };
        await accounts.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (await users.FindByNameAsync(name) is null)
            {
                var made = new PersonAccount
                {
                    UserName = name,
                    Role = role,
                    AddedAt = TimeProvider.System.GetUtcNow(),
                };
                (await users.CreateAsync(made)).Succeeded.ShouldBeTrue();
            }
        }
        finally
        {
            accounts.Release();
        }

        var account = (await users.FindByNameAsync(name)).ShouldNotBeNull();
        var principal = await scope
            .ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PersonAccount>>()
            .CreateAsync(account);
        var scheme = IdentityConstants.ApplicationScheme;
        var options = Services
            .GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(scheme);
        var ticket = new AuthenticationTicket(principal, scheme);
        await Sessions.BeginAsync(
            new(
                new DefaultHttpContext { RequestServices = scope.ServiceProvider },
                new(scheme, null, typeof(CookieAuthenticationHandler)),
                options,
                principal,
                ticket.Properties,
                new()
            )
        );
        return Cookie(options.Cookie.Name!, options.TicketDataFormat.Protect(ticket));
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

using System.Text.Json.Nodes;
using Browser.Tests;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(DashboardBed))]

namespace Browser.Tests;

/// <summary>A service that has decided every sample of the demo and a month of cases before, and a Chromium to look at it with.</summary>
public sealed class DashboardBed : IAsyncLifetime
{
    private readonly SemaphoreSlim accounts = new(1);
    private PlaygroundService? service;
    private Chromium? chromium;

    public IServiceProvider Services => Service.Services;

    public string Url => Service.Url;

    internal Chromium Chromium =>
        chromium ?? throw new InvalidOperationException("no browser runs");

    private PlaygroundService Service =>
        service ?? throw new InvalidOperationException("the service does not run");

    public async ValueTask InitializeAsync()
    {
        chromium = await Chromium.StartAsync();
        var ct = CancellationToken.None;
        service = await PlaygroundService.StartAsync(
            // Cases that wait too long are mailed to somebody.
            configuration =>
                configuration["Schedule"]!["Operators"] = new JsonArray("operateurs@ca.example"),
            seed: database => CaseSeeds.AddAsync(database, ct),
            ct
        );
        var watch = new DemoWatch(
            service.Playground,
            Services.GetRequiredService<WorkerDatabase>(),
            service.Store,
            TimeProvider.System
        );
        foreach (var sample in service.Samples)
        {
            await watch.FollowAsync(sample, _ => { }, ct);
        }
    }

    /// <summary>A page of a person who is signed in, in a browser profile of its own.</summary>
    /// <param name="role">Null: nobody is signed in.</param>
    internal async Task<IPage> PageAsync(Look look, PersonRole? role) =>
        await Chromium.PageAsync(Url, look, role is { } known ? [await SignedInAsync(known)] : []);

    /// <summary>HTTP as that person, without a browser.</summary>
    internal async Task<HttpClient> ClientAsync(PersonRole role)
    {
        var session = await SignedInAsync(role);
        var http = new HttpClient { BaseAddress = new Uri(Url) };
        http.DefaultRequestHeaders.Add("Cookie", $"{session.Name}={session.Value}");
        return http;
    }

    /// <summary>The path of a fresh person's link.</summary>
    internal async Task<string> InviteAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var invitation = await scope
            .ServiceProvider.GetRequiredService<Invitations>()
            .AddAsync(
                $"guest{Guid.NewGuid():N}"[..20],
                PersonRole.Operator,
                null,
                "test",
                TestContext.Current.CancellationToken
            );
        return Invitations.Path + invitation.Token.ShouldNotBeNull();
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
        var temporary = Path.Combine(Service.Playground.Maildir, "tmp", name);
        await File.WriteAllTextAsync(
            temporary,
            $"From: Zoé <zoe@strangers.example>\r\nTo: revocation@ca.example\r\nSubject: Urgent\r\nMessage-ID: <{name}@strangers.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
            TestContext.Current.CancellationToken
        );
        File.Move(temporary, Path.Combine(Service.Playground.Maildir, "new", name));
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        if (service is not null)
        {
            await service.DisposeAsync();
        }

        accounts.Dispose();
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
        return new()
        {
            Name = options.Cookie.Name!,
            Value = options.TicketDataFormat.Protect(ticket),
            Url = Url,
        };
    }
}

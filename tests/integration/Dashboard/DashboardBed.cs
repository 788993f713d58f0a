using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>The whole service on a playground of folders, with people who have enrolled as people do: by their link.</summary>
internal sealed class DashboardBed : IAsyncDisposable
{
    public const string Password = "une phrase assez longue pour entrer";
    public const string Mailbox = "revocation@ca.example";

    private readonly DirectoryInfo folder;
    private readonly WebApplication app;
    private readonly TestPki pki;

    private DashboardBed(
        DirectoryInfo folder,
        WebApplication app,
        Playground playground,
        TestPki pki,
        IReadOnlyList<SampleRequest> samples
    )
    {
        this.folder = folder;
        this.app = app;
        this.pki = pki;
        Playground = playground;
        Samples = samples;
    }

    public Playground Playground { get; }
    public IReadOnlyList<SampleRequest> Samples { get; }
    public TestPki Pki => pki;
    public IServiceProvider Services => app.Services;
    public CaseStore Store => Services.GetRequiredService<CaseStore>();
    public Uri Url => new(app.Urls.First());

    public static async Task<DashboardBed> StartAsync(
        CancellationToken ct,
        Action<JsonObject>? configure = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-");
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder.FullName, "playground"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var samples = new SampleRequests(pki, Mailbox, now).All();
        var configuration = DemoConfiguration.Of(playground, Mailbox, "http://127.0.0.1:0");
        configuration["Dashboard"] = new JsonObject { ["SignInsPerMinute"] = 10_000 };
        configure?.Invoke(configuration);
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), ct);
        var settings = Settings.Load(file);
        await using (var database = SqliteDatabase.InFile(settings.Storage.Database))
        {
            await database.PrepareAsync(ct);
            var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
            (
                await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, ct)
            ).Accepted.ShouldBeTrue();
        }

        var host = await ServiceHost.BuildAsync(settings, TimeProvider.System, ct);
        await host.StartAsync(ct);
        return new(folder, host, playground, pki, samples);
    }

    /// <summary>A browser of nobody.</summary>
    public Visitor Visitor() => new(Url);

    /// <summary>A browser of a person who was invited, enrolled and signed in.</summary>
    public async Task<Visitor> PersonAsync(
        string name,
        PersonRole role,
        CancellationToken ct,
        string? email = null
    )
    {
        var visitor = Visitor();
        await visitor.EnrolAsync(await InviteAsync(name, role, ct, email), Password, ct);
        await visitor.SignInAsync(name, Password, ct);
        return visitor;
    }

    /// <summary>The path of a fresh person's link.</summary>
    public async Task<string> InviteAsync(
        string name,
        PersonRole role,
        CancellationToken ct,
        string? email = null
    )
    {
        await using var scope = Services.CreateAsyncScope();
        var invitation = await scope
            .ServiceProvider.GetRequiredService<Invitations>()
            .AddAsync(name, role, email, Invitations.Console, ct);
        return Invitations.Path + invitation.Token.ShouldNotBeNull();
    }

    /// <summary>Puts a mail into the mailbox and waits until its first case stands as asked.</summary>
    public async Task<CaseRow> MailAsync(
        MimeKit.MimeMessage mail,
        Func<CaseRow, bool> until,
        CancellationToken ct
    )
    {
        var before = await NumbersAsync(ct);
        await DropAsync(mail, ct);
        CaseRow? found = null;
        await MailRig.UntilAsync(
            async () =>
            {
                foreach (var number in (await NumbersAsync(ct)).Except(before))
                {
                    found = await Store.ByNumberAsync(number, ct);
                    if (found is not null && until(found))
                    {
                        return true;
                    }
                }

                return false;
            },
            "the mail has become a case that stands as asked",
            seconds: 90
        );
        return found.ShouldNotBeNull();
    }

    /// <summary>Waits for the mail to that address that comes after those that were seen already.</summary>
    public async Task<MimeKit.MimeMessage> MailToAsync(
        string address,
        CancellationToken ct,
        int seen = 0
    )
    {
        List<MimeKit.MimeMessage> found = [];
        await MailRig.UntilAsync(
            async () => (found = await MailsToAsync(address, ct)).Count > seen,
            $"a mail to {address}",
            seconds: 90
        );
        return found[seen];
    }

    /// <summary>In the order in which they were written.</summary>
    public async Task<List<MimeKit.MimeMessage>> MailsToAsync(string address, CancellationToken ct)
    {
        List<MimeKit.MimeMessage> found = [];
        if (!Directory.Exists(Playground.Pickup))
        {
            return found;
        }

        foreach (
            var file in new DirectoryInfo(Playground.Pickup)
                .GetFiles("*.eml")
                .OrderBy(f => f.LastWriteTimeUtc)
        )
        {
            var mail = await MimeKit.MimeMessage.LoadAsync(file.FullName, ct);
            if (mail.To.Mailboxes.Any(m => m.Address == address))
            {
                found.Add(mail);
            }
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        pki.Dispose();
        Playground.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    /// <summary>As a delivery agent does: written beside, then renamed into new/.</summary>
    private async Task DropAsync(MimeKit.MimeMessage mail, CancellationToken ct)
    {
        var name = $"{Guid.NewGuid():N}.eml";
        var written = Path.Combine(Playground.Maildir, "tmp", name);
        await mail.WriteToAsync(written, ct);
        File.Move(written, Path.Combine(Playground.Maildir, "new", name));
    }

    private async Task<HashSet<string>> NumbersAsync(CancellationToken ct)
    {
        await using var db = Services.GetRequiredService<WorkerDatabase>().CreateDbContext();
        return await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToHashSetAsync(
            db.Cases.Select(c => c.Number),
            ct
        );
    }
}

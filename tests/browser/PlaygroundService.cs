using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Browser.Tests;

/// <summary>The whole service as it is, on the demo's playground: mails come in as files, replies go out as files, CRLs are served.</summary>
internal sealed class PlaygroundService : IAsyncDisposable
{
    private const string Mailbox = "revocation@ca.example";

    private readonly DirectoryInfo folder;
    private readonly WebApplication app;

    private PlaygroundService(
        DirectoryInfo folder,
        WebApplication app,
        Playground playground,
        TestPki pki,
        IReadOnlyList<SampleRequest> samples
    )
    {
        this.folder = folder;
        this.app = app;
        Playground = playground;
        Pki = pki;
        Samples = samples;
    }

    public Playground Playground { get; }
    public TestPki Pki { get; }
    public IReadOnlyList<SampleRequest> Samples { get; }
    public IServiceProvider Services => app.Services;
    public CaseStore Store => Services.GetRequiredService<CaseStore>();
    public string Url => app.Urls.First();

    /// <param name="configure">Changes the demo's configuration; null: it is as the demo has it.</param>
    /// <param name="seed">Fills the database before the first mail comes; null: it is empty.</param>
    public static async Task<PlaygroundService> StartAsync(
        Action<JsonObject>? configure,
        Func<WorkerDatabase, Task>? seed,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("dashboard-bed-");
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder.FullName, "demo"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        var samples = new SampleRequests(pki, Mailbox, now).All();
        playground.Write(pki, now);
        playground.Write(samples);
        var configuration = DemoConfiguration.Of(playground, Mailbox, "http://127.0.0.1:0");
        configure?.Invoke(configuration);
        await File.WriteAllTextAsync(playground.Configuration, configuration.ToJsonString(), ct);
        var app = await ServiceHost.BuildAsync(Settings.Load(playground.Configuration), clock, ct);
        var database = app.Services.GetRequiredService<WorkerDatabase>();
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, clock).ImportAsync(registry, ct)
        ).Accepted.ShouldBeTrue();
        if (seed is not null)
        {
            await seed(database);
        }

        await app.StartAsync(ct);
        return new(folder, app, playground, pki, samples);
    }

    /// <summary>Puts a mail into the mailbox as a delivery agent does, and waits until nothing is left to do on its case but what people do.</summary>
    public async Task<CaseRow> MailAsync(MimeKit.MimeMessage mail, CancellationToken ct)
    {
        var file = Path.Combine(Playground.Folder, $"{Guid.NewGuid():N}.eml");
        await mail.WriteToAsync(file, ct);
        var hash = Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, ct))
        );
        File.Move(file, Path.Combine(Playground.Maildir, "new", Path.GetFileName(file)));
        CaseRow? row = null;
        await Until.TrueAsync(
            async () =>
            {
                await using var db = Services
                    .GetRequiredService<WorkerDatabase>()
                    .CreateDbContext();
                var message = await db
                    .Messages.Where(m => m.Sha256 == hash && m.Filed)
                    .Select(m => (long?)m.Id)
                    .FirstOrDefaultAsync(ct);
                row = message is { } id ? (await Store.CasesOfAsync(id, ct))[0] : null;
                return row is not null;
            },
            "the mail has become a case that is filed"
        );
        return row!;
    }

    /// <summary>The bodies of all mails that left the service to that address, oldest first.</summary>
    public IReadOnlyList<string> SentTo(string address) =>
        [
            .. new DirectoryInfo(Playground.Pickup)
                .EnumerateFiles("*.eml")
                .OrderBy(f => f.CreationTimeUtc)
                .Select(f => MimeKit.MimeMessage.Load(f.FullName))
                .Where(m => m.To.Mailboxes.Any(to => to.Address == address))
                .Select(m => m.TextBody ?? ""),
        ];

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Playground.Dispose();
        Pki.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }
}

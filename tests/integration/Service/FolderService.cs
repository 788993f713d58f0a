using System.Text.Json.Nodes;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>The whole service on a playground of folders: a Maildir in, a pickup folder out.</summary>
internal sealed class FolderService : IAsyncDisposable
{
    private WebApplication app;
    private readonly string folder;
    private int delivered;

    private FolderService(WebApplication app, string folder, Playground playground, TestPki pki)
    {
        this.app = app;
        this.folder = folder;
        Playground = playground;
        Pki = pki;
    }

    public Playground Playground { get; }

    public TestPki Pki { get; }

    public SqliteDatabase Database { get; private init; } = null!;

    /// <param name="change">What this test wants otherwise than the demo.</param>
    public static async Task<FolderService> StartAsync(
        int workers,
        CancellationToken ct,
        Action<JsonObject>? change = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-flood-").FullName;
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder, "playground"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var configuration = DemoConfiguration.Of(
            playground,
            MailRig.Operator,
            "http://127.0.0.1:0"
        );
        configuration[PipelineOptions.Section]!["Workers"] = workers;
        change?.Invoke(configuration);
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), ct);
        var settings = Settings.Load(file);
        var database = SqliteDatabase.InFile(settings.Storage.Database);
        await database.PrepareAsync(ct);
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, ct)
        ).Accepted.ShouldBeTrue();
        var app = await RunAsync(settings, ct);
        return new(app, folder, playground, pki) { Database = database };
    }

    /// <summary>Ends the service and starts another one on what it left.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await app.StopAsync(ct);
        await app.DisposeAsync();
        app = await RunAsync(Settings.Load(Playground.At("service.json")), ct);
    }

    private static async Task<WebApplication> RunAsync(Settings settings, CancellationToken ct)
    {
        var app = await ServiceHost.BuildAsync(settings, TimeProvider.System, ct);
        await app.StartAsync(ct);
        return app;
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>As an MTA does: written to tmp, renamed into new.</summary>
    public async Task DeliverAsync(Func<Stream, Task> write)
    {
        var name = $"{++delivered}.flood";
        var written = Path.Combine(Playground.Maildir, "tmp", name);
        await using (var file = File.Create(written))
        {
            await write(file);
        }

        File.Move(written, Path.Combine(Playground.Maildir, "new", name));
    }

    public Task DeliverAsync(MimeMessage mail) => DeliverAsync(s => mail.WriteToAsync(s));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await Database.DisposeAsync();
        Pki.Dispose();
        Playground.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}

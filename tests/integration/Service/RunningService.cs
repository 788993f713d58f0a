using System.Text.Json.Nodes;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Service;

/// <summary>The whole service on a playground, with the rig's mailbox and SMTP server in place of folders.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningService(
        WebApplication app,
        Playground playground,
        TestPki pki,
        IReadOnlyList<SampleRequest> samples
    )
    {
        this.app = app;
        Playground = playground;
        Pki = pki;
        Samples = samples;
    }

    public Playground Playground { get; }

    public TestPki Pki { get; }

    /// <summary>The demo's mails, made for this playground.</summary>
    public IReadOnlyList<SampleRequest> Samples { get; }

    public IMailbox Mailbox => app.Services.GetRequiredService<IMailbox>();

    public IServiceProvider Services => app.Services;

    public string Url => app.Urls.First();

    /// <param name="change">What this test wants otherwise than the demo.</param>
    public static async Task<RunningService> StartAsync(
        MailRig rig,
        CancellationToken ct,
        Action<JsonObject>? change = null
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(rig.Folder, $"service-{Guid.NewGuid():N}"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var samples = new SampleRequests(pki, MailRig.Operator, now).All();

        var configuration = DemoConfiguration.Of(
            playground,
            MailRig.Operator,
            "http://127.0.0.1:0"
        );
        configuration[MailboxOptions.Section] = Mailboxes(rig, playground);
        configuration[PipelineOptions.Section]!["Workers"] = 1; // the samples build on each other: one after the other
        configuration[DeliveryOptions.Section] = Delivery(rig);
        change?.Invoke(configuration);
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), ct);
        var settings = Settings.Load(file);

        await using (var database = SqliteDatabase.InFile(settings.Storage.Database))
        {
            await database.PrepareAsync(ct);
            var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
            var summary = await new RegistryImporter(database, TimeProvider.System).ImportAsync(
                registry,
                ct
            );
            summary.Accepted.ShouldBeTrue(summary.WhyRefused);
        }

        var host = await ServiceHost.BuildAsync(settings, TimeProvider.System, ct);
        await host.StartAsync(ct);
        var service = new RunningService(host, playground, pki, samples);
        await MailRig.UntilAsync(() => service.Mailbox.State.Idling, "the service idles");
        return service;
    }

    public SampleRequest Sample(string name) => Samples.Single(s => s.Name == name);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Pki.Dispose();
    }

    /// <summary>Polling is slow here on purpose: IDLE must do.</summary>
    private static JsonObject Mailboxes(MailRig rig, Playground playground)
    {
        var options = rig.MailboxOptions();
        return new()
        {
            ["Kind"] = "Imap",
            ["PollSeconds"] = 300,
            ["SpoolFolder"] = playground.At("spool"),
            ["Imap"] = new JsonObject
            {
                ["Host"] = options.Imap.Host,
                ["Port"] = options.Imap.Port,
                ["Security"] = "Tls",
                ["CaFile"] = rig.CaFile,
                ["User"] = MailRig.Operator,
                ["PasswordFile"] = rig.PasswordFile,
            },
        };
    }

    private static JsonObject Delivery(MailRig rig) =>
        new()
        {
            ["Kind"] = "Smtp",
            ["Smtp"] = new JsonObject
            {
                ["Host"] = "127.0.0.1",
                ["Port"] = rig.SmtpPort,
                ["Security"] = "StartTls",
                ["CaFile"] = rig.CaFile,
                ["User"] = MailRig.Operator,
                ["PasswordFile"] = rig.PasswordFile,
            },
        };
}

using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Tests.Service;

/// <summary>The service's rooms at work on a playground with a Maildir, impatient enough for tests, with one of its neighbours replaced by one that fails.</summary>
internal sealed class OutageBed : IAsyncDisposable
{
    private readonly string folder;
    private readonly ServiceProvider rooms;
    private readonly CaseWorker worker;
    private readonly WebApplication publication;
    private readonly SilentServer published;
    private int delivered;

    private OutageBed(
        string folder,
        Playground playground,
        TestPki pki,
        ServiceProvider rooms,
        WebApplication publication,
        SilentServer published
    )
    {
        this.published = published;
        this.publication = publication;
        this.folder = folder;
        Playground = playground;
        Pki = pki;
        this.rooms = rooms;
        worker = rooms.GetRequiredService<CaseWorker>();
    }

    public Playground Playground { get; }

    public TestPki Pki { get; }

    public CaseStore Store => rooms.GetRequiredService<CaseStore>();

    public WorkerDatabase Database => rooms.GetRequiredService<WorkerDatabase>();

    public InspectorPool Inspectors => rooms.GetRequiredService<InspectorPool>();

    public MessageStore Files => rooms.GetRequiredService<MessageStore>();

    public LoopWatch Loops => rooms.GetRequiredService<LoopWatch>();

    public MailboxState Mailbox => rooms.GetRequiredService<IMailbox>().State;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="data">Where database, store and spool lie; null: in the playground.</param>
    /// <param name="replace">Other rooms in place of the service's own.</param>
    public static async Task<OutageBed> StartAsync(
        Action<JsonObject>? configure = null,
        IRevocationAuthority? authority = null,
        string? data = null,
        Action<IServiceCollection>? replace = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-outage-").FullName;
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder, "playground"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var configuration = DemoConfiguration.Of(
            playground,
            "revocation@ca.example",
            "http://127.0.0.1:0"
        );
        var pipeline = configuration[PipelineOptions.Section]!;
        pipeline["RetrySeconds"] = 1;
        pipeline["MaxRetrySeconds"] = 1;
        pipeline["SweepSeconds"] = 1;
        pipeline["MaxAttempts"] = 2;
        pipeline["StepRetryMilliseconds"] = 10;
        if (data is not null)
        {
            pipeline["DataFolder"] = Path.Combine(data, "store");
            configuration[StorageOptions.Section]![nameof(StorageOptions.Database)] = Path.Combine(
                data,
                "service.db"
            );
            configuration[MailboxOptions.Section]!["SpoolFolder"] = Path.Combine(data, "spool");
        }

        configure?.Invoke(configuration);
        var file = playground.At("service.json");
        ServiceProvider? rooms = null;
        var published = new SilentServer();
        var publication = await PublishAsync(() => rooms!, published);
        configuration["Revocation"]!["Publication"] = new JsonObject
        {
            ["BaseUrl"] = publication.Urls.Single(),
        };
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Ct);
        var settings = Settings.Load(file);
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddSingleton(settings).AddSingleton(TimeProvider.System);
        ServiceHost.AddRooms(services, settings);
        services.AddSingleton<CaseWorker>();
        if (authority is not null)
        {
            services.AddSingleton<IRevocationAuthority>(
                new BoundedAuthority(authority, settings.Revocation, TimeProvider.System)
            );
        }

        replace?.Invoke(services);
        rooms = services.BuildServiceProvider();
        if (authority is FailingAuthority failing)
        {
            failing.Publisher = rooms.GetRequiredService<EmbeddedAuthority>();
        }

        var bed = new OutageBed(folder, playground, pki, rooms, publication, published);
        await bed.PrepareAsync();
        return bed;
    }

    /// <summary>From now on whoever asks for a published status gets no answer; ends when somebody asks.</summary>
    public Task SilencePublicationAsync() => published.BeginAsync();

    public void PublishAgain() => published.End();

    /// <summary>Delivers one of the demo's mails as an MTA does: written to tmp, renamed into new.</summary>
    public async Task<SampleRequest> DeliverAsync(string name = "01-holder")
    {
        var sample = new SampleRequests(
            Pki,
            "revocation@ca.example",
            TimeProvider.System.GetUtcNow()
        )
            .All()
            .Single(s => s.Name == name);
        var file = $"{++delivered}.outage";
        var written = Path.Combine(Playground.Maildir, "tmp", file);
        await sample.Mail.WriteToAsync(written, Ct);
        File.Move(written, Path.Combine(Playground.Maildir, "new", file));
        return sample;
    }

    /// <summary>The only case, once it is as wanted.</summary>
    public async Task<CaseRow> CaseAsync(Func<CaseRow, bool> wanted, string what)
    {
        CaseRow? found = null;
        await MailRig.UntilAsync(
            async () => (found = await Store.ByNumberAsync(Number, Ct)) is { } row && wanted(row),
            $"the case {what}; {found}",
            seconds: 120
        );
        return found!;
    }

    /// <summary>Until it is answered and the mail has left the folder of arrival.</summary>
    public Task<CaseRow> FiledAsync() => CaseAsync(c => c.LastStep == CaseStep.Filed, "is filed");

    public async ValueTask DisposeAsync()
    {
        PublishAgain();
        await worker.StopAsync(CancellationToken.None);
        await publication.DisposeAsync();
        await rooms.DisposeAsync();
        Pki.Dispose();
        Playground.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where relying parties read what the rooms publish: without it nothing counts as revoked.</summary>
    private static async Task<WebApplication> PublishAsync(
        Func<ServiceProvider> rooms,
        SilentServer silent
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddSingleton(_ => rooms().GetRequiredService<CrlFiles>())
            .AddSingleton(_ => rooms().GetRequiredService<OcspService>())
            .AddSingleton(TimeProvider.System);
        var app = builder.Build();
        app.Use(
            async (context, next) =>
            {
                await silent.WaitAsync(context.RequestAborted);
                await next(context);
            }
        );
        app.MapCrls();
        app.MapOcsp();
        await app.StartAsync(Ct);
        return app;
    }

    private static string Number =>
        FormattableString.Invariant($"R-{TimeProvider.System.GetUtcNow().Year}-000001");

    private async Task PrepareAsync()
    {
        var database = rooms.GetRequiredService<WorkerDatabase>();
        await database.PrepareAsync(Ct);
        await rooms.GetRequiredService<Brake>().LoadAsync(Ct);
        var registry = RegistryFile.Read(Playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, Ct)
        ).Accepted.ShouldBeTrue();
        await rooms.GetRequiredService<EmbeddedAuthority>().PublishDueAsync(Ct);
        await worker.StartAsync(Ct);
    }

    private sealed class SilentServer
    {
        private TaskCompletionSource asked = new();
        private TaskCompletionSource? end;

        public Task BeginAsync()
        {
            asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref end, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return asked.Task;
        }

        public void End() => Interlocked.Exchange(ref end, null)?.TrySetResult();

        public Task WaitAsync(CancellationToken ct)
        {
            if (Volatile.Read(ref end) is not { } until)
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return until.Task.WaitAsync(ct);
        }
    }
}

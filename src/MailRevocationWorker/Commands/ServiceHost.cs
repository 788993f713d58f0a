using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Dashboard.Security;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Revocation.Publication;
using MailRevocationWorker.Revocation.Remote;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;

namespace MailRevocationWorker.Commands;

/// <summary>Composition: which rooms the service is made of, and nothing else.</summary>
public static class ServiceHost
{
    public static async Task<WebApplication> BuildAsync(
        Settings settings,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (settings.Dashboard.ValidateBeside(settings.Http.Url) is { Count: > 0 } unusable)
        {
            throw new SettingsException(unusable);
        }

        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(Urls(settings));
        var services = builder.Services;
        services.AddSingleton(settings).AddSingleton(clock);
        AddRooms(services, settings);
        services.AddDashboard();
        AddPeople(services, settings);
        services.AddHostedService<CaseWorker>();
        services.AddSchedule(settings.Schedule, clock);
        services.AddOperations(settings.Telemetry).AddSystemdNotices();
        builder.Logging.AddRedactedConsole(settings.Telemetry);

        MakePrivate(settings.Pipeline.DataFolder);
        MakePrivate(Path.GetDirectoryName(Path.GetFullPath(settings.Storage.Database))!);
        // Made by a factory, so that the host gives it back when it ends.
        var alone = ServiceLock.Take(settings.Storage.Database);
        services.AddSingleton(_ => alone);
        var app = builder.Build();
        _ = app.Services.GetRequiredService<ServiceLock>();
        await app.Services.GetRequiredService<WorkerDatabase>().PrepareAsync(cancellation);
        await app.Services.GetRequiredService<Brake>().LoadAsync(cancellation);
        var authority = app.Services.GetRequiredService<EmbeddedAuthority>();
        if (app.Services.GetRequiredService<AuthorityRouter>().Problems is { Count: > 0 } keys)
        {
            throw new SettingsException(keys);
        }

        try
        {
            await authority.PublishDueAsync(cancellation);
        }
        catch (CrlRefusedException refused)
        {
            // The mails are read all the same, the job alarms, and whatever is revoked stays pending.
            app.Logger.LogCritical("No CRL is published: {Reason}", refused.Message);
        }

        UnkeptPromises.Warn(settings, app.Logger);
        var open = app.MapGroup("").WithMetadata(new OpenToAll()).AllowAnonymous();
        open.MapCrls();
        open.MapOcsp();
        open.MapHealth();
        if (settings.Dashboard.Enabled)
        {
            await app.Services.PreparePeopleAsync(cancellation);
            app.UseStatusPage();
            app.UseDashboardSecurity(
                settings.Dashboard.Url.Length > 0 ? new Uri(settings.Dashboard.Url).Port : null
            );
            app.MapDashboard();
        }

        return app;
    }

    private static string[] Urls(Settings settings) =>
        settings.Dashboard is { Enabled: true, Url: { Length: > 0 } pages }
            ? [settings.Http.Url, pages]
            : [settings.Http.Url];

    private static void AddPeople(IServiceCollection services, Settings settings)
    {
        var keys = Path.Combine(settings.Pipeline.DataFolder, "keys");
        MakePrivate(settings.Pipeline.DataFolder);
        MakePrivate(keys);
        services
            .AddSingleton(settings.People)
            .AddSingleton(new DashboardSite(settings.Dashboard.Reached(settings.Http.Url)));
        services
            .AddPeople(settings.Storage, settings.Dashboard)
            .AddSessions(
                settings.Dashboard,
                keys,
                settings
                    .Dashboard.Reached(settings.Http.Url)
                    .StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            );
        services.AddDashboardSecurity(settings.Dashboard);
    }

    /// <summary>Mails and forms are personal data: a folder that the service makes is its user's alone.</summary>
    private static void MakePrivate(string folder)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    /// <summary>The rooms without the worker: the verbs that look at a configured service use them too.</summary>
    public static void AddRooms(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<WorkerDatabase>(_ =>
            SqliteDatabase.InFile(settings.Storage.Database, settings.Storage.BusySeconds)
        );
        services
            .AddSingleton<CaseStore>()
            .AddSingleton<RegistryReader>()
            .AddSingleton<RegisteredAddresses>()
            .AddSingleton(settings.Storage)
            .AddSingleton<JournalHeadSigner>()
            .AddSingleton<JournalVerifier>();
        services
            .AddSingleton(new MessageStore(settings.Pipeline.DataFolder))
            .AddSingleton(settings.Pipeline)
            .AddSingleton(settings.Registry);
        services.AddSingleton(_ => new FairQueue(settings.Pipeline.QueueLength));
        services.AddSingleton(s =>
            ActivatorUtilities.CreateInstance<LoopWatch>(s, settings.Mailbox.LongestPause)
        );
        services.AddSingleton(s =>
            Mailboxes.Create(
                settings.Mailbox,
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILoggerFactory>()
            )
        );
        services.AddSingleton(s =>
            ReplyTransports.Create(settings.Delivery, s.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(new ReplyComposer(settings.Reply));
        services.AddSingleton(_ => new InspectorPool(
            settings.Inspection,
            settings.Trust.ToPolicy()
        ));
        services.AddSingleton(s =>
        {
            var files = s.GetRequiredService<MessageStore>();
            return new TrustSource(
                [.. settings.Trust.Paths],
                (snapshot, token) => SnapshotFile.KeepAsync(snapshot, files.Snapshots, token),
                settings.Trust.TrustedList.ToFile(),
                settings.Trust.Fetch.Enabled,
                settings.ListMemory()
            );
        });
        services.AddRevocationFetching(
            settings.Trust.Fetch,
            Path.Combine(settings.Pipeline.DataFolder, "fetched"),
            s =>
                (found, token) =>
                    SnapshotFile.KeepAsync(
                        found,
                        s.GetRequiredService<MessageStore>().Snapshots,
                        token
                    ),
            settings.Trust.ToPolicy()
        );
        services
            .AddSingleton(settings.Revocation)
            .AddSingleton(new CrlFiles(settings.Revocation.CrlFolder))
            .AddSingleton<EmbeddedAuthority>()
            .AddSingleton<OcspService>()
            .AddPublishedStatus(settings.Revocation)
            .AddRemoteAuthorities(settings.Revocation)
            .AddSingleton<IRevocationAuthority>(s => new BoundedAuthority(
                s.GetRequiredService<AuthorityRouter>(),
                settings.Revocation,
                s.GetRequiredService<TimeProvider>()
            ));
        services.AddSingleton(
            new MessageReadOptions
            {
                OwnAddresses = [settings.Reply.From, .. settings.Pipeline.OwnAddresses],
                AuthservId = settings.Pipeline.AuthservId is { Length: > 0 } id ? id : null,
                OwnMessageIdDomain = settings.Reply.IdDomain,
            }
        );
        services.AddSingleton(s => new Assessor(
            s.GetRequiredService<InspectorPool>(),
            s.GetRequiredService<TrustSource>(),
            s.GetRequiredService<RegistryReader>(),
            s.GetRequiredService<Func<PolicyOptions>>(),
            settings.Registry,
            async (target, cancellation) =>
                (
                    await s.GetRequiredService<PublishedStatusReader>()
                        .Look()
                        .ReadAsync(target, cancellation)
                ).IsRevoked,
            s.GetRequiredService<TrustCompletion>()
        ));
        services.AddSingleton<Brake>().AddSingleton<ClockGuard>();
        services.AddSingleton<Func<PolicyOptions>>(s =>
            () =>
                s.GetRequiredService<ClockGuard>()
                    .Over(s.GetRequiredService<Brake>().Over(settings.Policy()))
        );
        services.AddSingleton<Func<IReadOnlyList<string>>>(settings.Problems);
        services
            .AddSingleton(settings.Dashboard)
            .AddSingleton(
                new DeskRules(
                    settings.Dashboard.ForTwo(),
                    TimeSpan.FromMinutes(settings.Dashboard.ClaimMinutes)
                )
            )
            .AddSingleton<DeskMails>()
            .AddSingleton<DeskDoubts>()
            .AddSingleton<Desk>();
        services
            .AddSingleton<WorkPlaces>()
            .AddSingleton<TargetTurns>()
            .AddSingleton<CaseDeciding>()
            .AddSingleton<CasePipeline>()
            .AddSingleton<CaseRevocation>()
            .AddSingleton<PublishGate>()
            .AddSingleton<Reconciliation>();
        services.AddSingleton<ReplyRestraint>().AddSingleton<CaseExport>();
        services.AddSingleton<CaseReplies>().AddSingleton<CaseFiling>();
        services.AddSingleton(settings.Reply).AddJobs(settings.Schedule);
    }
}

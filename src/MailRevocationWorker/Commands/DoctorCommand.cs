using System.CommandLine;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Commands;

/// <summary>Tests the configuration and every connection, and says what to do about each failure.</summary>
public static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Tests the configuration and every connection, and says what to do about each failure"
        );
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                Console.WriteLine("ok    configuration");
                await using var services = Rooms(settings);
                var works = true;
                foreach (var probe in Probes(services, settings))
                {
                    works &= Print(await Guarded(probe, cancellation));
                }

                Console.WriteLine(
                    works ? "Everything works." : "Something does not work: see the advice above."
                );
                return works ? ExitStatus.Done : ExitStatus.Failed;
            }
        );
        return command;
    }

    private static ServiceProvider Rooms(Settings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton(settings);
        ServiceHost.AddRooms(services, settings);
        return services.BuildServiceProvider();
    }

    private static IEnumerable<(string Name, Func<CancellationToken, Task<Probe>> Run)> Probes(
        IServiceProvider rooms,
        Settings settings
    ) =>
        [
            ("database", token => DatabaseAsync(rooms, settings, token)),
            ("trust", _ => Task.FromResult(Trust(settings))),
            ("cage", token => CageAsync(rooms, token)),
            ("mailbox", token => rooms.GetRequiredService<IMailbox>().ProbeAsync(token)),
            ("replies", token => rooms.GetRequiredService<IReplyTransport>().ProbeAsync(token)),
            (
                "authority",
                token => rooms.GetRequiredService<IRevocationAuthority>().ProbeAsync(token)
            ),
        ];

    /// <summary>A room that can't even be opened is a finding like any other.</summary>
    private static async Task<Probe> Guarded(
        (string Name, Func<CancellationToken, Task<Probe>> Run) probe,
        CancellationToken cancellation
    )
    {
        try
        {
            return await probe.Run(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(
                probe.Name,
                [new(probe.Name, false, e.Message, $"Check the configuration of {probe.Name}")]
            );
        }
    }

    private static async Task<Probe> DatabaseAsync(
        IServiceProvider rooms,
        Settings settings,
        CancellationToken cancellation
    )
    {
        var database = rooms.GetRequiredService<WorkerDatabase>();
        await database.PrepareAsync(cancellation);
        var journal = await rooms
            .GetRequiredService<JournalVerifier>()
            .VerifyAsync(null, cancellation);
        var registry = await rooms
            .GetRequiredService<RegistryReader>()
            .FactsAsync([], [], cancellation);
        var age = registry.AsOf is { } asOf
            ? TimeProvider.System.GetUtcNow() - asOf
            : (TimeSpan?)null;
        return new(
            $"Database {settings.Storage.Database}",
            [
                new("tables", true, "up to date"),
                new(
                    "journal",
                    journal.Intact,
                    $"{journal.Entries} entries",
                    journal.Intact
                        ? null
                        : "Run audit verify, keep the database as it is, and ask the auditor"
                ),
                new(
                    "registry",
                    age < TimeSpan.FromHours(settings.Registry.MaxAgeHours),
                    age is null ? "empty" : $"as of {registry.AsOf:u}",
                    age < TimeSpan.FromHours(settings.Registry.MaxAgeHours)
                        ? null
                        : "Import a newer file: registry import FILE; until then every request goes to a person"
                ),
            ]
        );
    }

    private static Probe Trust(Settings settings)
    {
        var loaded = TrustFolder.Load([.. settings.Trust.Paths]);
        return new(
            "Trust",
            [
                new(
                    "anchors",
                    loaded.Snapshot.Anchors.Count > 0,
                    $"{loaded.Snapshot.Anchors.Count} anchors, {loaded.Snapshot.Crls.Count} CRLs, {loaded.Snapshot.Products.Count} eligible products",
                    loaded.Snapshot.Anchors.Count > 0
                        ? null
                        : "Put the root certificates (PEM) into the folder that Trust:Paths names"
                ),
                .. loaded.Problems.Select(p => new ProbeCheck(
                    "trust material",
                    false,
                    p,
                    "Replace or remove the file"
                )),
            ]
        );
    }

    private static async Task<Probe> CageAsync(
        IServiceProvider rooms,
        CancellationToken cancellation
    )
    {
        var (report, failure) = await rooms
            .GetRequiredService<InspectorPool>()
            .ValidateAsync(
                new(),
                null,
                TimeProvider.System.GetUtcNow(),
                TimeProvider.System.GetUtcNow(),
                cancellation
            );
        return new(
            "Cage",
            [
                new(
                    "child process",
                    report is not null,
                    report is not null ? "answers" : failure ?? "no answer",
                    report is not null
                        ? null
                        : "See Inspection in the configuration; the heap may be too small"
                ),
                new(
                    "memory and CPU limits",
                    true,
                    CageTools.WithLimits
                        ? "prlimit"
                        : "prlimit is missing: the heap limit and the deadline hold alone"
                ),
                new(
                    "network",
                    true,
                    CageTools.WithoutNetwork
                        ? "children have none"
                        : "children keep the network: unshare is not permitted here"
                ),
            ]
        );
    }

    private static bool Print(Probe probe)
    {
        foreach (var check in probe.Checks)
        {
            Console.WriteLine(
                $"{(check.Works ? "ok   " : "FAILS")} {probe.Name}: {check.Subject}: {check.Detail}"
            );
            if (check.Advice is not null)
            {
                Console.WriteLine($"      → {check.Advice}");
            }
        }

        return probe.Works;
    }
}

using System.CommandLine;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust;
using Microsoft.Data.Sqlite;

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
            ("configuration", _ => Task.FromResult(UnkeptPromises.Of(settings))),
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
        try
        {
            await rooms.GetRequiredService<WorkerDatabase>().PrepareAsync(cancellation);
        }
        catch (Exception e)
            when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return new(
                $"Database {settings.Storage.Database}",
                [new("opening it", false, e.Message, OpeningAdvice(e))]
            );
        }

        var heads = await rooms.GetRequiredService<JournalHeads>().ReadAsync(null, cancellation);
        var journal = await rooms
            .GetRequiredService<JournalVerifier>()
            .VerifyAsync([.. heads.Heads], cancellation);
        var whole = journal.Intact && heads.Problems.Count == 0;
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
                    whole,
                    $"{journal.Entries} entries, {heads.Summary}",
                    whole
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

    /// <summary>By SQLite's primary result code.</summary>
    private static string OpeningAdvice(Exception e) =>
        (e as SqliteException)?.SqliteErrorCode switch
        {
            5 or 6 => "Another program holds the database: end it, or wait until it is done",
            8 =>
                "Let the service's user write to the file, the files beside it (-wal, -shm) and their folder",
            10 or 13 =>
                "Storage:Database must name a file, not a folder; if it does, see whether the disk is full or failing",
            11 => "The file is damaged: keep a copy, and restore the last backup",
            14 or null =>
                "Storage:Database must name a file in a folder that the service's user may write to, on a disk of this machine",
            26 =>
                "The file is no SQLite database: set Storage:Database to another file, or restore the backup",
            _ =>
                "Run audit verify, keep the file as it is, and restore the last backup if it can't be read",
        };

    private static Probe Trust(Settings settings) =>
        TrustChecks.Of(
            TrustFolder.Load(
                [.. settings.Trust.Paths],
                settings.Trust.TrustedList.ToFile(),
                settings.ListMemory(remembers: false)
            ),
            TimeProvider.System.GetUtcNow(),
            settings.Trust.Fetch.Enabled,
            settings.Trust.ToPolicy()
        );

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
                new(
                    "drawing of pages",
                    true,
                    !PageImages.Available
                            ? "pdftoppm (poppler-utils) is missing: pages have no pictures"
                        : PageImages.SeesNoFiles ? "sees programs and fonts alone"
                        : "may read what the service's user may read: mount namespaces are not permitted here (docs/operations.md)"
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

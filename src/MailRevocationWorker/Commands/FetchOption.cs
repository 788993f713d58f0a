using System.CommandLine;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Trust.Fetching;
using Microsoft.Extensions.Logging.Console;

namespace MailRevocationWorker.Commands;

/// <summary>--fetch of the verbs that are offline without it.</summary>
internal static class FetchOption
{
    public static Option<bool> Create() =>
        new("--fetch")
        {
            Description =
                "Fetch revocation status that the trust folders lack, as Trust:Fetch says; without it nothing is asked of the network",
        };

    /// <summary>The services that fetch, or null where nothing is to be fetched.</summary>
    /// <param name="folder">For what is fetched; the cache lies in it too.</param>
    public static ServiceProvider? Start(bool wanted, Settings settings, string folder)
    {
        if (!wanted)
        {
            return null;
        }

        settings.Trust.Fetch.Enabled = true;
        var services = new ServiceCollection();
        services
            .AddSingleton(TimeProvider.System)
            .AddLogging(log =>
                // Standard output belongs to the report; what could not be had is said beside it.
                log.AddSimpleConsole(o => o.SingleLine = true)
                    .AddFilter(
                        (category, level) =>
                            level >= LogLevel.Warning
                            && category == typeof(RevocationFetcher).FullName
                    )
                    .Services.Configure<ConsoleLoggerOptions>(o =>
                        o.LogToStandardErrorThreshold = LogLevel.Trace
                    )
            );
        services.AddRevocationFetching(
            settings.Trust.Fetch,
            Path.Combine(folder, "fetched"),
            _ => (found, token) => SnapshotFile.KeepAsync(found, folder, token),
            settings.Trust.ToPolicy()
        );
        return services.BuildServiceProvider();
    }
}

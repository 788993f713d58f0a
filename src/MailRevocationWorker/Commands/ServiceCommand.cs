using System.CommandLine;

namespace MailRevocationWorker.Commands;

/// <summary>No verb: the service, until it is told to stop.</summary>
public static class ServiceCommand
{
    /// <summary>Every verb that needs the configuration takes it.</summary>
    public static Option<FileInfo?> Config { get; } =
        new("--config")
        {
            Description = "A configuration file over appsettings.json",
            Recursive = true,
            HelpName = "FILE",
        };

    public static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var host = await ServiceHost.BuildAsync(
            Settings.Load(parse.GetValue(Config)?.FullName),
            TimeProvider.System,
            cancellation
        );
        await host.RunAsync(cancellation);
        return ExitStatus.Done;
    }
}

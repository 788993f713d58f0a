using System.CommandLine;
using MailRevocationWorker.Commands.Demo;
using Spectre.Console;

namespace MailRevocationWorker.Commands;

/// <summary>Shows the whole service at work on a playground of its own: nothing but the SDK is needed.</summary>
public static class DemoCommand
{
    private const int HighestPort = 65_535;

    public static Command Create()
    {
        var port = new Option<int?>("--port")
        {
            Description = "Where CRLs are served, 1 to 65535; otherwise 8080, or any free port",
            HelpName = "N",
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > HighestPort)
            {
                result.AddError($"--port must be 1 to {HighestPort}");
            }
        });
        var exit = new Option<bool>("--exit")
        {
            Description =
                "End when the samples are decided; status 0 only if each got what it deserves and the CRLs agree",
        };
        var command = new Command(
            "demo",
            "Makes a playground under ./data/demo, sends sample requests through the service and proves what became of them"
        )
        {
            port,
            exit,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                try
                {
                    return await new DemoRun(
                        new DemoScreen(AnsiConsole.Console),
                        TimeProvider.System
                    ).RunAsync(
                        Path.Combine("data", "demo"),
                        parse.GetValue(port) ?? DemoRun.FreePort(8080),
                        parse.GetValue(exit),
                        cancellation
                    );
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    return ExitStatus.Failed;
                }
                catch (IOException e)
                {
                    // The folder is somebody else's, or the port is taken: both say so themselves.
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitStatus.Failed;
                }
            }
        );
        return command;
    }
}

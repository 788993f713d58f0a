using System.CommandLine;
using System.Data.Common;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Inspection;

// The caged child first: it must start quickly and needs nothing else.
if (args is ["inspect"])
{
    return InspectorChild.Run();
}

var root = new RootCommand(
    "Revokes certificates on signed PDF/A forms that arrive by e-mail. Without a verb: the service."
)
{
    ServiceCommand.Config,
    DemoCommand.Create(),
    VerifyCommand.Create(),
    DecideCommand.Create(),
    RegistryCommand.Create(),
    DoctorCommand.Create(),
    AuditCommand.Create(),
    AuthorityCommand.Create(),
    QueueCommand.Create(),
    CaseCommand.Create(),
    RunJobCommand.Create(),
    OperatorCommand.Create(),
};
root.SetAction(ServiceCommand.RunAsync);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    await Console.Error.WriteLineAsync("usage: see --help");
    return ExitStatus.Usage;
}

try
{
    return await parsed.InvokeAsync(
        new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // Longer than the host takes to stop (30 s): what is under way is brought to its next outcome.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(35),
        }
    );
}
catch (SettingsException e)
{
    return Failed("The configuration can't be used:", e.Problems);
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
{
    // A port that is taken, a folder that can't be written, a database that can't be opened.
    return Failed("It could not be done:", [e.Message]);
}

static int Failed(string what, IReadOnlyList<string> problems)
{
    Console.Error.WriteLine(what);
    foreach (var problem in problems)
    {
        Console.Error.WriteLine($"  {problem}");
    }

    return ExitStatus.Failed;
}

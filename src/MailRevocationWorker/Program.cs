using System.CommandLine;
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
    QueueCommand.Create(),
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
        new InvocationConfiguration { EnableDefaultExceptionHandler = false }
    );
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync("The configuration can't be used:");
    foreach (var problem in e.Problems)
    {
        await Console.Error.WriteLineAsync($"  {problem}");
    }

    return ExitStatus.Failed;
}

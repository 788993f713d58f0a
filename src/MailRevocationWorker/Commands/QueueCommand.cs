using System.CommandLine;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>What waits for a person, and what the operators must see.</summary>
public static class QueueCommand
{
    public static Command Create()
    {
        var command = new Command(
            "queue",
            "Lists the cases that wait for a person, the urgent first, and the operators' open tasks"
        );
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                await using var database = SqliteDatabase.InFile(settings.Storage.Database);
                await database.PrepareAsync(cancellation);
                var store = new CaseStore(database, TimeProvider.System);
                var waiting = await store.WaitingAsync(cancellation);
                Console.WriteLine($"{waiting.Count} cases wait for a person");
                foreach (var row in waiting)
                {
                    Console.WriteLine(
                        $"  {(row.Urgent ? "URGENT " : "       ")}{row.Number}  until {row.Deadline:u}  {row.Code?.ToText(), -24} {row.TargetSerial}"
                    );
                }

                var tasks = await store.OpenTasksAsync(cancellation);
                Console.WriteLine($"{tasks.Count} open tasks");
                foreach (var task in tasks)
                {
                    Console.WriteLine($"  {task.At:u}  {task.Kind, -22} {task.DetailJson}");
                }

                return ExitStatus.Done;
            }
        );
        return command;
    }
}

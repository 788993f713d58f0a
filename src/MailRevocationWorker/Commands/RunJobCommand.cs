using System.CommandLine;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>Runs one scheduled job now: in the running service where there is one, else here.</summary>
public static class RunJobCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The job; without it, lists them all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "run-job",
            "Runs one scheduled job now: in the running service where there is one, else here"
        )
        {
            name,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                await using var rooms = Rooms(settings);
                await rooms.GetRequiredService<WorkerDatabase>().PrepareAsync(cancellation);
                if (parse.GetValue(name) is not { } wanted)
                {
                    await ListAsync(rooms, cancellation);
                    return ExitStatus.Done;
                }

                if (JobPlans.All.SingleOrDefault(p => p.Name == wanted) is not { } plan)
                {
                    await Console.Error.WriteLineAsync(
                        $"There is no job '{wanted}'; there are {string.Join(", ", JobPlans.All.Select(p => p.Name))}"
                    );
                    return ExitStatus.Usage;
                }

                return await RunAsync(rooms, settings, plan, cancellation);
            }
        );
        return command;
    }

    private static ServiceProvider Rooms(Settings settings)
    {
        var services = new ServiceCollection();
        services
            .AddLogging(l => l.AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings);
        ServiceHost.AddRooms(services, settings);
        return services.BuildServiceProvider();
    }

    private static async Task<int> RunAsync(
        ServiceProvider rooms,
        Settings settings,
        JobPlan plan,
        CancellationToken cancellation
    )
    {
        using var alone = TryLock(settings.Storage.Database);
        if (alone is null)
        {
            return await AskAsync(rooms, plan, cancellation);
        }

        if (plan.NeedsService)
        {
            await Console.Error.WriteLineAsync(
                $"{plan.Name} moves the running service, and none is running: its start does the same"
            );
            return ExitStatus.Failed;
        }

        var run = await rooms.GetRequiredService<JobRunner>().RunAsync(plan, cancellation);
        return Say(run!);
    }

    /// <summary>Null: a service works on this database.</summary>
    private static ServiceLock? TryLock(string database)
    {
        try
        {
            return ServiceLock.Take(database);
        }
        catch (SettingsException)
        {
            return null;
        }
    }

    private static async Task<int> AskAsync(
        ServiceProvider rooms,
        JobPlan plan,
        CancellationToken cancellation
    )
    {
        var runs = rooms.GetRequiredService<JobRunStore>();
        var clock = rooms.GetRequiredService<TimeProvider>();
        var asked = await runs.RequestAsync(plan.Name, cancellation);
        // A run that was under way when we asked comes first.
        var last = asked + plan.AtMost + plan.AtMost;
        while (clock.GetUtcNow() < last)
        {
            var run = (await runs.AllAsync(cancellation)).Single(r => r.Name == plan.Name);
            if (run.StartedAt >= asked && run.EndedAt is not null)
            {
                return Say(run);
            }

            await Task.Delay(Look, clock, cancellation);
        }

        await Console.Error.WriteLineAsync(
            $"The service was asked to run {plan.Name} at {asked:u} and has not ended it: see its log"
        );
        return ExitStatus.Failed;
    }

    private static int Say(JobRun run)
    {
        Console.WriteLine($"{run.Name}: {run.Outcome}: {run.Detail}");
        return run.Outcome == JobOutcome.Succeeded ? ExitStatus.Done : ExitStatus.Failed;
    }

    private static async Task ListAsync(ServiceProvider rooms, CancellationToken cancellation)
    {
        foreach (var job in await rooms.GetRequiredService<JobBoard>().AllAsync(cancellation))
        {
            Console.WriteLine(
                $"{job.Plan.Name, -18} {job.Cron ?? ScheduleOptions.Off, -16} {job.Zone, -13} next {job.NextRun?.ToString("u") ?? "never", -21} last {job.Last?.StartedAt?.ToString("u") ?? "never", -21} {job.Last?.Outcome?.ToString() ?? "", -10} {job.Last?.Detail}"
            );
        }
    }
}

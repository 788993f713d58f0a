using System.CommandLine;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>Loads or updates holders, organisations, mandates and certificates.</summary>
public static class RegistryCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = "The registry file; docs/registry-format.md describes it",
        };
        var import = new Command(
            "import",
            "Brings the registry to the state of a file; repeating it changes nothing"
        )
        {
            file,
        };
        import.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                var read = RegistryFile.Read(parse.GetRequiredValue(file).FullName);
                if (read.Content is null)
                {
                    foreach (var problem in read.Problems)
                    {
                        await Console.Error.WriteLineAsync($"{problem.Path}: {problem.Why}");
                    }

                    return ExitStatus.Failed;
                }

                await using var database = SqliteDatabase.InFile(settings.Storage.Database);
                await database.PrepareAsync(cancellation);
                return Report(
                    await new RegistryImporter(database, TimeProvider.System).ImportAsync(
                        read.Content,
                        cancellation
                    )
                );
            }
        );
        return new Command("registry", "The registry of certificates, holders and organisations")
        {
            import,
        };
    }

    private static int Report(ImportSummary summary)
    {
        if (!summary.Accepted)
        {
            Console.Error.WriteLine($"Nothing was imported: {summary.WhyRefused}");
            return ExitStatus.Failed;
        }

        Console.WriteLine($"Registry as of {summary.AsOf:u}");
        foreach (var kind in summary.Kinds)
        {
            Console.WriteLine(
                $"  {kind.Kind, -13} {kind.Added} added, {kind.Changed} changed, {kind.Unchanged} unchanged, {kind.Ended} ended, {kind.Refused} refused"
            );
        }

        foreach (var row in summary.Refused)
        {
            Console.WriteLine($"  refused {row.Kind} {row.Id ?? "?"} ({row.Path}): {row.Why}");
        }

        foreach (var id in summary.KeptRevoked)
        {
            Console.WriteLine(
                $"  {id} stays revoked, whatever the file says: a revoked certificate is never reinstated"
            );
        }

        if (summary.Refused.Count == 0)
        {
            return ExitStatus.Done;
        }

        Console.Error.WriteLine(
            $"{summary.Refused.Count} rows were refused, and {summary.Kinds.Sum(k => k.Ended)} records are no longer vouched for: mend the file and import it again"
        );
        return ExitStatus.Failed;
    }
}

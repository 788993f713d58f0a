using System.CommandLine;
using System.IO.Compression;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>One case, for auditors: all that is kept of it, as a folder that stands alone.</summary>
public static class CaseCommand
{
    public static Command Create()
    {
        var number = new Argument<string>("NUMBER") { Description = "R-2026-000123" };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder that is made; it must not exist, or be empty",
            HelpName = "FOLDER",
            Required = true,
        };
        var export = new Command(
            "export",
            "Writes mail, document, report, trust, decision, proof of publication, replies and journal of one case into a folder"
        )
        {
            number,
            output,
        };
        export.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                var folder = parse.GetValue(output)!;
                if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
                {
                    await Console.Error.WriteLineAsync($"{folder.FullName} is not empty");
                    return ExitStatus.Usage;
                }

                await using var database = SqliteDatabase.InFile(settings.Storage.Database);
                await database.PrepareAsync(cancellation);
                var cases = new CaseExport(
                    new CaseStore(database, TimeProvider.System),
                    new MessageStore(settings.Pipeline.DataFolder),
                    settings.Revocation,
                    new JournalHeadSigner(database, settings.Storage, TimeProvider.System),
                    TimeProvider.System
                );
                await using var zip = await cases.ZipAsync(parse.GetValue(number)!, cancellation);
                if (zip is null)
                {
                    await Console.Error.WriteLineAsync(
                        $"There is no case {parse.GetValue(number)}"
                    );
                    return ExitStatus.Failed;
                }

                await ZipFile.ExtractToDirectoryAsync(
                    zip,
                    folder.FullName,
                    cancellationToken: cancellation
                );
                Console.WriteLine(folder.FullName);
                return ExitStatus.Done;
            }
        );
        return new("case", "One case") { export };
    }
}

using System.CommandLine;
using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>Checks the journal's hash chain, from its first entry to its head.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var head = new Option<string?>("--head")
        {
            Description =
                "A head kept elsewhere (NUMBER:HASH, as printed): also finds entries cut off the end",
            HelpName = "HEAD",
        };
        var verify = new Command("verify", "Checks the journal's hash chain") { head };
        verify.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                if (!TryReadHead(parse.GetValue(head), out var kept))
                {
                    await Console.Error.WriteLineAsync("--head must be NUMBER:HASH");
                    return ExitStatus.Usage;
                }

                if (!File.Exists(settings.Storage.Database))
                {
                    await Console.Error.WriteLineAsync(
                        $"There is no database {settings.Storage.Database}: set Storage:Database"
                    );
                    return ExitStatus.Failed;
                }

                await using var database = SqliteDatabase.InFile(settings.Storage.Database);
                await database.PrepareAsync(cancellation);
                var report = await new JournalVerifier(database).VerifyAsync(kept, cancellation);
                foreach (var problem in report.Problems)
                {
                    Console.WriteLine($"{problem.Kind} at entry {problem.Seq}: {problem.Detail}");
                }

                Console.WriteLine(
                    $"{(report.Intact ? "intact" : "NOT INTACT")}: {report.Entries} entries, head {report.Head.Seq}:{report.Head.Hash}"
                );
                return report.Intact ? ExitStatus.Done : ExitStatus.Failed;
            }
        );
        return new Command("audit", "The journal") { verify };
    }

    private static bool TryReadHead(string? text, out JournalHead? head)
    {
        head = null;
        if (text is null)
        {
            return true;
        }

        var parts = text.Split(':');
        if (
            parts is not [var number, { Length: 64 } hash]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
        )
        {
            return false;
        }

        head = new(seq, hash.ToUpperInvariant());
        return true;
    }
}

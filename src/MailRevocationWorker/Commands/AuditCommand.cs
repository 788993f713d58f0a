using System.CommandLine;
using System.Security.Cryptography;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>The journal: proves its hash chain, from its first entry to its head, and signs the head to be kept elsewhere.</summary>
public static class AuditCommand
{
    public static Command Create() => new("audit", "The journal") { Verify(), Head() };

    private static Command Verify()
    {
        var head = new Option<string[]>("--head")
        {
            Description =
                "Heads kept elsewhere (files of audit head, or NUMBER:HASH): also finds entries cut off the end and a chain written anew",
            HelpName = "HEAD",
            AllowMultipleArgumentsPerToken = true,
        };
        var key = new Option<FileInfo?>("--key")
        {
            Description =
                "The public key (PEM) that must have signed the heads; without it, the installation's own",
            HelpName = "FILE",
        };
        var command = new Command("verify", "Checks the journal's hash chain") { head, key };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var storage = StorageOf(parse);
                if (!await ExistsAsync(storage))
                {
                    return ExitStatus.Failed;
                }

                await using var database = SqliteDatabase.InFile(storage.Database);
                await database.PrepareAsync(cancellation);
                var kept = new KeptHeads();
                try
                {
                    using var publicKey =
                        parse.GetValue(key) is { } file ? KeptHeads.PublicKey(file.FullName)
                        : (parse.GetValue(head) ?? []).Any(File.Exists)
                            ? new JournalHeadSigner(
                                database,
                                storage,
                                TimeProvider.System
                            ).OpenKey()
                        : null;
                    foreach (var one in parse.GetValue(head) ?? [])
                    {
                        kept.Add(one, publicKey);
                    }
                }
                catch (CryptographicException e)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitStatus.Failed;
                }

                if (kept.Unreadable is { } unreadable)
                {
                    await Console.Error.WriteLineAsync(unreadable);
                    return ExitStatus.Usage;
                }

                var report = await new JournalVerifier(database).VerifyAsync(
                    kept.Heads,
                    cancellation
                );
                foreach (var problem in kept.Problems)
                {
                    Console.WriteLine(problem);
                }

                foreach (var problem in report.Problems)
                {
                    Console.WriteLine($"{problem.Kind} at entry {problem.Seq}: {problem.Detail}");
                }

                var intact = report.Intact && kept.Problems.Count == 0;
                Console.WriteLine(
                    $"{(intact ? "intact" : "NOT INTACT")}: {report.Entries} entries, head {report.Head.Seq}:{report.Head.Hash}"
                );
                return intact ? ExitStatus.Done : ExitStatus.Failed;
            }
        );
        return command;
    }

    private static Command Head()
    {
        var output = new Option<FileInfo?>("--out")
        {
            Description = "Where the signed head is written; without it, to standard output",
            HelpName = "FILE",
        };
        var key = new Option<FileInfo?>("--public-key")
        {
            Description =
                "Where the public key is written too (PEM): auditors keep it apart from the installation",
            HelpName = "FILE",
        };
        var command = new Command(
            "head",
            "Signs the journal's head, to be kept where the database's owner can't write"
        )
        {
            output,
            key,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var storage = StorageOf(parse);
                if (!await ExistsAsync(storage))
                {
                    return ExitStatus.Failed;
                }

                await using var database = SqliteDatabase.InFile(storage.Database);
                await database.PrepareAsync(cancellation);
                var signer = new JournalHeadSigner(database, storage, TimeProvider.System);
                try
                {
                    var text = (await signer.SignAsync(cancellation)).ToText();
                    if (parse.GetValue(output) is { } file)
                    {
                        await File.WriteAllTextAsync(file.FullName, text, cancellation);
                    }
                    else
                    {
                        Console.Write(text);
                    }

                    if (parse.GetValue(key) is { } publicKey)
                    {
                        await File.WriteAllTextAsync(
                            publicKey.FullName,
                            signer.PublicKeyPem(),
                            cancellation
                        );
                    }

                    return ExitStatus.Done;
                }
                catch (CryptographicException e)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitStatus.Failed;
                }
            }
        );
        return command;
    }

    private static StorageOptions StorageOf(ParseResult parse) =>
        Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName).Storage;

    private static async Task<bool> ExistsAsync(StorageOptions storage)
    {
        if (File.Exists(storage.Database))
        {
            return true;
        }

        await Console.Error.WriteLineAsync(
            $"There is no database {storage.Database}: set Storage:Database"
        );
        return false;
    }
}

using System.CommandLine;
using System.Security.Cryptography;
using MailRevocationWorker.Schedule;
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
                "Heads kept elsewhere (files of audit head, or NUMBER:HASH), besides those in Schedule:HeadFolder",
            HelpName = "HEAD",
            AllowMultipleArgumentsPerToken = true,
        };
        var key = new Option<FileInfo[]>("--key")
        {
            Description =
                "The public keys (PEM), one of which must have signed each head; without it, the installation's own",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "verify",
            "Checks the journal's hash chain, and that it passes through every head in Schedule:HeadFolder and of --head"
        )
        {
            head,
            key,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                if (!await ExistsAsync(settings.Storage))
                {
                    return ExitStatus.Failed;
                }

                try
                {
                    return await VerifyAsync(
                        settings,
                        parse.GetValue(head) ?? [],
                        parse.GetValue(key) ?? [],
                        cancellation
                    );
                }
                catch (Exception e)
                    when (e is CryptographicException or IOException or UnauthorizedAccessException)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitStatus.Failed;
                }
            }
        );
        return command;
    }

    private static async Task<int> VerifyAsync(
        Settings settings,
        IReadOnlyList<string> given,
        IReadOnlyList<FileInfo> keyFiles,
        CancellationToken cancellation
    )
    {
        await using var database = SqliteDatabase.InFile(settings.Storage.Database);
        await database.PrepareAsync(cancellation);
        var signer = new JournalHeadSigner(database, settings.Storage, TimeProvider.System);
        var keys = new List<ECDsa>();
        try
        {
            foreach (var file in keyFiles)
            {
                keys.Add(KeptHeads.PublicKey(file.FullName));
            }

            if (keys.Count == 0 && signer.HasKey)
            {
                keys.Add(signer.OpenKey());
            }

            var kept = new KeptHeads();
            foreach (var one in given)
            {
                kept.Add(one, keys);
            }

            if (kept.Unreadable is { } unreadable)
            {
                await Console.Error.WriteLineAsync(unreadable);
                return ExitStatus.Usage;
            }

            var folder = await new JournalHeads(
                settings.Schedule,
                signer,
                database,
                TimeProvider.System
            ).ReadAsync(keys, cancellation);
            var report = await new JournalVerifier(database).VerifyAsync(
                [.. kept.Heads.Concat(folder.Heads).Distinct()],
                cancellation
            );
            return Say(
                report,
                [.. kept.Problems, .. folder.Problems],
                $"{settings.Schedule.HeadFolder}: {folder.Summary}"
            );
        }
        finally
        {
            keys.ForEach(k => k.Dispose());
        }
    }

    private static int Say(JournalReport report, IReadOnlyList<string> aboutHeads, string summary)
    {
        foreach (var problem in aboutHeads)
        {
            Console.WriteLine(problem);
        }

        foreach (var problem in report.Problems)
        {
            Console.WriteLine($"{problem.Kind} at entry {problem.Seq}: {problem.Detail}");
        }

        var intact = report.Intact && aboutHeads.Count == 0;
        Console.WriteLine(summary);
        Console.WriteLine(
            $"{(intact ? "intact" : "NOT INTACT")}: {report.Entries} entries, head {report.Head.Seq}:{report.Head.Hash}"
        );
        return intact ? ExitStatus.Done : ExitStatus.Failed;
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

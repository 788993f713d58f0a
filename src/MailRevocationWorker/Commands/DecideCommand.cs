using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;
using PadesValidator;

namespace MailRevocationWorker.Commands;

/// <summary>Dry run of the whole decision: nothing is stored, revoked or sent.</summary>
public static class DecideCommand
{
    public static Command Create()
    {
        var registry = new Option<FileInfo>("--registry")
        {
            Description = "The registry file",
            Required = true,
            HelpName = "FILE",
        };
        var trust = new Option<string[]>("--trust")
        {
            Description = "An anchor (PEM, DER) or a trust folder; may be repeated",
            Required = true,
            HelpName = "PATH",
        };
        trust.RequireThatExist();
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Decide as if received then (ISO 8601); by default now",
            CustomParser = Times.Parse,
            HelpName = "TIME",
        };
        var mailbox = new Option<string>("--mailbox")
        {
            Description = "The address of the mailbox that received it",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "",
        };
        var authservId = new Option<string?>("--authserv-id")
        {
            Description = "Our own server's name in Authentication-Results",
            HelpName = "ID",
        };
        var fetch = FetchOption.Create();
        var format = Formats.Option();
        var files = new Argument<string[]>("FILE")
        {
            Description = "Mails or PDFs, told apart by their content",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "decide",
            "Decides mails or PDFs without storing, revoking or sending anything"
        )
        {
            registry,
            trust,
            at,
            mailbox,
            authservId,
            fetch,
            format,
            files,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                var now = parse.GetValue(at) ?? TimeProvider.System.GetUtcNow();
                var content = RegistryFile.Read(parse.GetRequiredValue(registry).FullName);
                if (content.Content is null)
                {
                    await Console.Error.WriteLineAsync(
                        string.Join(
                            Environment.NewLine,
                            content.Problems.Select(p => $"{p.Path}: {p.Why}")
                        )
                    );
                    return ExitStatus.Usage;
                }

                await using var database = await RegistryDatabase.InMemoryAsync(
                    content.Content,
                    cancellation
                );
                using var scratch = new ScratchFolder();
                using var inspectors = new InspectorPool(
                    settings.Inspection,
                    settings.Trust.ToPolicy()
                );
                await using var fetching = FetchOption.Start(
                    parse.GetValue(fetch),
                    settings,
                    scratch.Path
                );
                TrustSnapshot? loaded = null;
                using var source = new TrustSource(
                    parse.GetRequiredValue(trust),
                    (snapshot, token) =>
                    {
                        loaded = snapshot;
                        return SnapshotFile.KeepAsync(snapshot, scratch.Path, token);
                    },
                    fetches: fetching is not null
                );
                // What would be decided: a dry run needs no brake, and shows what it would hold back.
                var policy = settings.Policy();
                policy.Automation = Automation.On;
                var assessor = new Assessor(
                    inspectors,
                    source,
                    database.Reader,
                    () => policy,
                    settings.Registry,
                    (target, _) => Task.FromResult(FolderStatus.IsRevoked(loaded, target)),
                    fetching?.GetService<TrustCompletion>()
                );
                var reading = new MessageReadOptions
                {
                    OwnAddresses = parse.GetValue(mailbox) is { Length: > 0 } own ? [own] : [],
                    AuthservId = parse.GetValue(authservId),
                    OwnMessageIdDomain = settings.Reply.IdDomain,
                };
                var run = new DryRun(assessor, reading, now, scratch.Path);
                var json = parse.GetValue(format) == OutputFormat.Jsonl;
                foreach (var file in FileArguments.Walk(parse.GetRequiredValue(files)))
                {
                    var decided = await run.DecideAsync(file, cancellation);
                    Console.WriteLine(
                        json ? JsonSerializer.Serialize(decided, Formats.Json) : decided.ToText()
                    );
                }

                foreach (var problem in source.Problems)
                {
                    await Console.Error.WriteLineAsync($"trust: {problem}");
                }

                return FileArguments.StatusOf(parse.GetRequiredValue(files));
            }
        );
        return command;
    }
}

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
                using var inspectors = new InspectorPool(settings.Inspection);
                using var source = new TrustSource(
                    parse.GetRequiredValue(trust),
                    (snapshot, token) => SnapshotFile.KeepAsync(snapshot, scratch.Path, token)
                );
                var assessor = new Assessor(
                    inspectors,
                    source,
                    database.Reader,
                    () => settings.Policy(),
                    settings.Registry
                );
                var reading = new MessageReadOptions
                {
                    OwnAddresses = parse.GetValue(mailbox) is { Length: > 0 } own ? [own] : [],
                    AuthservId = parse.GetValue(authservId),
                    OwnMessageIdDomain = settings.Reply.IdDomain,
                };
                var run = new DryRun(assessor, reading, now, scratch.Path);
                var json = parse.GetValue(format) == OutputFormat.Jsonl;
                foreach (var file in parse.GetRequiredValue(files))
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

                return ExitStatus.Done;
            }
        );
        return command;
    }
}

/// <summary>One line of <c>decide --format jsonl</c>: a contract.</summary>
public sealed record Decided(
    string File,
    DecisionKind Decision,
    DecisionCode Code,
    int Documents,
    string? TargetSerial,
    RequesterRole RequesterRole,
    string Reason,
    IReadOnlyList<string> ReplyTo,
    IReadOnlyList<string> Findings
)
{
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{File}\n  {Decision.ToText()}: {Code.ToText()} ({Reason})\n  target {TargetSerial ?? "-"}, requester {RequesterRole}, documents {Documents}, reply to {(ReplyTo.Count == 0 ? "nobody" : string.Join(", ", ReplyTo))}{string.Concat(Findings.Select(f => $"\n    {f}"))}"
        );
}

/// <summary>Decides one file as if it had just been received.</summary>
public sealed class DryRun(
    Assessor assessor,
    MessageReadOptions reading,
    DateTimeOffset at,
    string scratch
)
{
    public async Task<Decided> DecideAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return FileKinds.Of(file) switch
            {
                FileKind.Pdf => await DocumentAsync(file, cancellation),
                FileKind.Mail => await MailAsync(file, cancellation),
                FileKind.NeitherPdfNorMail => new(
                    file,
                    DecisionKind.Reject,
                    DecisionCode.NotPdf,
                    0,
                    null,
                    RequesterRole.Unknown,
                    "the file is neither a PDF nor a mail",
                    [],
                    []
                ),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                file,
                DecisionKind.Review,
                DecisionCode.InternalError,
                0,
                null,
                RequesterRole.Unknown,
                e.Message,
                [],
                []
            );
        }
    }

    private async Task<Decided> DocumentAsync(string file, CancellationToken cancellation)
    {
        var document = await assessor.InspectDocumentAsync(file, cancellation);
        var (decision, _) = await AssessAsync(null, document, cancellation);
        return ToDecided(
            file,
            decision,
            new(decision.Kind, decision.Code, [], false, decision.Reason),
            1
        );
    }

    private async Task<Decided> MailAsync(string file, CancellationToken cancellation)
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("N")))
            .FullName;
        var mail = await assessor.InspectMailAsync(file, folder, reading, cancellation);
        var outcomes = new List<Decided>();
        foreach (
            var document in mail.Requests.Count == 0
                ? [null]
                : mail.Requests.Cast<InspectedDocument?>()
        )
        {
            var (decision, registry) = await AssessAsync(mail, document, cancellation);
            // As if the authority had done what it was asked.
            var receipt = decision.Target is { } target
                ? new RevocationReceipt(
                    RevocationResult.Revoked,
                    target.SerialNumber,
                    at,
                    decision.CrlReason,
                    null,
                    "dry run"
                )
                : null;
            outcomes.Add(
                ToDecided(
                    file,
                    decision,
                    OutcomeRules.Conclude(decision, receipt, mail.Message, registry),
                    mail.Message?.Documents.Count ?? 0
                )
            );
        }

        Directory.Delete(folder, recursive: true);
        return outcomes.OrderBy(o => Gravity(o.Decision)).First() with
        {
            ReplyTo =
            [
                .. outcomes.SelectMany(o => o.ReplyTo).Distinct(StringComparer.OrdinalIgnoreCase),
            ],
        };
    }

    private async Task<Assessed> AssessAsync(
        InspectedMail? mail,
        InspectedDocument? document,
        CancellationToken cancellation
    )
    {
        var validated = document is null
            ? null
            : await assessor.ValidateAsync(document.Report, at, at, cancellation);
        return await assessor.DecideAsync(
            mail,
            document?.Report,
            validated,
            null,
            (_, _, _) => Task.FromResult(new RecentRevocations(0, 0, 0)),
            at,
            at,
            cancellation
        );
    }

    private static Decided ToDecided(
        string file,
        Decision decision,
        Outcome outcome,
        int documents
    ) =>
        new(
            file,
            outcome.Kind,
            outcome.Code,
            documents,
            decision.Target?.SerialNumber,
            decision.Role,
            outcome.Reason,
            [.. outcome.Replies.Where(r => r.Kind == ReplyKind.Answer).Select(r => r.To)],
            decision.Findings
        );

    /// <summary>The gravest first: review, reject, revoke, ignore.</summary>
    private static int Gravity(DecisionKind kind) =>
        kind switch
        {
            DecisionKind.Review => 0,
            DecisionKind.Reject => 1,
            DecisionKind.Revoke => 2,
            DecisionKind.Ignore => 3,
        };
}

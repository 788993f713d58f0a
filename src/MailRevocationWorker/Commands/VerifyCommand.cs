using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;
using PadesValidator;
using PdfaChecker;

namespace MailRevocationWorker.Commands;

/// <summary>Signature and PDF/A report for each file.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var trust = new Option<string[]>("--trust")
        {
            Description =
                "An anchor (PEM, DER), a trust folder, or a trusted list (LIST.xml with its pinned signer in LIST.signer.pem); may be repeated",
            HelpName = "PATH",
            DefaultValueFactory = _ => [],
        };
        trust.RequireThatExist();
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Judge as of then (ISO 8601); by default now",
            CustomParser = Times.Parse,
            HelpName = "TIME",
        };
        var flavour = new Option<string?>("--pdfa")
        {
            Description =
                "PDF/A flavour to check against, for example 2b; by default the file's own claim",
            HelpName = "FLAVOUR",
        };
        flavour.Validators.Add(result =>
        {
            if (result.Tokens is [var text] && PdfaFlavour.Parse(text.Value) is null)
            {
                result.AddError(
                    $"--pdfa: '{text.Value}' is no flavour; there are 1a, 1b, 2a, 2b, 2u, 3a, 3b, 3u, 4, 4e, 4f"
                );
            }
        });
        var fetch = FetchOption.Create();
        var format = Formats.Option();
        var files = new Argument<string[]>("FILE")
        {
            Description = "PDF files; folders are walked",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "verify",
            "Reports on the signatures and the PDF/A conformance of each file"
        )
        {
            trust,
            at,
            flavour,
            fetch,
            format,
            files,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
                var now = parse.GetValue(at) ?? TimeProvider.System.GetUtcNow();
                using var scratch = new ScratchFolder();
                using var inspectors = new InspectorPool(settings.Inspection);
                string? trustPath = null;
                if (parse.GetValue(trust) is { Length: > 0 } paths)
                {
                    var loaded = TrustFolder.Load(paths);
                    string?[] problems = [.. loaded.Problems, loaded.Snapshot.List?.DoubtAt(now)];
                    foreach (var problem in problems.OfType<string>())
                    {
                        await Console.Error.WriteLineAsync($"trust: {problem}");
                    }

                    trustPath = (
                        await SnapshotFile.KeepAsync(loaded.Snapshot, scratch.Path, cancellation)
                    ).Path;
                }

                await using var fetching = FetchOption.Start(
                    trustPath is not null && parse.GetValue(fetch),
                    settings,
                    scratch.Path
                );
                var run = new Verification(
                    inspectors,
                    trustPath,
                    parse.GetValue(flavour),
                    now,
                    fetching?.GetRequiredService<TrustCompletion>()
                );
                var json = parse.GetValue(format) == OutputFormat.Jsonl;
                var walked = FileArguments.Walk(parse.GetRequiredValue(files));
                await foreach (
                    var verified in run.VerifyAsync(
                        walked,
                        settings.Inspection.Processes,
                        cancellation
                    )
                )
                {
                    Console.WriteLine(
                        json ? JsonSerializer.Serialize(verified, Formats.Json) : verified.ToText()
                    );
                }

                return FileArguments.StatusOf(parse.GetRequiredValue(files));
            }
        );
        return command;
    }
}

/// <summary>One line of <c>verify --format jsonl</c>: a contract.</summary>
public sealed record Verified(
    string File,
    DocumentVerdict Verdict,
    string? Error,
    VerifiedPdfa? Pdfa,
    IReadOnlyList<VerifiedSignature> Signatures
)
{
    public string ToText()
    {
        var text = new System.Text.StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{File}: {Verdict.ToString().ToUpperInvariant()}"
        );
        if (Error is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({Error})");
        }

        foreach (var s in Signatures)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  {s.Field}: {s.Indication}{(s.SubIndication is null ? "" : $" ({s.SubIndication})")}, {s.PadesLevel}, by {s.Signer ?? "nobody known"}"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n    integrity {s.Integrity}, coverage {Formats.Json.PropertyNamingPolicy!.ConvertName(s.Coverage.ToString())}, later changes {s.LaterChanges}"
            );
            foreach (var finding in s.Findings)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n    {finding}");
            }
        }

        if (Pdfa is { } pdfa)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  PDF/A: claims {pdfa.Claim ?? "nothing"}{(pdfa.Flavour is null ? "" : $", against {pdfa.Flavour}: {(pdfa.Conformant switch { true => "conformant", false => "not conformant", null => "not checked" })}")}"
            );
            foreach (var violation in pdfa.Violations)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n    {violation.Clause}: {violation.Message}"
                );
            }
        }

        return text.ToString();
    }
}

public sealed record VerifiedPdfa(
    string? Claim,
    string? Flavour,
    bool? Conformant,
    IReadOnlyList<VerifiedViolation> Violations
);

public sealed record VerifiedViolation(string Clause, string Message);

public sealed record VerifiedSignature(
    string Field,
    string Indication,
    string? SubIndication,
    Integrity Integrity,
    Coverage Coverage,
    LaterChanges LaterChanges,
    string PadesLevel,
    string? Signer,
    DateTimeOffset? SigningTime,
    IReadOnlyList<string> Findings
);

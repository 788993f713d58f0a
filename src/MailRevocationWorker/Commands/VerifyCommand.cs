using System.CommandLine;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Reports;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;
using PdfaChecker;

namespace MailRevocationWorker.Commands;

/// <summary>Signature and PDF/A report for each file.</summary>
public static class VerifyCommand
{
    private static readonly Option<string[]> TrustPaths = new("--trust")
    {
        Description =
            "An anchor (PEM, DER), a trust folder, or a trusted list (LIST.xml with its pinned signer in LIST.signer.pem); may be repeated",
        HelpName = "PATH",
        DefaultValueFactory = _ => [],
    };
    private static readonly Option<DateTimeOffset?> At = new("--at")
    {
        Description = "Judge as of then (ISO 8601); by default now",
        CustomParser = Times.Parse,
        HelpName = "TIME",
    };
    private static readonly Option<string?> Flavour = new("--pdfa")
    {
        Description =
            "PDF/A flavour to check against, for example 2b; by default the file's own claim",
        HelpName = "FLAVOUR",
    };
    private static readonly Option<bool> Fetch = FetchOption.Create();
    private static readonly Option<ReportFormat> Format = new("--format")
    {
        Description =
            "text; jsonl: one JSON object a file; json: everything, each question with its answer; html: one page to print or keep",
        DefaultValueFactory = _ => ReportFormat.Text,
    };
    private static readonly Option<bool> Detail = new("--detail")
    {
        Description = "text: every question with its answer; html: everything unfolded",
    };
    private static readonly Option<string> Language = new("--lang")
    {
        Description = "Language of text, json and html: fr, en",
        DefaultValueFactory = _ => "fr",
        HelpName = "LANGUAGE",
    };
    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write the report to this file instead of standard output",
        HelpName = "FILE",
    };
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "PDF files; folders are walked",
        Arity = ArgumentArity.OneOrMore,
    };

    static VerifyCommand()
    {
        TrustPaths.RequireThatExist();
        Flavour.Validators.Add(result =>
        {
            if (result.Tokens is [var text] && PdfaFlavour.Parse(text.Value) is null)
            {
                result.AddError(
                    $"--pdfa: '{text.Value}' is no flavour; there are 1a, 1b, 2a, 2b, 2u, 3a, 3b, 3u, 4, 4e, 4f"
                );
            }
        });
        Language.AcceptOnlyFromAmong([.. ReportWords.All.Select(w => w.Language.Code)]);
    }

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Reports on the signatures and the PDF/A conformance of each file"
        )
        {
            TrustPaths,
            At,
            Flavour,
            Fetch,
            Format,
            Detail,
            Language,
            Out,
            Files,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
        var now = parse.GetValue(At) ?? TimeProvider.System.GetUtcNow();
        using var scratch = new ScratchFolder();
        using var inspectors = new InspectorPool(settings.Inspection);
        var trustPath = await TrustAsync(
            parse.GetValue(TrustPaths) ?? [],
            scratch.Path,
            now,
            cancellation
        );
        await using var fetching = FetchOption.Start(
            trustPath is not null && parse.GetValue(Fetch),
            settings,
            scratch.Path
        );
        var run = new Verification(
            inspectors,
            trustPath,
            parse.GetValue(Flavour),
            now,
            fetching?.GetRequiredService<TrustCompletion>()
        );
        var files = parse.GetRequiredValue(Files);
        var format = parse.GetValue(Format);
        var words = ReportWords.All.Single(w => w.Language.Code == parse.GetValue(Language));
        await using var file = parse.GetValue(Out) is { } path ? File.CreateText(path) : null;
        var output = ReportOutput.To(
            file ?? Console.Out,
            format,
            words,
            parse.GetValue(Detail),
            TimeProvider.System
        );
        var walked = FileArguments.Walk(files);
        if (VerifyProgress.IsWanted(format, toFile: file is not null))
        {
            await VerifyProgress.RunAsync(
                [.. walked],
                list => run.VerifyAsync(list, settings.Inspection.Processes, cancellation),
                output,
                toTerminal: file is null
            );
        }
        else
        {
            await foreach (
                var verified in run.VerifyAsync(walked, settings.Inspection.Processes, cancellation)
            )
            {
                output.Write(verified);
            }
        }

        output.Finish();
        return FileArguments.StatusOf(files);
    }

    /// <returns>Where the snapshot lies; null where no anchors were given.</returns>
    private static async Task<string?> TrustAsync(
        string[] paths,
        string folder,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (paths.Length == 0)
        {
            return null;
        }

        var loaded = TrustFolder.Load(paths);
        string?[] problems = [.. loaded.Problems, loaded.Snapshot.List?.DoubtAt(now)];
        foreach (var problem in problems.OfType<string>())
        {
            await Console.Error.WriteLineAsync($"trust: {problem}");
        }

        return (await SnapshotFile.KeepAsync(loaded.Snapshot, folder, cancellation)).Path;
    }
}

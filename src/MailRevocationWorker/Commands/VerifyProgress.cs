using MailRevocationWorker.Reports;
using Spectre.Console;

namespace MailRevocationWorker.Commands;

/// <summary>A progress bar while many files are verified, for a person at a terminal and for nobody else.</summary>
internal static class VerifyProgress
{
    /// <summary>Fewer are done before anybody would read the bar.</summary>
    private const int FewestFiles = 8;

    /// <summary>Never where standard output or standard error is redirected, and never between lines that a program reads.</summary>
    public static bool IsWanted(ReportFormat format, bool toFile) =>
        !Console.IsOutputRedirected
        && !Console.IsErrorRedirected
        && (toFile || format == ReportFormat.Text);

    /// <param name="toTerminal">The reports go to the terminal too: they are held back until the bar is gone.</param>
    public static async Task RunAsync(
        IReadOnlyList<string> files,
        Func<IEnumerable<string>, IAsyncEnumerable<DocumentVerification>> verify,
        ReportOutput output,
        bool toTerminal
    )
    {
        var held = new List<DocumentVerification>();
        if (files.Count < FewestFiles)
        {
            await TakeAsync(() => { });
        }
        else
        {
            await AnsiConsole
                .Progress()
                .AutoClear(true)
                .Columns(
                    new TaskDescriptionColumn(),
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new RemainingTimeColumn()
                )
                .StartAsync(async context =>
                {
                    var task = context.AddTask($"0/{files.Count}", maxValue: files.Count);
                    var done = 0;
                    await TakeAsync(() =>
                    {
                        done++;
                        task.Description = $"{done}/{files.Count}";
                        task.Increment(1);
                    });
                });
        }

        foreach (var document in held)
        {
            output.Write(document);
        }

        async Task TakeAsync(Action step)
        {
            await foreach (var document in verify(files))
            {
                if (toTerminal)
                {
                    held.Add(document);
                }
                else
                {
                    output.Write(document);
                }

                step();
            }
        }
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace Integration.Tests.Commands;

/// <summary>The program as scripts call it: its verbs, standard output and exit status.</summary>
internal sealed record Verb(int Status, string Output, string Error)
{
    /// <summary>One JSON object a line and nothing else.</summary>
    public IReadOnlyList<JsonElement> Json =>
        [
            .. Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonElement.Parse(l)),
        ];

    public static async Task<Verb> RunAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll"), .. arguments]
            )
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }
}

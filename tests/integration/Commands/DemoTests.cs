using System.Diagnostics;

namespace Integration.Tests.Commands;

/// <summary>The demo as a process, in a folder where an earlier one left its playground.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-demo-")
        .FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Demo_OnAnOldPlayground_DecidesEverySampleAsItDeservesAndTheCrlsAgree()
    {
        var old = Path.Combine(folder, "data", "demo");
        Directory.CreateDirectory(old);
        await File.WriteAllTextAsync(
            Path.Combine(old, ".mail-revocation-worker-demo"),
            "",
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(old, "service.db"),
            "the database of an earlier demo",
            TestContext.Current.CancellationToken
        );

        var (status, output) = await RunAsync();

        status.ShouldBe(0, output);
        output.ShouldContain("19 of 19 requests");
        output.ShouldNotContain("NO  ");
        Directory.GetFiles(Path.Combine(old, "replies"), "*.eml").Length.ShouldBeGreaterThan(18);
    }

    [Fact]
    public async Task Demo_InSomebodyElsesFolder_TouchesNothingAndSaysSo()
    {
        var precious = Directory.CreateDirectory(Path.Combine(folder, "data", "demo"));
        var file = Path.Combine(precious.FullName, "precious.txt");
        await File.WriteAllTextAsync(file, "kept", TestContext.Current.CancellationToken);

        var (status, output) = await RunAsync();

        status.ShouldBe(1, output);
        output.ShouldContain(precious.FullName);
        Directory.GetFiles(precious.FullName).ShouldBe([file]);
    }

    private async Task<(int Status, string Output)> RunAsync()
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll"),
                    "demo",
                    "--exit",
                },
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var ct = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output + await errors);
    }
}

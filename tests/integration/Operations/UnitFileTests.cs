using System.Diagnostics;
using TestSupport;

namespace Integration.Tests.Operations;

/// <summary>deploy/mailrevocationworker.service as systemd itself judges it.</summary>
public sealed class UnitFileTests
{
    private static readonly string Unit = Path.Combine(
        Places.Root,
        "deploy",
        "mailrevocationworker.service"
    );

    [Fact]
    public async Task Unit_OfflineSecurityAnalysis_StaysBelowTwo()
    {
        // In tenths: 20 is an exposure level of 2.0.
        var (status, output) = await AnalyzeAsync(
            "security",
            "--offline=true",
            "--threshold=20",
            "--no-pager",
            Unit
        );

        status.ShouldBe(0, output);
    }

    [Fact]
    public async Task Unit_Verified_LacksNothingButTheProgram()
    {
        var (_, output) = await AnalyzeAsync("verify", "--man=no", Unit);

        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.Contains("mailrevocationworker", StringComparison.Ordinal))
            .ShouldAllBe(l => l.Contains("is not executable", StringComparison.Ordinal));
    }

    private static async Task<(int Status, string Output)> AnalyzeAsync(params string[] arguments)
    {
        const string Program = "/usr/bin/systemd-analyze";
        Assert.True(File.Exists(Program), $"{Program} is not installed: apt install systemd");
        using var process = Process.Start(
            new ProcessStartInfo(Program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}

using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Storage;
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

    [Fact]
    public async Task Unit_FailsAgainAndAgain_IsStartedForEver()
    {
        var settings = await SettingsAsync();

        settings["Restart"].ShouldBe("always");
        settings["StartLimitIntervalSec"].ShouldBe("0");
        settings.ShouldNotContainKey("StartLimitBurst");
        int.Parse(settings["RestartSec"], CultureInfo.InvariantCulture).ShouldBeInRange(5, 60);
    }

    [Fact]
    public async Task Unit_ALongStart_OutlastsTheWaitForTheTables() =>
        TimeSpan
            .FromSeconds(
                int.Parse((await SettingsAsync())["TimeoutStartSec"], CultureInfo.InvariantCulture)
            )
            // Twice: the cases' tables and the people's.
            .ShouldBeGreaterThan(4 * SchemaUpgrade.Patience);

    [Fact]
    public async Task Unit_TheServiceHangs_IsEndedByTheWatchdog()
    {
        var settings = await SettingsAsync();

        settings["Type"].ShouldBe("notify");
        settings["NotifyAccess"].ShouldBe("main");
        int.Parse(settings["WatchdogSec"], CultureInfo.InvariantCulture).ShouldBeInRange(30, 300);
        settings.ShouldNotContainKey("WatchdogSignal", "the default ends the process");
    }

    /// <summary>Those that are said once.</summary>
    private static async Task<Dictionary<string, string>> SettingsAsync() =>
        (await File.ReadAllLinesAsync(Unit, TestContext.Current.CancellationToken))
            .Where(l => !l.StartsWith('#') && l.Contains('=', StringComparison.Ordinal))
            .Select(l => l.Split('=', 2))
            .GroupBy(l => l[0], StringComparer.Ordinal)
            .Where(g => g.Count() == 1)
            .ToDictionary(g => g.Key, g => g.Single()[1], StringComparer.Ordinal);

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

using System.Text.RegularExpressions;
using TestSupport;

namespace MailRevocationWorker.Tests.Docs;

/// <summary>docs/reliability.md names, for each fault, the test that shows its outcome, and the settings that bound it: those tests and settings exist.</summary>
public sealed partial class ReliabilityTableTests
{
    private static readonly string Text = File.ReadAllText(
        Path.Combine(Places.Root, "docs", "reliability.md")
    );

    [Fact]
    public void Table_EachTestNamed_Exists()
    {
        var tests = Directory
            .EnumerateFiles(
                Path.Combine(Places.Root, "tests"),
                "*Tests.cs",
                SearchOption.AllDirectories
            )
            .SelectMany(file =>
                TestMethods()
                    .Matches(File.ReadAllText(file))
                    .Select(m =>
                        $"{Path.GetFileNameWithoutExtension(file)}.{m.Groups["name"].Value}"
                    )
            )
            .ToHashSet(StringComparer.Ordinal);

        var named = Named().Matches(Text).Select(m => m.Groups["test"].Value).ToList();

        named.Count.ShouldBeGreaterThan(30);
        named.Where(n => !tests.Contains(n)).ShouldBeEmpty();
    }

    [Fact]
    public void Table_EachFault_HasAnOutcomeAndATest()
    {
        var rows = Text.Split("## Faults of the others")[1]
            .Split("\n## ")[0]
            .Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .ToList();

        rows.Count.ShouldBeGreaterThanOrEqualTo(22);
        rows.ShouldAllBe(r => r[2].Length > 0 && Named().IsMatch(r[3]));
    }

    [Fact]
    public void Settings_EachDefaultNamed_IsTheDefault()
    {
        var pipeline = new MailRevocationWorker.Pipeline.PipelineOptions();
        Text.ShouldContain($"`Pipeline:StepTries` tries ({pipeline.StepTries}; ");
        Text.ShouldContain($"`Pipeline:StepRetryMilliseconds` ({pipeline.StepRetryMilliseconds}; ");
        Text.ShouldContain($"`Pipeline:RetrySeconds` ({pipeline.RetrySeconds}; ");
        Text.ShouldContain($"`Pipeline:MaxRetrySeconds` ({pipeline.MaxRetrySeconds}; ");
        Text.ShouldContain($"`Pipeline:SweepSeconds` ({pipeline.SweepSeconds}; ");
        Text.ShouldContain($"`Pipeline:MaxAttempts` ({pipeline.MaxAttempts}; ");
        Text.ShouldContain($"| {pipeline.ClockJumpSeconds}, {pipeline.ClockSettleSeconds} s |");
        Text.ShouldContain(
            $"| {new MailRevocationWorker.Revocation.RevocationOptions().TimeoutSeconds} s | 1–600 |"
        );
        Text.ShouldContain(
            $"| {new MailRevocationWorker.Storage.StorageOptions().BusySeconds} s | 1–300 |"
        );
    }

    [GeneratedRegex(
        @"\[(Fact|Theory)[^\]]*\](?s:.)*?public\s+(async\s+)?(Task|void)\s+(?<name>\w+)\(",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TestMethods();

    [GeneratedRegex(@"`(?<test>\w+Tests\.\w+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}

using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Inspection;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>Every hostile file ends as a finding, in the cage as it is shipped, within time and memory; no inspector dies of one.</summary>
public sealed class HostileFilesTests
{
    /// <summary>Two seconds are promised; a machine that does other work gets more before this test fails, and the figures are printed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const long MaxResidentBytes = 256L << 20;

    [Fact]
    public async Task Document_Hostile_IsAFindingWithinTimeAndMemory()
    {
        var folder = Places.SharedOrSkip("hostile");
        var ct = TestContext.Current.CancellationToken;
        var figures = new List<(string File, TimeSpan Wall, long Resident)>();
        foreach (var file in Directory.GetFiles(folder, "*.pdf").Order(StringComparer.Ordinal))
        {
            // A child of its own each: its peak is the file's.
            using var pool = new InspectorPool(new InspectionOptions { Processes = 1 });
            await pool.WarmAsync(Places.Fixture("requests", "files", "uns-form.pdf"), ct);
            var clock = Stopwatch.StartNew();
            var report = await pool.ReadDocumentAsync(file, null, form: true, ct);
            clock.Stop();

            report.Sha256.Length.ShouldBe(64, file);
            pool.Deaths.ShouldBe(0, $"{file}: {report.Problem}");
            figures.Add((Path.GetFileName(file), clock.Elapsed, PeakOfChildren()));
        }

        var slowest = figures.MaxBy(f => f.Wall);
        var largest = figures.MaxBy(f => f.Resident);
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Count} files; slowest {slowest.File} {slowest.Wall.TotalMilliseconds:0} ms; largest {largest.File} {largest.Resident >> 20} MB resident"
            )
        );
        figures.ShouldAllBe(f => f.Resident > 0);
        figures.ShouldAllBe(f => f.Wall < Patience);
        figures.ShouldAllBe(f => f.Resident < MaxResidentBytes);
    }

    /// <summary>VmHWM (proc_pid_status(5)) of the largest inspector that this process has started and that still lives.</summary>
    private static long PeakOfChildren() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(p => Path.GetFileName(p).All(char.IsAsciiDigit))
            .Select(PeakOfChild)
            .DefaultIfEmpty(0)
            .Max();

    private static long PeakOfChild(string process)
    {
        try
        {
            var status = File.ReadAllLines(Path.Combine(process, "status"));
            return
                Value(status, "PPid:") == Environment.ProcessId
                && File.ReadAllText(Path.Combine(process, "cmdline"))
                    .Contains("\0inspect\0", StringComparison.Ordinal)
                ? Value(status, "VmHWM:") << 10
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // it has ended meanwhile
        }
    }

    /// <summary>Nought where the line is missing: a process that has just ended, and that nobody has waited for yet, has no memory.</summary>
    private static long Value(string[] status, string name) =>
        status.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(
                line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                CultureInfo.InvariantCulture
            )
            : 0;
}

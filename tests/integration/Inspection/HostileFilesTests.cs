using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Inspection;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>Every hostile file ends as a finding, in the cage as it is shipped, within time and memory; no inspector dies of one.</summary>
public sealed class HostileFilesTests
{
    /// <summary>CPU time of the child, all its threads, so that the machine's other work does not count.</summary>
    private static readonly TimeSpan MaxCpu = TimeSpan.FromSeconds(2);

    private const long MaxResidentBytes = 256L << 20;

    [Fact]
    public async Task Document_Hostile_IsAFindingWithinTimeAndMemory()
    {
        var folder = Places.SharedOrSkip("hostile");
        var ct = TestContext.Current.CancellationToken;
        var figures = new List<(string File, TimeSpan Cpu, TimeSpan Wall, long Resident)>();
        foreach (var file in Directory.GetFiles(folder, "*.pdf").Order(StringComparer.Ordinal))
        {
            // A child of its own each: its peak is the file's.
            using var pool = new InspectorPool(new InspectionOptions { Processes = 1 });
            await pool.WarmAsync(Places.Fixture("requests", "files", "uns-form.pdf"), ct);
            var before = ChildFigures.Of(pool.Idle.Single());
            var clock = Stopwatch.StartNew();
            var report = await pool.ReadDocumentAsync(file, null, form: true, ct);
            clock.Stop();

            report.Sha256.Length.ShouldBe(64, file);
            pool.Deaths.ShouldBe(0, $"{file}: {report.Problem}");
            var after = ChildFigures.Of(pool.Idle.Single());
            figures.Add(
                (Path.GetFileName(file), after.Cpu - before.Cpu, clock.Elapsed, after.PeakBytes)
            );
        }

        var slowest = figures.MaxBy(f => f.Cpu);
        var largest = figures.MaxBy(f => f.Resident);
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figures.Count} files; slowest {slowest.File} {slowest.Cpu.TotalMilliseconds:0} ms of CPU, {slowest.Wall.TotalMilliseconds:0} ms elapsed; median {figures.Select(f => f.Cpu).Order().ElementAt(figures.Count / 2).TotalMilliseconds:0} ms of CPU; largest {largest.File} {largest.Resident >> 20} MB resident"
            )
        );
        figures.ShouldNotBeEmpty();
        figures.ShouldAllBe(f => f.Cpu < MaxCpu);
        figures.ShouldAllBe(f => f.Resident < MaxResidentBytes);
    }
}

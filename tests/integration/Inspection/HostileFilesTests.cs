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
            figures.Add((Path.GetFileName(file), clock.Elapsed, ChildMemory.Peak()));
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
}

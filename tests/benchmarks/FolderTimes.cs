using System.Diagnostics;
using System.Globalization;
using PdfaChecker;
using PdfSyntax;

namespace Benchmarks;

/// <summary>How long the PDF/A check of each file of a folder takes: what BenchmarkDotNet has no table for.</summary>
internal static class FolderTimes
{
    private const int Tries = 5;

    /// <summary>Median, 95th percentile and slowest, in milliseconds: the fastest of five tries for each file, after one round to warm up.</summary>
    /// <returns>The exit status: 0, or 2 where there is nothing to measure.</returns>
    public static int Print(string folder, TextWriter output)
    {
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.pdf", SearchOption.AllDirectories)
            : [];
        if (files.Length == 0)
        {
            output.WriteLine($"PDFA_FILES: no PDF in {folder}");
            return 2;
        }

        var check = new List<double>();
        var open = new List<double>();
        var bytes = 0L;
        foreach (var round in new[] { 1, Tries })
        {
            check.Clear();
            open.Clear();
            bytes = 0;
            foreach (var file in files)
            {
                var pdf = File.ReadAllBytes(file);
                bytes += pdf.Length;
                check.Add(Fastest(round, () => PdfaValidator.Check(PdfFile.Open(pdf))));
                open.Add(Fastest(round, () => PdfFile.Open(pdf)));
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Length} files, {bytes / 1024.0 / 1024.0:F1} MB; milliseconds a file"
            )
        );
        output.WriteLine("         median      p95  slowest");
        Line(output, "check", check);
        Line(output, "open", open);
        return 0;
    }

    private static double Fastest(int tries, Action measured)
    {
        var best = double.MaxValue;
        for (var i = 0; i < tries; i++)
        {
            var start = Stopwatch.GetTimestamp();
            measured();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }

    private static void Line(TextWriter output, string what, List<double> times)
    {
        times.Sort();
        double At(double part) => times[(int)Math.Ceiling(part * times.Count) - 1];
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -6} {At(0.5), 8:F2} {At(0.95), 8:F2} {At(1), 8:F2}"
            )
        );
    }
}

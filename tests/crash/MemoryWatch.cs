using System.Globalization;
using System.Text;

namespace Crash.Tests;

/// <summary>Resident memory of the service and of its inspectors, looked at now and then (proc_pid_status(5)).</summary>
internal sealed class MemoryWatch(string folder)
{
    /// <summary>Fewer say nothing of a trend: a service that has just started still grows.</summary>
    private const int MinLooks = 40;

    private const int Rows = 10;
    private const long Megabyte = 1 << 20;

    private readonly List<(int Mails, long Service, long Inspector)> looks = [];

    /// <param name="mails">How many were sent by now.</param>
    public void Look(int mails)
    {
        long service = 0;
        long inspector = 0;
        foreach (var process in ServiceProcess.Of(folder))
        {
            try
            {
                var bytes = Resident(process);
                if (
                    File.ReadAllText(Path.Combine(process, "cmdline"))
                        .TrimEnd('\0')
                        .EndsWith("inspect", StringComparison.Ordinal)
                )
                {
                    inspector = Math.Max(inspector, bytes);
                }
                else
                {
                    service = Math.Max(service, bytes);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        Saw(mails, service, inspector);
    }

    /// <summary>The service's memory over the second half: a leak grows on with every mail, whatever the noise. Growth by a twelfth and 8 MB is none.</summary>
    public void ShouldBeFlat()
    {
        if (looks.Count >= MinLooks)
        {
            Growth()
                .ShouldBeLessThan(
                    Median(SecondHalf.Select(l => l.Service)) / 12 + 8 * Megabyte,
                    ToString()
                );
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"peak resident memory: service {looks.Max(l => l.Service) / Megabyte} MB, largest inspector {looks.Max(l => l.Inspector) / Megabyte} MB; the service's trend over the second half: {Growth() / (double)Megabyte:+0.0;-0.0} MB"
        );
        foreach (var part in looks.Chunk(Math.Max(1, (looks.Count + Rows - 1) / Rows)))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  up to mail {part[^1].Mails}: service {Median(part.Select(l => l.Service)) / Megabyte} MB, largest inspector {part.Max(l => l.Inspector) / Megabyte} MB"
            );
        }

        return text.ToString();
    }

    internal void Saw(int mails, long service, long inspector) =>
        looks.Add((mails, service, inspector));

    private List<(int Mails, long Service, long Inspector)> SecondHalf =>
        looks[(looks.Count / 2)..];

    /// <summary>Bytes from the second half's beginning to its end along the median of the slopes between all its pairs (Theil and Sen): a few outliers don't move it.</summary>
    private long Growth()
    {
        var half = SecondHalf;
        var slopes = (
            from a in half
            from b in half
            where b.Mails > a.Mails
            select (b.Service - a.Service) / (double)(b.Mails - a.Mails)
        )
            .Order()
            .ToList();
        return slopes.Count == 0
            ? 0
            : (long)(slopes[slopes.Count / 2] * (half[^1].Mails - half[0].Mails));
    }

    private static long Median(IEnumerable<long> some)
    {
        var sorted = some.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static long Resident(string process)
    {
        var line = File.ReadLines(Path.Combine(process, "status"))
            .FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(),
                CultureInfo.InvariantCulture
            ) << 10;
    }
}

using System.Globalization;

namespace Crash.Tests;

/// <summary>Resident memory of the service and of its inspectors, looked at now and then (proc_pid_status(5)).</summary>
internal sealed class MemoryWatch(string folder)
{
    private const int MinLooks = 40;

    private readonly List<(long Service, long Inspectors)> looks = [];

    public void Look()
    {
        long service = 0;
        long inspectors = 0;
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
                    inspectors = Math.Max(inspectors, bytes);
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

        looks.Add((service, inspectors));
    }

    /// <summary>The service's memory in the last quarter against that in the third: a leak grows on.</summary>
    public void ShouldBeFlat()
    {
        if (looks.Count < MinLooks)
        {
            return; // too few for a trend: a service that has just started still grows
        }

        var (third, last) = Quarters();
        last.ShouldBeLessThan(third + third / 4 + (32L << 20), ToString());
    }

    public override string ToString()
    {
        var (third, last) = Quarters();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"peak resident memory: service {Mega(looks.Max(l => l.Service))} MB, largest inspector {Mega(looks.Max(l => l.Inspectors))} MB; service in the third quarter {Mega(third)} MB, in the last {Mega(last)} MB"
        );
    }

    private (long Third, long Last) Quarters() =>
        (
            Median(looks.Skip(looks.Count / 2).Take(Math.Max(1, looks.Count / 4))),
            Median(looks.Skip(looks.Count * 3 / 4))
        );

    private static long Median(IEnumerable<(long Service, long Inspectors)> some)
    {
        var sorted = some.Select(l => l.Service).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static long Mega(long bytes) => bytes >> 20;

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

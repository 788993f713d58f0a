using System.Diagnostics;
using System.Globalization;

namespace Integration.Tests.Inspection;

/// <summary>What one inspector has taken so far (proc_pid_status(5), proc_pid_stat(5)).</summary>
/// <param name="Cpu">Of all its threads, in user and kernel mode.</param>
/// <param name="PeakBytes">The largest resident memory in its life (VmHWM).</param>
internal sealed record ChildFigures(TimeSpan Cpu, long PeakBytes)
{
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public static ChildFigures Of(int process)
    {
        using var child = Process.GetProcessById(process);
        var peak = File.ReadLines($"/proc/{process}/status")
            .Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return new(
            child.TotalProcessorTime,
            long.Parse(
                peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(),
                CultureInfo.InvariantCulture
            ) << 10
        );
    }
}

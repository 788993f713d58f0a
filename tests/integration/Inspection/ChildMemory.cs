using System.Globalization;

namespace Integration.Tests.Inspection;

/// <summary>What this process's inspectors took (proc_pid_status(5)).</summary>
internal static class ChildMemory
{
    /// <summary>VmHWM in bytes of the largest inspector that this process has started and that still lives.</summary>
    public static long Peak() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(p => Path.GetFileName(p).All(char.IsAsciiDigit))
            .Select(Of)
            .DefaultIfEmpty(0)
            .Max();

    private static long Of(string process)
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

using System.Globalization;

namespace MailRevocationWorker.Inspection;

/// <summary>What this system offers to shut a child in with: prlimit and unshare of util-linux. Looked up once.</summary>
public static class CageTools
{
    /// <summary>A trial that takes longer on a busy machine must not be taken for a refusal: the cage would be weaker for it.</summary>
    private const int TrialMilliseconds = 15_000;

    private static readonly string? Prlimit = Find("prlimit");

    /// <summary>Poppler's, which draws pages; null where this system has none.</summary>
    internal static readonly string? Pdftoppm = Find("pdftoppm");
    private static readonly string[] Unshare = FindUnshare();

    /// <summary>How this very program is started again: its own executable, or the runtime with its assembly.</summary>
    public static IReadOnlyList<string> Self()
    {
        var assembly = typeof(CageTools).Assembly.Location;
        var executable = Path.ChangeExtension(
            assembly,
            OperatingSystem.IsWindows() ? ".exe" : null
        );
        return File.Exists(executable) ? [executable]
            : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? [Environment.ProcessPath!, assembly]
            : ["dotnet", assembly];
    }

    /// <summary>The command that goes before the program: empty where the system has neither tool; the heap limit and the deadline hold all the same.</summary>
    public static IReadOnlyList<string> Prefix(InspectionOptions options) =>
        Prefix(options.HeapMegabytes + options.NativeMegabytes, options.CpuSeconds);

    /// <summary>The same, for another program than this one.</summary>
    /// <param name="megabytes">What it may allocate, in MB (1,048,576 bytes).</param>
    /// <param name="limits">Further limits in prlimit's words.</param>
    public static IReadOnlyList<string> Prefix(
        int megabytes,
        int cpuSeconds,
        params string[] limits
    ) => [.. Unshare, .. Limits(megabytes, cpuSeconds, limits)];

    /// <summary>The limits alone; nothing where the system has no prlimit.</summary>
    internal static IReadOnlyList<string> Limits(
        int megabytes,
        int cpuSeconds,
        params string[] limits
    ) =>
        Prlimit is null
            ? []
            :
            [
                Prlimit,
                string.Create(CultureInfo.InvariantCulture, $"--data={(long)megabytes << 20}"),
                string.Create(CultureInfo.InvariantCulture, $"--cpu={cpuSeconds}"),
                "--core=0",
                .. limits,
            ];

    /// <summary>Whether children have no network; told by <c>doctor</c>.</summary>
    public static bool WithoutNetwork => Unshare.Length > 0;

    public static bool WithLimits => Prlimit is not null;

    internal static string? Find(string tool) =>
        OperatingSystem.IsLinux()
            ? (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(':')
                .Append("/usr/bin")
                .Select(folder => Path.Combine(folder, tool))
                .FirstOrDefault(File.Exists)
            : null;

    /// <summary>As root a network namespace of its own; for others through a user namespace, where the system permits those.</summary>
    private static string[] FindUnshare()
    {
        if (Find("unshare") is not { } unshare)
        {
            return [];
        }

        string[][] ways =
        [
            [unshare, "-n", "--"],
            [unshare, "-rn", "--"],
        ];
        return ways.FirstOrDefault(w => Works(w, "true")) ?? [];
    }

    /// <summary>Whether a harmless command runs in that cage here.</summary>
    internal static bool Works(IReadOnlyList<string> way, params string[] command)
    {
        try
        {
            using var trial = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(way[0], [.. way.Skip(1), .. command])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            );
            return trial is not null && trial.WaitForExit(TrialMilliseconds) && trial.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

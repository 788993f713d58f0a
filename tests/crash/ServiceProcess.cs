using System.Diagnostics;

namespace Crash.Tests;

/// <summary>The real service as a process of its own, to be killed.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static long spent;

    private readonly Process process;

    /// <param name="folder">Its working folder: by it the children that it leaves behind are known.</param>
    public ServiceProcess(string folder, string configuration, string log)
    {
        process = Process.Start(
            new ProcessStartInfo(
                "/bin/sh",
                [
                    "-c",
                    "exec dotnet \"$0\" --config \"$1\" >>\"$2\" 2>&1",
                    Program,
                    configuration,
                    log,
                ]
            )
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                // It lives for seconds: what is instrumented for a better code later is never used.
                Environment = { ["DOTNET_TieredPGO"] = "0" },
            }
        )!;
    }

    /// <summary>Processor time of all that were killed, their children aside.</summary>
    public static TimeSpan Spent => new(Interlocked.Read(ref spent));

    /// <summary>CRASH_PROGRAM names a published service instead of the one beside this test.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("CRASH_PROGRAM")
        ?? Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll");

    public bool HasExited => process.HasExited;

    /// <summary>SIGKILL to the service alone, as the kernel does when memory runs out: its children must find out by themselves.</summary>
    public async Task KillAsync()
    {
        Interlocked.Add(ref spent, process.TotalProcessorTime.Ticks);
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task<int> StopAsync()
    {
        using (
            var kill = Process.Start(
                "/bin/kill",
                [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            )
        )
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    /// <summary>How many processes still work in that folder.</summary>
    public static int In(string folder) => Of(folder).Count();

    /// <summary>Those processes, as folders of /proc.</summary>
    public static IEnumerable<string> Of(string folder) =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(p => Path.GetFileName(p).All(char.IsAsciiDigit))
            .Where(p => WorksIn(p, folder));

    private static bool WorksIn(string process, string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile
        }
    }
}

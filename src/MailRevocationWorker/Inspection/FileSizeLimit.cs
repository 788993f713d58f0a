using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MailRevocationWorker.Inspection;

/// <summary>
/// How large a file a child may write (RLIMIT_FSIZE of setrlimit(2)): whatever a stranger's mail makes it do, it does not fill the disk with one file. The
/// child takes the limit on itself before the first question: the runtime's start needs a larger file in memory (its writable view of compiled code), so that
/// prlimit in front of it would end it.
/// </summary>
internal static class FileSizeLimit
{
    /// <summary>By which the host tells it, in bytes.</summary>
    public const string Variable = "MAILREVOCATION_INSPECT_FILE_BYTES";

    /// <summary>RLIMIT_FSIZE of asm-generic/resource.h: the same on x64 and Arm64.</summary>
    private const int FileSize = 1;

    /// <summary>Both the soft and the hard limit, for good. Nothing on another system than Linux, or where the host named none.</summary>
    /// <exception cref="Win32Exception">The system refused; the child must not go on.</exception>
    public static void TakeOn()
    {
        if (
            !OperatingSystem.IsLinux()
            || !ulong.TryParse(
                Environment.GetEnvironmentVariable(Variable),
                CultureInfo.InvariantCulture,
                out var bytes
            )
        )
        {
            return;
        }

        var limit = new Limit { Soft = bytes, Hard = bytes };
        if (SetLimit(FileSize, in limit) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}

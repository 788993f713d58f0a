using System.Diagnostics;

namespace Integration.Tests.Service;

/// <summary>A disk of a few pages or megabytes (tmpfs), mounted on a folder until it is disposed of.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <param name="size">In mount's words: 4k, 16m.</param>
    public static SmallDisk OrSkip(string folder, string size)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "a small disk of its own needs Linux and root"
        );
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder),
            "this machine does not allow mounts"
        );
        return new(folder);
    }

    public void Resize(string size) =>
        Run("mount", "-o", $"remount,size={size}", Folder).ShouldBeTrue();

    public void Dispose() => Run("umount", Folder).ShouldBeTrue();

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

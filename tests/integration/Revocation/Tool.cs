using System.ComponentModel;
using System.Diagnostics;

namespace Integration.Tests.Revocation;

/// <summary>A program of the machine, as a relying party runs it.</summary>
/// <param name="Output">Standard output and standard error.</param>
internal sealed record Tool(int Status, string Output)
{
    public static async Task<Tool> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{program} is not installed: ./test installs it");
            throw;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(
                TestContext.Current.CancellationToken
            );
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode, await output + await error);
        }
    }
}

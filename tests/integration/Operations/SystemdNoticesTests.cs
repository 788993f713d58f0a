using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MailRevocationWorker.Commands.Demo;

namespace Integration.Tests.Operations;

/// <summary>The whole program as a process, whose parent is not to be seen as systemd: as under ProtectProc=invisible.</summary>
public sealed class SystemdNoticesTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("notices-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Service_UnderSystemd_SaysThatItIsReadyThatItWorksAndThatItStops()
    {
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder.FullName, "playground"));
        using var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(
            file,
            DemoConfiguration
                .Of(playground, "revocation@ca.example", "http://127.0.0.1:0")
                .ToJsonString(),
            Ct
        );
        using var socket = new Socket(
            AddressFamily.Unix,
            SocketType.Dgram,
            ProtocolType.Unspecified
        );
        var path = Path.Combine(folder.FullName, "notify");
        socket.Bind(new UnixDomainSocketEndPoint(path));
        var said = new ConcurrentQueue<string>();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        late.CancelAfter(Deadline);

        using var service = Start(file, path);
        try
        {
            await HearAsync(socket, said, s => s == "READY=1", late.Token);
            var before = said.Count(s => s == "WATCHDOG=1");
            await HearAsync(
                socket,
                said,
                _ => said.Count(s => s == "WATCHDOG=1") >= before + 3,
                late.Token
            );
            using var term = Process.Start(
                "kill",
                ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)]
            )!;
            await HearAsync(socket, said, s => s == "STOPPING=1", late.Token);
            await service.WaitForExitAsync(late.Token);
            service.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!service.HasExited)
            {
                service.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task HearAsync(
        Socket socket,
        ConcurrentQueue<string> said,
        Func<string, bool> wanted,
        CancellationToken ct
    )
    {
        var buffer = new byte[4096];
        string word;
        do
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, ct);
            word = Encoding.UTF8.GetString(buffer, 0, length);
            said.Enqueue(word);
        } while (!wanted(word));
    }

    private static Process Start(string file, string socket)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll"), "--config", file]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["NOTIFY_SOCKET"] = socket;
        start.Environment["WATCHDOG_USEC"] = "2000000";
        start.Environment.Remove("WATCHDOG_PID");
        return Process.Start(start)!;
    }
}

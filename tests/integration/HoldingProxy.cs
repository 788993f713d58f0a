using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Integration.Tests;

/// <summary>A line on its way through the proxy.</summary>
/// <param name="FromService">False: the server says it.</param>
/// <param name="Command">The service's last line before it.</param>
internal sealed record PassingLine(string Text, bool FromService, string Command);

/// <summary>
/// Between the service and a mail server, in clear: passes everything on but the one line that it is told of, which it holds back, or at which it hangs up. So the service can be
/// killed, or the world be changed, before a command reaches the server, or after the server did it and before its answer reaches the service.
/// </summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int target;
    private readonly Task accepting;
    private Rule? rule;

    public HoldingProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Holds the first line that is meant, and everything behind it, until <see cref="Release"/> or the end of its connection.</summary>
    /// <returns>Ends when the line is there.</returns>
    public Task HoldAsync(Func<PassingLine, bool> meant) => WhenAsync(new(meant, Hold: true));

    /// <summary>Ends when such a line has passed.</summary>
    public Task SeenAsync(Func<PassingLine, bool> meant) => WhenAsync(new(meant));

    /// <summary>Hangs up at the first line that is meant, instead of passing it on.</summary>
    /// <param name="say">The server's last words.</param>
    public Task CutAsync(Func<PassingLine, bool> meant, string say = "") =>
        WhenAsync(new(meant, Cut: true, Say: say));

    /// <summary>What was held goes on, and nothing is held any more.</summary>
    public void Release() => Interlocked.Exchange(ref rule, null)?.Go.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient service)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var server = new TcpClient();
        using (service)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, ended.Token);
                var connection = new Connection();
                await Task.WhenAny(
                    PumpAsync(service, server, connection, fromService: true, ended.Token),
                    PumpAsync(server, service, connection, fromService: false, ended.Token)
                );
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server is down, as it may be: the service sees the connection end.
            }

            await ended.CancelAsync();
        }
    }

    private async Task PumpAsync(
        TcpClient from,
        TcpClient to,
        Connection connection,
        bool fromService,
        CancellationToken ended
    )
    {
        var buffer = new byte[65_536];
        using var pending = new MemoryStream();
        try
        {
            while (true)
            {
                var read = await from.GetStream().ReadAsync(buffer, ended);
                if (read == 0)
                {
                    return;
                }

                for (var at = 0; at < read; )
                {
                    var end = Array.IndexOf(buffer, (byte)'\n', at, read - at);
                    var next = end < 0 ? read : end + 1;
                    pending.Write(buffer, at, next - at);
                    at = next;
                    if (end >= 0)
                    {
                        await PassAsync(
                            pending,
                            to,
                            fromService ? from : to,
                            connection,
                            fromService,
                            ended
                        );
                    }
                }
            }
        }
        catch (Exception e)
            when (e
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
            )
        {
            // One side went away, killed or closed: so does the other.
        }
    }

    private async Task PassAsync(
        MemoryStream pending,
        TcpClient to,
        TcpClient service,
        Connection connection,
        bool fromService,
        CancellationToken ended
    )
    {
        var line = pending.ToArray();
        pending.SetLength(0);
        var text = Encoding.Latin1.GetString(line).TrimEnd('\r', '\n');
        if (
            rule is { } asked
            && asked.Meant(new(text, fromService, connection.Command))
            && asked.There.TrySetResult()
        )
        {
            if (asked.Cut)
            {
                await service.GetStream().WriteAsync(Encoding.ASCII.GetBytes(asked.Say), ended);
                throw new IOException("the proxy hangs up");
            }

            if (asked.Hold)
            {
                await asked.Go.Task.WaitAsync(ended);
            }
        }

        if (fromService)
        {
            connection.Command = text;
        }

        await to.GetStream().WriteAsync(line, ended);
    }

    private Task WhenAsync(Rule asked)
    {
        rule = asked;
        return asked.There.Task;
    }

    private sealed record Rule(
        Func<PassingLine, bool> Meant,
        bool Hold = false,
        bool Cut = false,
        string Say = ""
    )
    {
        public TaskCompletionSource There { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Connection
    {
        public volatile string Command = "";
    }
}

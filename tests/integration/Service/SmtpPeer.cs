using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Integration.Tests.Service;

/// <summary>How an SMTP server behaves.</summary>
internal enum SmtpManner
{
    Takes,

    /// <summary>451 at RCPT (RFC 5321 clause 4.2.1: transient).</summary>
    SaysLater,

    /// <summary>550 at RCPT: for good.</summary>
    Refuses,

    /// <summary>554 as its greeting (RFC 5321 clause 3.1): no service for anybody.</summary>
    Closed,

    /// <summary>Accepts the connection and never says a word.</summary>
    Silent,

    /// <summary>Takes the whole message and hangs up instead of saying so.</summary>
    HangsUpAfterTaking,
}

/// <summary>An SMTP server that misbehaves as it is told, and remembers what it took.</summary>
internal sealed class SmtpPeer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    /// <param name="port">0: any that is free.</param>
    public SmtpPeer(int port = 0)
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public SmtpManner Manner { get; set; }

    /// <summary>The messages taken, whole.</summary>
    public ConcurrentQueue<string> Taken { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await ConverseAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The service went away, or the test is over.
            }
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        if (Manner == SmtpManner.Silent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        }

        using var reader = new StreamReader(stream, Encoding.Latin1);
        await SayAsync(Manner == SmtpManner.Closed ? "554 5.3.2 no SMTP service here" : "220 peer");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "RCPT" when Manner == SmtpManner.SaysLater:
                    await SayAsync("451 4.3.0 later");
                    break;
                case "RCPT" when Manner == SmtpManner.Refuses:
                    await SayAsync("550 5.1.1 nobody here");
                    break;
                case "DATA":
                    await SayAsync("354 go on");
                    Taken.Enqueue(await MessageAsync(reader));
                    if (Manner == SmtpManner.HangsUpAfterTaking)
                    {
                        return;
                    }

                    await SayAsync("250 taken");
                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return;
                default:
                    await SayAsync("250 ok");
                    break;
            }
        }

        Task SayAsync(string said) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes(said + "\r\n"), stop.Token).AsTask();
    }

    private async Task<string> MessageAsync(StreamReader reader)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
        {
            // RFC 5321 clause 4.5.2: a line that begins with a dot got another.
            message.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
            message.Append("\r\n");
        }

        return message.ToString();
    }
}

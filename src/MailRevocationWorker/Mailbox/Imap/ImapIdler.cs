using MailKit;
using MailKit.Net.Imap;
using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>The connection that waits for news (RFC 2177) and does nothing else.</summary>
internal sealed class ImapIdler(
    ImapOptions options,
    MailboxMonitor monitor,
    Wake wake,
    TimeProvider time
)
{
    /// <summary>Ends by exception, or at once where the server has no IDLE: polling must do then.</summary>
    public async Task RunAsync(Action signedIn, CancellationToken ct)
    {
        using var client = new ImapClient();
        try
        {
            var inbox = await Deadline.WithinAsync(
                options.Timeout,
                time,
                async t =>
                {
                    var folder = await ImapConnection.SignInAsync(client, options, time, t);
                    await folder.OpenAsync(FolderAccess.ReadOnly, t);
                    return folder;
                },
                ct
            );
            signedIn();
            if (!client.Capabilities.HasFlag(ImapCapabilities.Idle))
            {
                client.Dispose();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
            }

            // Handlers run inside the command, and one that throws ends it: they only signal.
            inbox.CountChanged += (_, _) => wake.Signal();
            wake.Signal(); // what came between the last look and this moment
            monitor.Idling(true);
            while (true)
            {
                await IdleOnceAsync(client, ct);
            }
        }
        finally
        {
            monitor.Idling(false);
        }
    }

    /// <summary>During IDLE MailKit waits without end, so a frozen server needs a second, hard token; the client is of no use after that.</summary>
    private async Task IdleOnceAsync(ImapClient client, CancellationToken ct)
    {
        var done = TimeSpan.FromSeconds(options.IdleSeconds);
        using var renew = new CancellationTokenSource(done, time);
        await Deadline.WithinAsync(
            done + options.Timeout,
            time,
            async hard =>
            {
                await client.IdleAsync(renew.Token, hard);
                return true;
            },
            ct
        );
    }
}

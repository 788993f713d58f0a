using System.Globalization;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Mailbox;

/// <summary>A folder on an IMAP server: one connection idles, another works, and polling finds what IDLE missed.</summary>
internal sealed class ImapMailbox : IMailbox, IDisposable
{
    private readonly MailboxOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly string account;
    private readonly MailboxMonitor monitor;
    private readonly ImapConnection connection;
    private readonly Wake wake;
    private bool swept;

    public ImapMailbox(MailboxOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        account = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Imap.User} at {options.Imap.Host}"
        );
        Name = $"IMAP {account}";
        monitor = new(Name, options.AlarmAfter, time, logger);
        connection = new(options.Imap, time);
        wake = new(time);
    }

    public string Name { get; }

    public MailboxState State => monitor.State;

    public void LookNow() => wake.Signal();

    public async Task RunAsync(
        Func<ReceivedMessage, CancellationToken, Task> take,
        CancellationToken ct
    )
    {
        var intake = new Intake(take, monitor);
        var scan = new ImapScan(options, account, connection, intake, time, logger);
        var reconnection = new ImapReconnection(options.Imap, monitor, time);
        await reconnection.RunAsync(
            t => ServeAsync(scan, reconnection, t),
            e => monitor.Lost(e),
            ct
        );
    }

    public async Task<FilingResult> FileAsync(
        MailboxKey key,
        string? messageId,
        string sha256,
        MailboxFolder folder,
        CancellationToken ct
    )
    {
        try
        {
            return await connection.UseAsync(
                patient: false,
                t => new ImapFiling(t, options, account).FileAsync(key, messageId, sha256, folder),
                ct
            );
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            wake.Signal(); // the loop finds out whether the connection is lost, and mends it
            return new(FilingStatus.TryLater, MailServers.ServerText.OneLine(e.Message));
        }
    }

    public Task<Probe> ProbeAsync(CancellationToken ct) =>
        ImapProbe.RunAsync(Name, options, time, ct);

    public void Dispose() => connection.Dispose();

    /// <summary>Looks at the folder whenever woken and whenever it is time; ends by exception when the connection does.</summary>
    private async Task ServeAsync(
        ImapScan scan,
        ImapReconnection reconnection,
        CancellationToken ct
    )
    {
        if (!swept)
        {
            SpoolFile.Sweep(options.SpoolFolder);
            swept = true;
        }

        await ScanAsync(scan, reopen: true, ct);
        reconnection.SignedIn();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var idling = IdleAsync(ended.Token);
        try
        {
            while (true)
            {
                var woken = await wake.WaitAsync(options.Poll, ct);
                await ScanAsync(scan, reopen: !woken, ct);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await idling;
        }
    }

    private async Task ScanAsync(ImapScan scan, bool reopen, CancellationToken ct)
    {
        if (await scan.RunAsync(reopen, ct))
        {
            wake.Signal();
        }

        monitor.Connected();
        monitor.Scanned();
    }

    /// <summary>Its outages are its own: the working connection goes on polling meanwhile.</summary>
    private async Task IdleAsync(CancellationToken ct)
    {
        var reconnection = new ImapReconnection(options.Imap, monitor, time);
        var idler = new ImapIdler(options.Imap, monitor, wake, time);
        try
        {
            await reconnection.RunAsync(
                t => idler.RunAsync(reconnection.SignedIn, t),
                monitor.Noted,
                ct
            );
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The session is over.
        }
    }
}

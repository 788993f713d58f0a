using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>
/// The one connection that works (another one idles). Its users take turns; a connection on which anything but a plain refusal happened is
/// thrown away, since what the server thinks of it is unknown.
/// </summary>
internal sealed class ImapConnection(ImapOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private ImapClient? client;
    private IMailFolder? inbox;

    /// <summary>The last failure and how long to leave the server alone after it; by the clock that nobody sets.</summary>
    private (long Stamp, TimeSpan Pause)? failed;

    /// <summary>Runs <paramref name="work"/> with the folder of arrival selected.</summary>
    /// <param name="patient">True: the caller keeps its own delays. False: right after a failed connection there is no second try.</param>
    /// <exception cref="IOException">No connection now, and none tried.</exception>
    public async Task<T> UseAsync<T>(
        bool patient,
        Func<ImapTurn, Task<T>> work,
        CancellationToken ct
    )
    {
        await turn.WaitAsync(ct);
        try
        {
            var (live, folder) = await ConnectedAsync(patient, ct);
            var mine = new ImapTurn(live, folder, options, time, ct);
            await mine.OpenAsync(folder);
            return await work(mine);
        }
        catch (Exception e) when (!IsRefusal(e))
        {
            Drop();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Drop();
        turn.Dispose();
    }

    /// <summary>The server said no to one command, or the thing is not there: the connection itself is sound.</summary>
    public static bool IsRefusal(Exception e) =>
        e is ImapCommandException or MessageNotFoundException or FolderNotFoundException;

    private async Task<(ImapClient Client, IMailFolder Inbox)> ConnectedAsync(
        bool patient,
        CancellationToken ct
    )
    {
        if (client is { IsAuthenticated: true } && inbox is not null)
        {
            return (client, inbox);
        }

        Drop();
        if (!patient && failed is { } last && time.GetElapsedTime(last.Stamp) < last.Pause)
        {
            throw new IOException("the mailbox can't be reached now");
        }

        try
        {
            client = new ImapClient();
            inbox = await Deadline.WithinAsync(
                options.Timeout,
                time,
                t => SignInAsync(client, options, time, t),
                ct
            );
            return (client, inbox);
        }
        catch (Exception e)
        {
            var pause =
                e is AuthenticationException ? options.RefusalPause : options.ReconnectSeconds;
            failed = (time.GetTimestamp(), TimeSpan.FromSeconds(pause));
            Drop();
            throw;
        }
    }

    /// <returns>The folder of arrival, not selected yet.</returns>
    public static async Task<IMailFolder> SignInAsync(
        ImapClient client,
        ImapOptions options,
        TimeProvider time,
        CancellationToken ct
    )
    {
        await MailServerSignIn.ConnectAsync(client, options, time, ct);
        return options.Folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
            ? client.Inbox
            : await client.GetFolderAsync(options.Folder, ct);
    }

    private void Drop()
    {
        client?.Dispose();
        client = null;
        inbox = null;
    }
}

/// <summary>A turn at the working connection. Every command has its own deadline.</summary>
internal sealed class ImapTurn(
    ImapClient client,
    IMailFolder inbox,
    ImapOptions options,
    TimeProvider time,
    CancellationToken ct
)
{
    public ImapClient Client => client;

    /// <summary>The folder of arrival.</summary>
    public IMailFolder Inbox => inbox;

    public CancellationToken Cancelled => ct;

    /// <summary>MOVE (RFC 6851) that says where the message went (RFC 4315 COPYUID); nothing less is safe to repeat.</summary>
    public bool CanMove =>
        client.Capabilities.HasFlag(ImapCapabilities.Move | ImapCapabilities.UidPlus);

    public static bool CanMark(IMailFolder folder, string keyword) =>
        folder.Access == FolderAccess.ReadWrite
        && (
            folder.PermanentFlags.HasFlag(MessageFlags.UserDefined)
            || folder.PermanentKeywords.Contains(keyword)
        );

    public Task<T> CommandAsync<T>(Func<CancellationToken, Task<T>> command) =>
        Deadline.WithinAsync(options.Timeout, time, command, ct);

    public Task CommandAsync(Func<CancellationToken, Task> command) =>
        CommandAsync(async t =>
        {
            await command(t);
            return true;
        });

    public async Task OpenAsync(IMailFolder folder)
    {
        if (!folder.IsOpen)
        {
            await CommandAsync(t => folder.OpenAsync(FolderAccess.ReadWrite, t));
        }
    }

    public Task MarkAsync(IMailFolder folder, UniqueId uid, string keyword) =>
        CommandAsync(t =>
            folder.StoreAsync(
                uid,
                new StoreFlagsRequest(
                    StoreAction.Add,
                    MessageFlags.None,
                    new HashSet<string>([keyword])
                )
                {
                    Silent = true,
                },
                t
            )
        );

    /// <summary>Fetches a message into the spool in chunks, without \Seen.</summary>
    /// <param name="reported">RFC822.SIZE; some servers are a little wrong about it.</param>
    /// <returns>False: it is larger than <paramref name="most"/>, and the spool's content is of no use.</returns>
    public async Task<bool> FetchAsync(
        IMailFolder folder,
        UniqueId uid,
        long reported,
        long most,
        SpoolFile spool
    )
    {
        while (spool.Length <= most)
        {
            var offset = (int)spool.Length;
            var chunk = await CommandAsync(async t =>
            {
                await using var part = await folder.GetStreamAsync(
                    uid,
                    offset,
                    options.ChunkBytes,
                    t
                );
                return await spool.CopyAsync(part, options.ChunkBytes, t);
            });
            if (chunk == 0 || (chunk < options.ChunkBytes && spool.Length >= reported))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>True.</returns>
    public Task<bool> FetchHeaderAsync(IMailFolder folder, UniqueId uid, SpoolFile spool) =>
        CommandAsync(async t =>
        {
            await using var header = await folder.GetStreamAsync(
                uid,
                "HEADER",
                0,
                SpoolFile.MaxHeaderBytes,
                t
            );
            await spool.CopyHeaderAsync(header, t);
            return true;
        });
}

using MailKit;
using MailKit.Net.Imap;
using MailRevocationWorker.Cases;
using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>What `doctor` tries of an IMAP mailbox; changes nothing in it.</summary>
internal static class ImapProbe
{
    public static async Task<Probe> RunAsync(
        string name,
        MailboxOptions options,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var imap = options.Imap;
        var checks = new List<ProbeCheck>();
        using var client = new ImapClient();
        try
        {
            var inbox = await Deadline.WithinAsync(
                imap.Timeout,
                time,
                t => ImapConnection.SignInAsync(client, imap, time, t),
                ct
            );
            checks.Add(
                new(
                    "connect and sign in",
                    true,
                    $"{imap.User} at {imap.Host}, {imap.Security}, {imap.SignIn}"
                )
            );
            await Deadline.WithinAsync(
                imap.Timeout,
                time,
                t => inbox.OpenAsync(FolderAccess.ReadWrite, t),
                ct
            );
            checks.Add(Opened(inbox));
            checks.AddRange(Abilities(client, inbox, imap));
        }
        catch (FolderNotFoundException e)
        {
            checks.Add(
                new(
                    "open the folder",
                    false,
                    ServerText.OneLine(e.Message),
                    "Set Mailbox:Imap:Folder to a folder of this account (usually INBOX)."
                )
            );
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            checks.Add(
                new(
                    checks.Count == 0 ? "connect and sign in" : "open the folder",
                    false,
                    ServerText.OneLine(e.Message),
                    ConnectionAdvice.For(e, "Mailbox:Imap")
                )
            );
        }

        checks.Add(MaildirProbe.Writable("write to the spool", options.SpoolFolder));
        return new(name, checks);
    }

    private static ProbeCheck Opened(IMailFolder inbox) =>
        inbox.Access == FolderAccess.ReadWrite
            ? new("open the folder", true, $"{inbox.FullName}: {inbox.Count} messages")
            : new(
                "open the folder",
                false,
                $"{inbox.FullName} can only be read",
                "Give the account the right to set flags and move messages in this folder (IMAP ACL: l r s w i t e k)."
            );

    private static IEnumerable<ProbeCheck> Abilities(
        ImapClient client,
        IMailFolder inbox,
        ImapOptions imap
    )
    {
        var idle = client.Capabilities.HasFlag(ImapCapabilities.Idle);
        yield return new(
            "IDLE",
            true,
            idle
                ? "new mail is announced at once"
                : "the server has none: new mail is found by polling, every Mailbox:PollSeconds"
        );
        var move = client.Capabilities.HasFlag(ImapCapabilities.Move | ImapCapabilities.UidPlus);
        yield return new(
            "MOVE and UIDPLUS",
            true,
            move
                ? "messages are moved when they are done"
                : $"the server lacks them: done messages stay in {imap.Folder} and get a keyword"
        );
        var mark = ImapTurn.CanMark(inbox, ImapScan.TakenKeyword);
        yield return new(
            "keywords",
            true,
            mark
                ? $"taken messages get {ImapScan.TakenKeyword}"
                : "the server keeps none: after each start the folder is read again and the store recognises what it has"
        );
    }
}

using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Mailbox;

/// <summary>Where a message goes when all its cases have outcomes.</summary>
public enum MailboxFolder
{
    Processed,
    Rejected,
    Review,
    Ignored,
}

/// <summary>Names a message in its mailbox.</summary>
/// <param name="Account">The mailbox: user and host, or the Maildir's full path.</param>
/// <param name="Folder">The folder that it was found in.</param>
/// <param name="UidValidity">RFC 9051 clause 2.3.1.1; 1 for a Maildir.</param>
/// <param name="Uid">IMAP: the UID. Maildir: the unique part of the file name and, after '#', 16 digits of the content's SHA-256, since a name may come back with other bytes.</param>
public sealed record MailboxKey(string Account, string Folder, uint UidValidity, string Uid);

/// <summary>A message that lies in the spool, raw as the mailbox holds it.</summary>
/// <param name="ReceivedAt">UTC: when the mailbox received it (INTERNALDATE, or the file's modification time), never in the future.</param>
/// <param name="Path">A private file. It is deleted when `take` has returned: move or copy it.</param>
/// <param name="Size">Bytes in the mailbox; the file is smaller where <paramref name="Truncated"/>.</param>
/// <param name="Sha256">Of the file at <paramref name="Path"/>, upper-case hex.</param>
/// <param name="Truncated">Larger than Mailbox:MaxMessageBytes: the file holds the header alone.</param>
public sealed record ReceivedMessage(
    MailboxKey Key,
    DateTimeOffset ReceivedAt,
    string Path,
    long Size,
    string Sha256,
    bool Truncated
);

/// <summary>What became of a wish to file a message.</summary>
public enum FilingStatus
{
    /// <summary>It lies in the folder now.</summary>
    Moved,

    /// <summary>It lay there already.</summary>
    AlreadyThere,

    /// <summary>The server can't move safely (no MOVE with UIDPLUS): it carries the folder's keyword where it lies.</summary>
    Marked,

    /// <summary>It is in none of the service's folders any more: a person or a rule moved or deleted it.</summary>
    Gone,

    /// <summary>The mailbox can't be reached now: ask again.</summary>
    TryLater,
}

/// <param name="Detail">English, for the journal.</param>
/// <param name="NewKey">Its name from now on, where the server said it.</param>
public sealed record FilingResult(FilingStatus Status, string Detail, MailboxKey? NewKey = null);

/// <summary>Where requests come from. Messages are never deleted and \Seen is never touched.</summary>
public interface IMailbox
{
    /// <summary>As operators know it: "imap operator@example.org at mail.example.org".</summary>
    string Name { get; }

    MailboxState State { get; }

    /// <summary>Looks at the mailbox as soon as the loop can; calls that come together count once.</summary>
    void LookNow();

    /// <summary>
    /// Offers every message not yet taken, one at a time, until cancelled: oldest first, and of a crowd the newest and the oldest in turn. <paramref name="take"/> stores and journals it; when it
    /// returns, the mailbox marks the message as taken; when it throws, the message is offered again. The same message may be offered twice (a
    /// crash between the two, a changed UIDVALIDITY): the store recognises it. Outages end nothing: see <see cref="State"/>.
    /// </summary>
    Task RunAsync(Func<ReceivedMessage, CancellationToken, Task> take, CancellationToken ct);

    /// <summary>Moves a taken message into a folder. Idempotent, also from one of the four folders into another.</summary>
    /// <param name="messageId">Without angle brackets; finds the message again where its key is out of date.</param>
    /// <param name="sha256">As in <see cref="ReceivedMessage.Sha256"/>: nothing else is ever moved.</param>
    Task<FilingResult> FileAsync(
        MailboxKey key,
        string? messageId,
        string sha256,
        MailboxFolder folder,
        CancellationToken ct
    );

    /// <summary>For `doctor`: tries what the service needs of the mailbox.</summary>
    Task<Probe> ProbeAsync(CancellationToken ct);
}

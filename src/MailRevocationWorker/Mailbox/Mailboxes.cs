namespace MailRevocationWorker.Mailbox;

/// <summary>Opens the mailbox that the settings name.</summary>
public static class Mailboxes
{
    /// <param name="options">Validated.</param>
    public static IMailbox Create(
        MailboxOptions options,
        TimeProvider time,
        ILoggerFactory loggers
    ) =>
        options.Kind switch
        {
            MailboxKind.Maildir => new MaildirMailbox(
                options,
                time,
                loggers.CreateLogger<MaildirMailbox>()
            ),
            MailboxKind.Imap => new ImapMailbox(options, time, loggers.CreateLogger<ImapMailbox>()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

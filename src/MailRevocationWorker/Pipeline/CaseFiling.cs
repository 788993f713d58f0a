using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>Moves a message when all its cases have outcomes: the gravest decides where to.</summary>
public sealed class CaseFiling(CaseStore store, IMailbox mailbox)
{
    public async Task FileAsync(MessageRow message, CancellationToken cancellation)
    {
        var cases = await store.CasesOfAsync(message.Id, cancellation);
        if (cases.Count == 0 || cases.Any(c => c.LastStep < CaseStep.Replied))
        {
            return;
        }

        // Read again: the mailbox may have named the message anew meanwhile.
        if (await store.MessageAsync(message.Id, cancellation) is not { Filed: false } current)
        {
            return;
        }

        var folder = FolderOf([.. cases.Select(c => c.Decision ?? DecisionKind.Review)]);
        var result = await mailbox.FileAsync(
            new(current.Account, current.Folder, current.UidValidity, current.Uid),
            current.MessageId,
            current.Sha256,
            folder,
            cancellation
        );
        if (result.Status == FilingStatus.TryLater)
        {
            throw new TryLaterException($"filing in {folder}: {result.Detail}");
        }

        await store.MarkFiledAsync(message.Id, folder.ToString(), cancellation);
    }

    private static MailboxFolder FolderOf(IReadOnlyList<DecisionKind> decisions) =>
        decisions.Contains(DecisionKind.Review) ? MailboxFolder.Review
        : decisions.Contains(DecisionKind.Revoke) ? MailboxFolder.Processed
        : decisions.Contains(DecisionKind.Reject) ? MailboxFolder.Rejected
        : MailboxFolder.Ignored;
}

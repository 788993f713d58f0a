using System.Globalization;
using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>ETSI EN 319 411-1 clause 6.2.4: from receipt to changed status.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromHours(24);

    /// <summary>
    /// Stores a message and its first case. The bytes are the identity: the same SHA-256 under another key (UIDVALIDITY
    /// changed, delivered twice) is the same message, its key brought up to date and no longer filed; other bytes under
    /// a known key are another message, since a lost mail is worse than a second case.
    /// </summary>
    public Task<(MessageRow Message, bool IsNew)> AcceptAsync(
        NewMessage message,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        return WriteAsync(
            async change =>
            {
                var known = await change.Db.Messages.SingleOrDefaultAsync(
                    m => m.Sha256 == message.Sha256,
                    change.Cancellation
                );
                if (known is not null)
                {
                    // Its bytes are on the disk again: the purge must find them again.
                    await change
                        .Db.Purges.Where(p => p.MessageId == known.Id)
                        .ExecuteDeleteAsync(change.Cancellation);
                }

                return known is null
                    ? (await AddAsync(change, message), true)
                    : (await MoveAsync(change, known, message), false);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Stores what the cage reported of a message, once: its first case takes the first document, every further
    /// document gets a case. The same document twice in a message is one. Returns all the message's cases.
    /// </summary>
    public Task<IReadOnlyList<CaseRow>> OpenDocumentsAsync(
        long messageId,
        string reportJson,
        string? mimeMessageId,
        IReadOnlyList<(string Sha256, string Path)> documents,
        CancellationToken cancellationToken
    ) =>
        WriteAsync<IReadOnlyList<CaseRow>>(
            async change =>
            {
                var message = await change.Db.Messages.SingleAsync(
                    m => m.Id == messageId,
                    change.Cancellation
                );
                var cases = await change
                    .Db.Cases.Where(c => c.MessageId == messageId)
                    .OrderBy(c => c.Id)
                    .ToListAsync(change.Cancellation);
                if (message.ReportJson is not null)
                {
                    return [.. cases.Select(c => c.ToRow())];
                }

                message.ReportJson = reportJson;
                message.MimeMessageId = mimeMessageId;
                foreach (var (sha256, path) in documents.DistinctBy(d => d.Sha256))
                {
                    var row = cases.Find(c => c.DocumentSha256 is null);
                    if (row is null)
                    {
                        row = await NewCaseAsync(change, message);
                        cases.Add(row);
                    }

                    row.DocumentSha256 = sha256;
                    row.DocumentPath = path;
                    row.Version++;
                }

                await change.Db.SaveChangesAsync(change.Cancellation);
                await change.JournalAsync(
                    cases[0].Id,
                    JournalData.Service,
                    JournalData.DocumentsOpened,
                    JournalData.Write(
                        new JournalData.Documents(
                            messageId,
                            Sha256Of(reportJson),
                            [
                                .. cases.Select(c => new JournalData.OpenedCase(
                                    c.Number,
                                    c.DocumentSha256
                                )),
                            ]
                        )
                    )
                );
                return [.. cases.Select(c => c.ToRow())];
            },
            cancellationToken
        );

    private static async Task<MessageRow> AddAsync(Change change, NewMessage message)
    {
        var added = new MessageEntity
        {
            Account = message.Account,
            Folder = message.Folder,
            UidValidity = message.UidValidity,
            Uid = message.Uid,
            Sha256 = message.Sha256,
            Size = message.Size,
            ReceivedAt = message.ReceivedAt,
            StoredPath = message.StoredPath,
            Truncated = message.Truncated,
        };
        change.Db.Messages.Add(added);
        await change.Db.SaveChangesAsync(change.Cancellation);
        var first = await NewCaseAsync(change, added);
        await change.Db.SaveChangesAsync(change.Cancellation);
        await change.JournalAsync(
            first.Id,
            JournalData.Service,
            JournalData.MessageAccepted,
            Describe(added, first.Number)
        );
        return added.ToRow();
    }

    private static async Task<MessageRow> MoveAsync(
        Change change,
        MessageEntity known,
        NewMessage seen
    )
    {
        if (
            (known.Account, known.Folder, known.UidValidity, known.Uid)
            == (seen.Account, seen.Folder, seen.UidValidity, seen.Uid)
        )
        {
            return known.ToRow();
        }

        known.Account = seen.Account;
        known.Folder = seen.Folder;
        known.UidValidity = seen.UidValidity;
        known.Uid = seen.Uid;
        known.Filed = false;
        await change.JournalAsync(
            null,
            JournalData.Service,
            JournalData.MessageSeenAgain,
            Describe(known, null)
        );
        return known.ToRow();
    }

    private static string Describe(MessageEntity m, string? number) =>
        JournalData.Write(
            new JournalData.Message(
                m.Id,
                m.Account,
                m.Folder,
                m.UidValidity,
                m.Uid,
                m.Sha256,
                m.Size,
                m.ReceivedAt,
                m.Truncated,
                number
            )
        );

    private static async Task<CaseEntity> NewCaseAsync(Change change, MessageEntity message)
    {
        var counter = await change.Db.CaseCounters.FindAsync(
            [change.Now.Year],
            change.Cancellation
        );
        if (counter is null)
        {
            counter = new CaseCounterEntity { Year = change.Now.Year };
            change.Db.CaseCounters.Add(counter);
        }

        counter.Last++;
        var added = new CaseEntity
        {
            Number = string.Create(
                CultureInfo.InvariantCulture,
                $"R-{counter.Year:0000}-{counter.Last:000000}"
            ),
            MessageId = message.Id,
            ReceivedAt = message.ReceivedAt,
            Deadline = message.ReceivedAt + DefaultDeadline,
        };
        change.Db.Cases.Add(added);
        return added;
    }
}

using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>Stores what became of one of our mails; called again as that changes. One row a Message-ID.</summary>
    /// <param name="replyMessageId">Ours, without angle brackets.</param>
    /// <param name="sha256">Of the mail as sent; null keeps what is known.</param>
    public Task RecordReplyAsync(
        long caseId,
        string replyMessageId,
        string to,
        ReplyKind kind,
        string? sha256,
        DeliveryState state,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                await WriteReplyAsync(change, caseId, replyMessageId, to, kind, sha256, state);
                return true;
            },
            cancellationToken
        );

    /// <summary>One of our mails was refused for good, or came back: recorded together with the task that tells the operators, since its recipient knows nothing.</summary>
    /// <param name="taskJson">Detail of the task.</param>
    public Task UndeliveredAsync(
        long caseId,
        string replyMessageId,
        string to,
        ReplyKind kind,
        string taskJson,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                await WriteReplyAsync(
                    change,
                    caseId,
                    replyMessageId,
                    to,
                    kind,
                    null,
                    DeliveryState.Undelivered
                );
                return await RaiseAsync(change, caseId, "reply-undelivered", taskJson);
            },
            cancellationToken
        );

    private static async Task WriteReplyAsync(
        Change change,
        long caseId,
        string replyMessageId,
        string to,
        ReplyKind kind,
        string? sha256,
        DeliveryState state,
        DecisionCode? code = null
    )
    {
        var row = await change.Db.Replies.SingleOrDefaultAsync(
            r => r.MessageId == replyMessageId,
            change.Cancellation
        );
        if (row is null)
        {
            row = new ReplyEntity
            {
                CaseId = caseId,
                MessageId = replyMessageId,
                To = to,
            };
            change.Db.Replies.Add(row);
        }

        row.Kind = kind;
        row.Sha256 = sha256 ?? row.Sha256;
        row.Code = code ?? row.Code;
        row.State = state;
        row.At = change.Now;
        await change.JournalAsync(
            caseId,
            JournalData.Service,
            JournalData.ReplyRecorded,
            JournalData.Write(
                new JournalData.Reply(
                    replyMessageId,
                    null,
                    JournalData.Reply.HashOf(replyMessageId, to),
                    kind,
                    row.Sha256,
                    state,
                    row.Code
                )
            )
        );
    }

    /// <summary>Puts something before the operators; the same open task twice is one.</summary>
    /// <param name="kind">Kebab-case: reply-undelivered, answer-to-our-mail, alarm, urgent.</param>
    public Task RaiseTaskAsync(
        long? caseId,
        string kind,
        string detailJson,
        CancellationToken cancellationToken
    ) => WriteAsync(change => RaiseAsync(change, caseId, kind, detailJson), cancellationToken);

    private static async Task<bool> RaiseAsync(
        Change change,
        long? caseId,
        string kind,
        string detailJson
    )
    {
        var open = await change.Db.Tasks.AnyAsync(
            t => t.CaseId == caseId && t.Kind == kind && t.DetailJson == detailJson && !t.Done,
            change.Cancellation
        );
        if (open)
        {
            return false;
        }

        var task = new TaskEntity
        {
            CaseId = caseId,
            Kind = kind,
            DetailJson = detailJson,
            At = change.Now,
        };
        change.Db.Tasks.Add(task);
        await change.Db.SaveChangesAsync(change.Cancellation);
        await change.JournalAsync(
            caseId,
            JournalData.Service,
            JournalData.TaskRaised,
            JournalData.Write(
                new JournalData.Raised(task.Id, kind, null, JournalData.Sha256Of(detailJson))
            )
        );
        return true;
    }

    /// <summary>The mails of a case, oldest first.</summary>
    public async Task<IReadOnlyList<ReplyRow>> RepliesOfAsync(
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var rows = await db
            .Replies.AsNoTracking()
            .Where(r => r.CaseId == caseId)
            .OrderBy(r => r.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.ToRow())];
    }

    /// <summary>The operators' open tasks, oldest first.</summary>
    public async Task<IReadOnlyList<TaskRow>> OpenTasksAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db
            .Tasks.AsNoTracking()
            .Where(t => !t.Done)
            .OrderBy(t => t.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(t => t.ToRow())];
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>A case → what one of its mails is written from: the same for what is sent and for what is shown beforehand.</summary>
internal static class ReplyRequests
{
    public static ReplyRequest Of(
        CaseRow row,
        PlannedReply planned,
        Assessed assessed,
        Outcome outcome,
        RevocationReceipt? receipt,
        MessageReport? mail,
        DateTimeOffset now
    )
    {
        var target = assessed.Decision.Target;
        return new()
        {
            CaseNumber = row.Number,
            Planned = planned,
            Decision = assessed.Decision,
            Outcome = outcome,
            Receipt = receipt,
            ReceivedAt = row.ReceivedAt,
            WrittenAt = now,
            Deadline = row.Deadline,
            SenderMessageId = mail?.MessageId,
            SenderReferences = mail?.References ?? [],
            Holder = target is null
                ? null
                : assessed.Registry.Holders.GetValueOrDefault(target.HolderId),
            Organisation = target is null
                ? null
                : assessed.Registry.Organisations.GetValueOrDefault(target.OrganisationId),
        };
    }
}

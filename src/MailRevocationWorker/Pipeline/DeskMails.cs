using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>The mails that a decision would send, shown before it is made; nothing is sent here.</summary>
public sealed class DeskMails(CaseStore store, ReplyComposer composer, TimeProvider clock)
{
    /// <summary>Addresses that an answer goes to.</summary>
    public async Task<IReadOnlyList<string>> ReplyToAsync(
        CaseRow row,
        CancellationToken cancellation
    ) => (await MailAsync(row, cancellation))?.ReplyTo ?? [];

    /// <summary>As the pipeline would write them, an approval taken to succeed.</summary>
    public async Task<IReadOnlyList<MailPreview>> PreviewAsync(
        CaseRow row,
        Assessed assessed,
        CancellationToken cancellation
    )
    {
        var (decision, registry, now) = (assessed.Decision, assessed.Registry, clock.GetUtcNow());
        var mail = await MailAsync(row, cancellation);
        var receipt = decision is { Kind: DecisionKind.Revoke, Target: { } certain }
            ? new RevocationReceipt(
                RevocationResult.Revoked,
                certain.SerialNumber,
                now,
                decision.CrlReason,
                null,
                ""
            )
            : null;
        var outcome = OutcomeRules.Conclude(decision, receipt, mail, registry);
        var previews = new List<MailPreview>();
        foreach (var planned in outcome.Replies)
        {
            using var message = composer.Compose(
                ReplyRequests.Of(row, planned, assessed, outcome, receipt, mail, now)
            );
            previews.Add(new(planned.To, message.Subject ?? "", message.TextBody ?? ""));
        }

        return previews;
    }

    private async Task<MessageReport?> MailAsync(CaseRow row, CancellationToken cancellation) =>
        (await store.MessageAsync(row.MessageId, cancellation))?.ReportJson is { Length: > 0 } json
            ? JsonSerializer.Deserialize<InspectedMail>(json, InspectionJson.Options)?.Message
            : null;
}

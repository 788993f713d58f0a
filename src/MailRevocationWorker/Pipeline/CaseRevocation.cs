using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>The step that revokes: the only one whose effect can't be undone.</summary>
public sealed class CaseRevocation(
    CaseStore store,
    IRevocationAuthority authority,
    RegistryReader registry,
    Func<PolicyOptions> policy,
    TimeProvider clock
)
{
    /// <summary>The effect that can't be undone: intention first, the status read before (by the authority), the receipt stored after.</summary>
    /// <returns>Null when the decision is too old to act on: the case is to be validated and decided anew.</returns>
    public async Task<CaseRow?> RevokeAsync(
        CaseRow row,
        Assessed assessed,
        CancellationToken cancellation
    )
    {
        var decision = DecisionRules.Braked(assessed.Decision, policy().Automation);
        if (decision != assessed.Decision && !await IsRevokedAsync(assessed.Decision, cancellation))
        {
            // The brake was pulled after the decision and before the effect: it holds. What a process that died
            // has revoked already can't be held back, only told truthfully.
            return await store.RecordAsync(
                row,
                CaseStep.Decided,
                Json(assessed with { Decision = decision }),
                CaseChange.From(decision),
                cancellation
            );
        }

        if (
            assessed.Decision
                is { Kind: DecisionKind.Revoke, Code: not DecisionCode.OperatorApproved }
            && (clock.GetUtcNow() - assessed.At).Duration() > CasePipeline.FreshFor
            && !await IsRevokedAsync(assessed.Decision, cancellation)
        )
        {
            // Decided before a stop or an outage, and not carried out: decided anew on what holds now.
            return null;
        }

        if (
            assessed.Decision
            is not { Kind: DecisionKind.Revoke, Target: { } target, CrlReason: { } reason }
        )
        {
            return await store.RecordAsync(
                row,
                CaseStep.Revoked,
                Json<RevocationReceipt?>(null),
                new(),
                cancellation
            );
        }

        await store.IntendAsync(
            row,
            "revoke",
            Json(
                new
                {
                    target.SerialNumber,
                    target.IssuerCommonName,
                    Reason = reason,
                }
            ),
            cancellation
        );
        var receipt = await authority.RevokeAsync(target, reason, null, row.Number, cancellation);
        if (receipt.Result is RevocationResult.Revoked or RevocationResult.AlreadyRevoked)
        {
            await registry.MarkRevokedAsync(
                target.IssuerCommonName,
                target.SerialNumber,
                receipt.RevokedAt ?? clock.GetUtcNow(),
                cancellation
            );
        }

        return await store.RecordAsync(
            row,
            CaseStep.Revoked,
            Json<RevocationReceipt?>(receipt),
            new(),
            cancellation
        );
    }

    private async Task<bool> IsRevokedAsync(Decision decision, CancellationToken cancellation) =>
        decision is { Kind: DecisionKind.Revoke, Target: { } target }
        && await authority.StatusAsync(target, cancellation)
            is {
                Result: RevocationResult.Revoked
                    or RevocationResult.AlreadyRevoked
                    or RevocationResult.Pending
            };

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);
}

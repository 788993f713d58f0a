using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>The step that revokes: the only one whose effect can't be undone.</summary>
public sealed class CaseRevocation(
    CaseStore store,
    IRevocationAuthority authority,
    PublishGate gate,
    Func<PolicyOptions> policy,
    TimeProvider clock
)
{
    private const string Intention = "revoke";

    /// <summary>Of the authority's clock.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

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

        var intendedBefore = await IntendedBeforeAsync(row, target, cancellation);
        await store.IntendAsync(
            row,
            Intention,
            Json(new Intended(target.SerialNumber, target.IssuerCommonName, reason)),
            cancellation
        );
        var receipt = await authority.RevokeAsync(target, reason, null, row.Number, cancellation);
        receipt = await OwnAsync(row, target, receipt, intendedBefore, cancellation);
        if (
            target.Status == RegisteredStatus.Revoked
            && receipt.Result is RevocationResult.Revoked or RevocationResult.Pending
        )
        {
            // The registry called it revoked, and it was not: what else does it have wrong?
            await store.RaiseTaskAsync(
                row.Id,
                "alarm",
                Json(new { Problem = "revoked-in-the-registry-alone", Case = row.Number }),
                cancellation
            );
        }

        receipt = await gate.PassAsync(row, target, receipt, cancellation);
        return await store.RecordAsync(
            row,
            CaseStep.Revoked,
            Json<RevocationReceipt?>(receipt),
            new(),
            cancellation
        );
    }

    /// <summary>
    /// An authority that died between accepting and answering says "already revoked" to the next try: if it was revoked since this case first
    /// intended it, and by no other case, then by this one. Where the authority names no date (CMP's certRevoked) it is not published yet either, or the
    /// published status would have been the answer: an earlier try of this case tells.
    /// </summary>
    private async Task<RevocationReceipt> OwnAsync(
        CaseRow row,
        RegisteredCertificate target,
        RevocationReceipt receipt,
        DateTimeOffset? intendedBefore,
        CancellationToken cancellation
    ) =>
        receipt.Result == RevocationResult.AlreadyRevoked
        && intendedBefore is { } first
        && (receipt.RevokedAt ?? first) >= first - ClockSkew
        && !await store.RevokedByAnotherAsync(row.Id, target, cancellation)
            ? receipt with
            {
                Result = RevocationResult.Revoked,
                Detail = $"{receipt.Detail}; by this case, whose earlier try got no answer",
            }
            : receipt;

    /// <summary>When this case first intended to revoke this certificate; null where it never did. A case that was decided anew may have intended another's before.</summary>
    private async Task<DateTimeOffset?> IntendedBeforeAsync(
        CaseRow row,
        RegisteredCertificate target,
        CancellationToken cancellation
    )
    {
        foreach (var (at, json) in await store.IntentionsAsync(row.Id, Intention, cancellation))
        {
            if (
                JsonSerializer.Deserialize<Intended>(json, InspectionJson.Options) is { } intended
                && intended.SerialNumber == target.SerialNumber
                && intended.IssuerCommonName == target.IssuerCommonName
            )
            {
                return at;
            }
        }

        return null;
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

    private sealed record Intended(string SerialNumber, string IssuerCommonName, CrlReason Reason);
}

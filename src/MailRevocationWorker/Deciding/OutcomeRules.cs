using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>Decision and receipt → what is told to whom, and whether a person must still act. Pure.</summary>
public static class OutcomeRules
{
    /// <param name="mail">Null for a bare document, which nobody sent.</param>
    /// <param name="receipt">Null when nothing was to be revoked.</param>
    public static Outcome Conclude(
        Decision decision,
        RevocationReceipt? receipt,
        MessageReport? mail,
        RegistryFacts registry
    )
    {
        var (kind, code, reason) =
            decision.Kind == DecisionKind.Revoke
                ? AfterRevocation(decision, receipt)
                : (decision.Kind, decision.Code, decision.Reason);
        if (kind == DecisionKind.Ignore && decision.Operator is not { WithForm: true })
        {
            return new(kind, code, [], NeedsPerson: false, reason);
        }

        var answers = Answers(decision, mail, registry);
        if (
            kind == DecisionKind.Reject
            && answers.Count == 0
            && code != DecisionCode.OperatorRefused
        )
        {
            // A refusal that nobody hears is a silent no; a person who refuses says how the requester is told.
            return new(
                DecisionKind.Review,
                DecisionCode.ReplyImpossible,
                [],
                NeedsPerson: true,
                $"nobody may be told of {code.ToText()}: {reason}"
            );
        }

        var pending = kind == DecisionKind.Revoke && receipt?.Result == RevocationResult.Pending;
        IReadOnlyList<PlannedReply> replies =
            pending ? [.. answers.Select(a => a with { Kind = ReplyKind.Interim })]
            : kind == DecisionKind.Revoke && receipt?.Result == RevocationResult.Revoked
                ? [.. answers, .. Confirmations(decision, answers, registry)]
            : answers;
        return new(kind, code, replies, NeedsPerson: kind == DecisionKind.Review, reason)
        {
            AwaitsPublication = pending,
        };
    }

    private static (DecisionKind, DecisionCode, string) AfterRevocation(
        Decision decision,
        RevocationReceipt? receipt
    ) =>
        receipt?.Result switch
        {
            RevocationResult.Revoked or RevocationResult.Pending => (
                DecisionKind.Revoke,
                decision.Code,
                decision.Reason
            ),
            RevocationResult.AlreadyRevoked => (
                DecisionKind.Reject,
                DecisionCode.TargetAlreadyRevoked,
                "the authority had already revoked it"
            ),
            RevocationResult.Refused or RevocationResult.Unknown => (
                DecisionKind.Review,
                DecisionCode.AuthorityRefused,
                receipt.Detail
            ),
            null => (
                DecisionKind.Review,
                DecisionCode.InternalError,
                "a revocation was decided and not carried out"
            ),
        };

    /// <summary>The sender is answered wherever that is permitted. Facts of the registry go only to the proven requester's own address, or the holder's.</summary>
    private static List<PlannedReply> Answers(
        Decision decision,
        MessageReport? mail,
        RegistryFacts registry
    )
    {
        var registered = new[]
        {
            decision.RequesterId,
            decision.RequesterId is null ? null : decision.Target?.HolderId,
        }
            .Select(id => Address(id, registry))
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. (mail?.ReplyTo ?? [])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(to => new PlannedReply(ReplyKind.Answer, to, registered.Contains(to))),
        ];
    }

    /// <summary>The holder is told, and so is the organisation, whoever asked (ETSI EN 319 411-1 clause 6.2.4).</summary>
    private static IEnumerable<PlannedReply> Confirmations(
        Decision decision,
        List<PlannedReply> answers,
        RegistryFacts registry
    )
    {
        if (decision.Target is not { } target)
        {
            return [];
        }

        var representatives = registry.Organisations.TryGetValue(
            target.OrganisationId,
            out var organisation
        )
            ? organisation.LegalRepresentativeIds
            : [];
        return representatives
            .Prepend(target.HolderId)
            .Select(id => Address(id, registry))
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(to =>
                !answers.Any(a =>
                    a.Disclose && string.Equals(a.To, to, StringComparison.OrdinalIgnoreCase)
                )
            )
            .Select(to => new PlannedReply(ReplyKind.Confirmation, to, Disclose: true));
    }

    private static string? Address(string? holderId, RegistryFacts registry) =>
        holderId is not null
        && registry.Holders.TryGetValue(holderId, out var holder)
        && holder.Email.Contains('@', StringComparison.Ordinal)
            ? holder.Email
            : null;
}

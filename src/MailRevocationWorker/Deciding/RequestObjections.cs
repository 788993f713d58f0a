using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>
/// What speaks against a request that was read: seen before, incomplete, unclear, by the wrong person, for the wrong certificate,
/// of the wrong day. The order is the order in which objections decide.
/// </summary>
public static class RequestObjections
{
    public static IEnumerable<Objection> Of(
        DecisionFacts facts,
        RevocationForm form,
        SignatureReport? request,
        AuthorityFinding? requester
    )
    {
        if (facts.EarlierWithAPerson)
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.AlreadyInReview,
                "the very same document waits for a person, or was refused by one"
            );
        }

        if (facts.EarlierDecision == DecisionKind.Revoke)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.AlreadyDecided,
                "the very same document was decided before"
            );
        }

        if (
            facts.Registry.AsOf is not { } asOf
            || facts.Now - asOf > TimeSpan.FromHours(facts.RegistryMaxAgeHours)
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.RegistryStale,
                "the registry is older than Registry:MaxAgeHours, or empty"
            );
        }

        foreach (
            var objection in FormObjections
                .OfCompleteness(form)
                .OrderByDescending(o => o.Kind == DecisionKind.Reject)
        )
        {
            yield return objection;
        }

        // Whoever is not in the registry learns nothing of what is: the same doubt, whether the target exists or not.
        if (request?.Signer is { } signer && !facts.Registry.Signers.ContainsKey(signer.Sha256))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.SignerUnknown,
                "the registry does not know the signer's certificate"
            );
        }

        if (facts.Target?.Objection is { } unclear)
        {
            yield return unclear;
        }

        if (facts.Target?.Target is not { } target)
        {
            yield break;
        }

        foreach (var objection in RequesterObjections.OfRole(facts, form, requester))
        {
            yield return objection;
        }

        foreach (var objection in TargetObjections.Of(target, facts.TargetRevoked, facts.Now))
        {
            yield return objection;
        }

        foreach (var objection in FormObjections.OfRegistry(form, target, facts.Registry))
        {
            yield return objection;
        }

        if (requester is not null)
        {
            foreach (
                var objection in RequesterObjections.OfForm(facts, form, request, requester, target)
            )
            {
                yield return objection;
            }
        }

        if (request is not null)
        {
            foreach (
                var objection in TimeObjections.Of(form, request, facts.ReceivedAt, facts.Policy)
            )
            {
                yield return objection;
            }
        }

        if (
            facts.Recent.LastHour >= facts.Policy.MaxRevocationsPerHour
            || facts.Recent.OfRequesterLastDay >= facts.Policy.MaxRevocationsPerSignerPerDay
            || facts.Recent.OfOrganisationLastDay
                >= facts.Policy.MaxRevocationsPerOrganisationPerDay
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.CapReached,
                "more automatic revocations than the house allows itself"
            );
        }
    }
}

using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>What speaks against the person who asks.</summary>
public static class RequesterObjections
{
    /// <summary>Is the requester known and entitled, and does the registry still vouch for the certificate that they signed with?</summary>
    public static IEnumerable<Objection> OfRole(
        DecisionFacts facts,
        RevocationForm form,
        AuthorityFinding? requester
    )
    {
        switch (requester?.Role ?? RequesterRole.Unknown)
        {
            case RequesterRole.Unknown:
                yield return new(
                    DecisionKind.Review,
                    DecisionCode.SignerUnknown,
                    requester?.Why ?? "no signer to look up"
                );
                break;
            case RequesterRole.None:
                var named =
                    requester!.HolderId is { } id
                    && facts.Registry.Holders.TryGetValue(id, out var signer)
                    && FormObjections.NamesSigner(form, signer);
                yield return named
                    ? new(DecisionKind.Reject, DecisionCode.RequesterNotAuthorised, requester.Why)
                    : new(
                        DecisionKind.Reject,
                        DecisionCode.SignerMismatch,
                        "the form names another requester than the person who signed, who is not entitled"
                    );
                break;
            case RequesterRole.Holder:
            case RequesterRole.LegalRepresentative:
                break;
        }

        if (
            requester is not null
            && facts.Registry.Signers.TryGetValue(requester.SignerSha256, out var record)
        )
        {
            switch (record.Status)
            {
                case RegisteredStatus.Revoked when record.Id != facts.Target?.Target?.Id:
                    // What is published was judged with the signature: if it were revoked there, that would come first.
                    yield return new(
                        DecisionKind.Review,
                        DecisionCode.StatusUnknown,
                        "the registry holds the signer's certificate revoked"
                    );
                    break;
                case RegisteredStatus.Ended or RegisteredStatus.Pending:
                    yield return new(
                        DecisionKind.Review,
                        DecisionCode.SignerUnknown,
                        $"the registry's record of the signer's certificate is {record.Status}"
                    );
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>
    /// Does the form name who signed? Where several entitled people signed, each with a good signature, it may name any of
    /// them: the holder signs, the legal representative countersigns.
    /// </summary>
    public static IReadOnlyList<Objection> OfForm(
        DecisionFacts facts,
        RevocationForm form,
        SignatureReport? request,
        AuthorityFinding requester,
        RegisteredCertificate target
    )
    {
        var own = FormObjections.OfRequester(form, requester, target, facts.Registry).ToList();
        var cosigned = facts
            .Validation!.Signatures.Where(s =>
                !ReferenceEquals(s, request) && SignatureObjections.IsGoodCosignature(s)
            )
            .Select(s => facts.Authority.FirstOrDefault(a => a.SignerSha256 == s.Signer?.Sha256))
            .OfType<AuthorityFinding>()
            .Where(a => a.Role is RequesterRole.Holder or RequesterRole.LegalRepresentative);
        return
            own.Count > 0
            && cosigned.Any(a => !FormObjections.OfRequester(form, a, target, facts.Registry).Any())
            ? []
            : own;
    }
}

using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>
/// Findings → decision. Every rule is asked; the first objection in the order below decides, all of them are kept. What is
/// certainly wrong is refused before what is doubtful is reviewed, but nothing that rests on a doubtful reading is refused.
/// </summary>
public static class DecisionRules
{
    public static Decision Decide(DecisionFacts facts)
    {
        var request = facts.Validation is { } report
            ? SignatureObjections.Request(report, facts.Authority)
            : null;
        var requester = request is null
            ? null
            : facts.Authority.FirstOrDefault(a => a.SignerSha256 == request.Signer?.Sha256);
        var objections = Objections(facts, request, requester).ToList();
        var target = facts.Target?.Target;
        var proven =
            requester is { Role: RequesterRole.Holder or RequesterRole.LegalRepresentative }
            && !objections.Any(IsAboutTheSigner);
        var form = facts.Document?.Forms is [var only] ? only : null;
        var decision = new Decision
        {
            Kind = DecisionKind.Revoke,
            Code =
                requester?.Role == RequesterRole.LegalRepresentative
                    ? DecisionCode.LegalRepresentativeRequest
                    : DecisionCode.HolderRequest,
            Reason = requester?.Why ?? "",
            Findings =
            [
                .. objections.Select(o => $"{o.Kind.ToText()}:{o.Code.ToText()}: {o.Why}"),
                .. Recorded(facts),
            ],
            Target = target,
            Role = requester?.Role ?? RequesterRole.Unknown,
            RequesterId = proven ? requester!.HolderId : null,
            GuideReason = form?.Reason,
            CrlReason = form?.Reason?.ToCrlReason(facts.Policy),
            Urgent = facts.Urgent || form?.Reason == GuideReason.KeyCompromised,
        };
        if (objections.Count > 0)
        {
            var first = objections[0];
            decision = decision with { Kind = first.Kind, Code = first.Code, Reason = first.Why };
        }
        else if (request is null || target is null || !proven || decision.CrlReason is null)
        {
            // Unreachable unless a rule above forgets to object: doubt, never consent.
            decision = decision with
            {
                Kind = DecisionKind.Review,
                Code = DecisionCode.InternalError,
                Reason = "nothing objects and nothing proves the request",
            };
        }

        return Braked(decision, facts.Policy.Automation);
    }

    /// <summary>The decision under the brake: what would revoke or refuse goes to a person. What a person decided is not braked.</summary>
    public static Decision Braked(Decision decision, Automation automation) =>
        automation == Automation.On
        || decision.Kind is DecisionKind.Review or DecisionKind.Ignore
        || decision.Code is DecisionCode.OperatorApproved or DecisionCode.OperatorRefused
            ? decision
            : decision with
            {
                Kind = DecisionKind.Review,
                Code = DecisionCode.AutomationOff,
                Shadow = automation == Automation.Shadow ? decision.Code : null,
                Reason =
                    $"automatic decisions are {automation}; it would have been {decision.Kind.ToText()}:{decision.Code.ToText()}",
            };

    private static IEnumerable<Objection> Objections(
        DecisionFacts facts,
        SignatureReport? request,
        AuthorityFinding? requester
    )
    {
        var document = facts.Document;
        if (document is null)
        {
            return
            [
                facts.Mail
                    ?? new(
                        DecisionKind.Reject,
                        DecisionCode.NoAttachment,
                        "the mail carries no document"
                    ),
            ];
        }

        if (Unreadable(document) is { } unreadable)
        {
            return facts.Mail is null ? [unreadable] : [facts.Mail, unreadable];
        }

        var mail = facts.Mail is null ? [] : new[] { facts.Mail };
        List<Objection> signatures = facts.Validation is null
            ?
            [
                new(
                    DecisionKind.Review,
                    DecisionCode.StatusUnknown,
                    "the signature was not validated"
                ),
            ]
            :
            [
                .. SignatureObjections
                    .Of(facts.Validation, facts.Authority)
                    .Select(o => InDoubt(o, facts.TrustDoubt)),
            ];
        if (AsksToRevokeItsOwnRevokedCertificate(facts, request, requester, signatures))
        {
            signatures =
            [
                new(
                    DecisionKind.Reject,
                    DecisionCode.TargetAlreadyRevoked,
                    "the signer's own certificate, which the form names, is already revoked"
                ),
            ];
        }

        IEnumerable<Objection> all =
        [
            .. mail,
            .. signatures.Where(o => o.Kind == DecisionKind.Reject).OrderBy(o => o.Code),
            .. facts.Pdfa,
            .. signatures.Where(o => o.Kind != DecisionKind.Reject),
        ];
        if (signatures.Any(o => o.Code == DecisionCode.Unsigned))
        {
            return all;
        }

        all = all.Concat(FormObjections.OfReading(document));
        return document.Forms is [var form]
            ? NobodyEntitledFirst(
                [.. all, .. RequestObjections.Of(facts, form, request, requester)],
                facts.Validation,
                request
            )
            : all;
    }

    /// <summary>
    /// Several SignerInfos are doubt, and a person looks. Where all of them name one and the same certificate, and nothing but that speaks
    /// before it against a signer who is certainly not entitled, there is nothing to look for: they are told. It only ever refuses.
    /// </summary>
    private static IEnumerable<Objection> NobodyEntitledFirst(
        List<Objection> all,
        ValidationReport? report,
        SignatureReport? request
    )
    {
        List<Objection> others = [.. all.Where(o => o.Code != DecisionCode.CmsMultipleSigners)];
        var outranks =
            request is { SignerInfosAgree: true, Integrity: Integrity.Intact }
            && report!
                .Signatures.Where(s => s.Has(FindingKey.MultipleSigners))
                .All(s => ReferenceEquals(s, request))
            && others
                is [
                    {
                        Kind: DecisionKind.Reject,
                        Code: DecisionCode.SignerMismatch or DecisionCode.RequesterNotAuthorised
                    },
                    ..,
                ];
        return outranks ? [.. others, .. all.Except(others)] : all;
    }

    /// <summary>Nobody is refused for being unknown here while our own trust material is missing or damaged.</summary>
    private static Objection InDoubt(Objection objection, string? doubt) =>
        doubt is not null
        && objection.Code is DecisionCode.UntrustedChain or DecisionCode.SignerProductNotAccepted
            ? new(
                DecisionKind.Review,
                DecisionCode.StatusUnknown,
                $"{objection.Why}; but our own trust material is not whole: {doubt}"
            )
            : objection;

    private static Objection? Unreadable(DocumentReport document) =>
        document.Readability switch
        {
            Readability.Readable => null,
            Readability.NotPdf => new(
                DecisionKind.Reject,
                DecisionCode.NotPdf,
                "the document is not a PDF"
            ),
            Readability.Unreadable => new(
                DecisionKind.Reject,
                DecisionCode.Unreadable,
                document.Problem ?? "the PDF is too damaged to be read"
            ),
            Readability.Encrypted => new(
                DecisionKind.Reject,
                DecisionCode.Encrypted,
                "the PDF is encrypted"
            ),
            Readability.ParserFailure => new(
                DecisionKind.Review,
                DecisionCode.ParserFailure,
                document.Problem ?? "the document defeated its reader"
            ),
        };

    /// <summary>The one exception to "the signer's certificate must be unrevoked when we decide": they ask for what is already done.</summary>
    private static bool AsksToRevokeItsOwnRevokedCertificate(
        DecisionFacts facts,
        SignatureReport? request,
        AuthorityFinding? requester,
        List<Objection> signatures
    ) =>
        request is not null
        && requester?.Role == RequesterRole.Holder
        && facts is { TargetRevoked: true, Target.Target: { } target }
        && facts.Registry.Signers.TryGetValue(requester.SignerSha256, out var record)
        && record.Id == target.Id
        && signatures.Count > 0
        && signatures.All(o =>
            o.Code is DecisionCode.SignerCertRevoked or DecisionCode.SignedBeforeRevocation
        );

    /// <summary>Whatever casts doubt on who signed keeps the registry's facts from being told.</summary>
    private static bool IsAboutTheSigner(Objection objection) =>
        objection.Code
            is DecisionCode.SignatureInvalid
                or DecisionCode.ModifiedAfterSigning
                or DecisionCode.PartialCoverage
                or DecisionCode.WeakAlgorithm
                or DecisionCode.UntrustedChain
                or DecisionCode.SignerCertExpired
                or DecisionCode.SignerCertNotYetValid
                or DecisionCode.SignerCertRevoked
                or DecisionCode.SignerKeyUsage
                or DecisionCode.SignerProductNotAccepted
                or DecisionCode.RequesterNotAuthorised
                or DecisionCode.SignerMismatch
                or DecisionCode.SignerUnknown
                or DecisionCode.MalformedPdf
                or DecisionCode.CmsMultipleSigners
                or DecisionCode.AlgorithmUnsupported
                or DecisionCode.SignedBeforeRevocation
                or DecisionCode.StatusUnknown;

    private static IEnumerable<string> Recorded(DecisionFacts facts)
    {
        if (facts is { TargetRevoked: false, Target.Target.Status: RegisteredStatus.Revoked })
        {
            yield return "registry: the certificate is revoked there, and its published status does not say so: it is revoked all the same";
        }

        foreach (
            var (signature, finding) in (facts.Validation?.Signatures ?? []).SelectMany(s =>
                s.Findings.Select(f => (s, f))
            )
        )
        {
            yield return $"signature {signature.Field}: {finding.Key}: {finding.Detail}";
        }

        foreach (var finding in facts.Document?.Forms.SelectMany(f => f.Findings) ?? [])
        {
            yield return $"form: {finding.Kind} {finding.Field}: {finding.Detail}";
        }
    }
}

using MailRevocationWorker.Cases;
using PadesValidator;

namespace MailRevocationWorker.Deciding;

/// <summary>What the signatures say against revoking, and which of them is the request.</summary>
public static class SignatureObjections
{
    /// <summary>
    /// The signature that makes the request: covers everything up to the end of the file, long-term validation data aside. Of
    /// several, one without objection whose signer is entitled comes first.
    /// </summary>
    public static SignatureReport? Request(
        ValidationReport report,
        IReadOnlyList<AuthorityFinding> authority
    ) =>
        report
            .Signatures.Where(s => !s.IsDocumentTimestamp && IsWhole(s))
            .OrderBy(s => Of(s).Any(o => o.Kind == DecisionKind.Reject))
            .ThenByDescending(s =>
                RoleOf(s, authority) is RequesterRole.Holder or RequesterRole.LegalRepresentative
            )
            .ThenByDescending(s => s.Revision)
            .FirstOrDefault();

    public static RequesterRole RoleOf(
        SignatureReport signature,
        IReadOnlyList<AuthorityFinding> authority
    ) =>
        authority
            .FirstOrDefault(a =>
                string.Equals(a.SignerSha256, signature.Signer?.Sha256, StringComparison.Ordinal)
            )
            ?.Role
        ?? RequesterRole.Unknown;

    /// <summary>Objections of the whole document, gravest first within each kind.</summary>
    public static IEnumerable<Objection> Of(
        ValidationReport report,
        IReadOnlyList<AuthorityFinding> authority
    )
    {
        var people = report.Signatures.Where(s => !s.IsDocumentTimestamp).ToList();
        if (people.Count == 0)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.Unsigned,
                "the document carries no signature of a person"
            );
            yield break;
        }

        foreach (var broken in people.Where(s => s.Integrity == Integrity.Broken))
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.SignatureInvalid,
                $"signature {broken.Field} is broken"
            );
        }

        foreach (var objection in report.Findings.Select(Of).OfType<Objection>())
        {
            yield return objection;
        }

        var request = Request(report, authority);
        if (request is null)
        {
            foreach (var objection in people.SelectMany(Of).Append(Uncovered(people)))
            {
                yield return objection;
            }

            yield break;
        }

        foreach (var objection in Of(request))
        {
            yield return objection;
        }

        foreach (var other in people.Where(s => !ReferenceEquals(s, request)))
        {
            foreach (var objection in OfFurtherSigner(other, authority))
            {
                yield return objection;
            }
        }

        foreach (var stamp in report.Signatures.Where(s => s.IsDocumentTimestamp && !Holds(s)))
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.TimestampUntrusted,
                $"document timestamp {stamp.Field} does not verify, covers no whole revision, or is nobody's that is trusted here"
            );
        }
    }

    /// <summary>A timestamp that is wrong was made so by somebody: it objects even where nothing rests on its time.</summary>
    private static bool Holds(SignatureReport stamp) =>
        stamp.Integrity == Integrity.Intact
        && stamp.Coverage != Coverage.Invalid
        && stamp.Indication != Indication.TotalFailed
        && !stamp.Has(FindingKey.TimestampInvalid)
        && !stamp.Has(FindingKey.TimestampUntrusted);

    private static bool IsWhole(SignatureReport s) =>
        s.Coverage != Coverage.Invalid
        && s.LaterChanges is LaterChanges.None or LaterChanges.AllowedLta;

    /// <summary>An earlier signature without objection, after which nothing happened but signing.</summary>
    public static bool IsGoodCosignature(SignatureReport signature) =>
        !signature.IsDocumentTimestamp
        && signature.LaterChanges
            is LaterChanges.None
                or LaterChanges.AllowedLta
                or LaterChanges.AllowedSigning
        && !Of(signature).Any();

    /// <summary>No signature reaches the end of the file.</summary>
    private static Objection Uncovered(List<SignatureReport> people) =>
        people.Any(s =>
            s.LaterChanges
                is LaterChanges.Forbidden
                    or LaterChanges.AllowedFormFill
                    or LaterChanges.AllowedAnnotations
        )
            ? new(
                DecisionKind.Reject,
                DecisionCode.ModifiedAfterSigning,
                "the document was changed after the last signature"
            )
            : new(
                DecisionKind.Reject,
                DecisionCode.PartialCoverage,
                "no signature covers the whole document"
            );

    /// <summary>Somebody else signed too: only an entitled signer, with an intact signature and nothing changed but signing, passes unseen.</summary>
    private static IEnumerable<Objection> OfFurtherSigner(
        SignatureReport other,
        IReadOnlyList<AuthorityFinding> authority
    )
    {
        if (other.LaterChanges == LaterChanges.Forbidden)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.ModifiedAfterSigning,
                $"the document was changed after signature {other.Field}"
            );
        }

        var entitled =
            RoleOf(other, authority) is RequesterRole.Holder or RequesterRole.LegalRepresentative;
        if (
            !entitled
            || other.LaterChanges is LaterChanges.AllowedFormFill or LaterChanges.AllowedAnnotations
            || Of(other).Any()
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.ExtraSignature,
                $"signature {other.Field} is by somebody who is not entitled, or explains no request"
            );
        }
    }

    private static IEnumerable<Objection> Of(SignatureReport signature)
    {
        foreach (var objection in signature.Findings.Select(Of).OfType<Objection>())
        {
            yield return objection;
        }

        if (
            signature.Integrity == Integrity.None
            && !signature.Findings.Any(f => Of(f) is not null)
        )
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.SignatureInvalid,
                $"signature {signature.Field} can't be verified"
            );
        }

        if (signature.Coverage == Coverage.Invalid)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.PartialCoverage,
                $"signature {signature.Field} does not cover a whole revision"
            );
        }

        // Passing is the library's word, given once and for all reasons; what it does not give, no list of reasons here replaces.
        if (
            signature.Indication != Indication.TotalPassed
            && !signature.Findings.Any(f => Of(f) is not null)
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.StatusUnknown,
                $"signature {signature.Field} is {signature.Indication} ({signature.SubIndication})"
            );
        }

        if (signature.Indication == Indication.TotalPassed && signature.Product is null)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.SignerProductNotAccepted,
                "the signer's certificate is of no eligible product"
            );
        }
    }

    /// <summary>What one finding means for a request; null where it is only recorded.</summary>
    private static Objection? Of(Finding finding)
    {
        if (finding.Severity == Severity.Information)
        {
            return null;
        }

        (DecisionKind, DecisionCode)? meaning = finding.Key switch
        {
            FindingKey.ContentsEmpty
            or FindingKey.CmsMalformed
            or FindingKey.SignerNotFound
            or FindingKey.SigningCertificateMismatch
            or FindingKey.DigestMismatch
            or FindingKey.SignatureValueInvalid
            or FindingKey.AlgorithmParametersInconsistent => (
                DecisionKind.Reject,
                DecisionCode.SignatureInvalid
            ),
            FindingKey.ByteRangeInvalid or FindingKey.PartialCoverage => (
                DecisionKind.Reject,
                DecisionCode.PartialCoverage
            ),
            FindingKey.ChangedAfterSigning
            or FindingKey.FormFilledAfterSigning
            or FindingKey.AnnotatedAfterSigning
            or FindingKey.DocMdpViolated
            or FindingKey.FieldMdpViolated => (
                DecisionKind.Reject,
                DecisionCode.ModifiedAfterSigning
            ),
            FindingKey.WeakAlgorithm or FindingKey.WeakKey => (
                DecisionKind.Reject,
                DecisionCode.WeakAlgorithm
            ),
            FindingKey.ChainUntrusted or FindingKey.ChainInvalid or FindingKey.IssuerRevoked => (
                DecisionKind.Reject,
                DecisionCode.UntrustedChain
            ),
            FindingKey.CertificateExpired => (DecisionKind.Reject, DecisionCode.SignerCertExpired),
            FindingKey.CertificateNotYetValid => (
                DecisionKind.Reject,
                DecisionCode.SignerCertNotYetValid
            ),
            FindingKey.CertificateRevoked => (DecisionKind.Reject, DecisionCode.SignerCertRevoked),
            FindingKey.KeyUsageUnsuitable => (DecisionKind.Reject, DecisionCode.SignerKeyUsage),
            FindingKey.NotANaturalPerson or FindingKey.PolicyNotAccepted => (
                DecisionKind.Reject,
                DecisionCode.SignerProductNotAccepted
            ),
            FindingKey.Encrypted => (DecisionKind.Reject, DecisionCode.Encrypted),
            FindingKey.MalformedPdf or FindingKey.ConflictingFields => (
                DecisionKind.Review,
                DecisionCode.MalformedPdf
            ),
            FindingKey.TrailingBytes => (DecisionKind.Review, DecisionCode.TrailingBytes),
            FindingKey.MultipleSigners => (DecisionKind.Review, DecisionCode.CmsMultipleSigners),
            FindingKey.AlgorithmUnsupported or FindingKey.SubFilterUnsupported => (
                DecisionKind.Review,
                DecisionCode.AlgorithmUnsupported
            ),
            FindingKey.RevokedAfterBestSignatureTime => (
                DecisionKind.Review,
                DecisionCode.SignedBeforeRevocation
            ),
            FindingKey.StatusUnknown
            or FindingKey.StatusStale
            or FindingKey.NoTrustMaterial
            or FindingKey.TrustedListUnusable
            or FindingKey.ServiceNotGranted
            or FindingKey.NotQualified => (DecisionKind.Review, DecisionCode.StatusUnknown),
            FindingKey.TimestampInvalid
            or FindingKey.TimestampUntrusted
            or FindingKey.TimestampsOutOfOrder => (
                DecisionKind.Review,
                DecisionCode.TimestampUntrusted
            ),
            FindingKey.ClaimedTimeInFuture or FindingKey.ClaimedTimeBeforeCertificate => (
                DecisionKind.Review,
                DecisionCode.DateInconsistent
            ),
            // ISO 32000-1 signatures are good signatures; that a further one follows is judged by who made it.
            FindingKey.NotPadesBaseline
            or FindingKey.SigningCertificateAttributeMissing
            or FindingKey.SignedAttributesUnsorted
            or FindingKey.SignedAgainAfterSigning
            // What today's status leaves open has a finding of its own.
            or FindingKey.PastUnproven => null,
        };
        return meaning is var (kind, code) ? new(kind, code, finding.Detail) : null;
    }
}

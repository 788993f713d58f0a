namespace PadesValidator.Checking;

/// <summary>
/// From findings to answers: which findings speak against a yes, and what must have held for a question to arise. The verdict is
/// made of the same findings, so that the answers and the verdict can't disagree.
/// </summary>
internal static class CheckTable
{
    private static readonly (CheckKey Key, FindingKey[] Against)[] OfFile =
    [
        (CheckKey.FileConsistent, [FindingKey.MalformedPdf, FindingKey.ConflictingFields]),
        (CheckKey.FileEndsWhereItShould, [FindingKey.TrailingBytes]),
        (CheckKey.FileUnencrypted, [FindingKey.Encrypted]),
    ];

    private static readonly (CheckKey Key, Needs Needs, FindingKey[] Against)[] OfSignature =
    [
        (CheckKey.SignaturePresent, Needs.Nothing, [FindingKey.ContentsEmpty]),
        (CheckKey.FormatSupported, Needs.Nothing, [FindingKey.SubFilterUnsupported]),
        (
            CheckKey.RevisionCovered,
            Needs.Nothing,
            [FindingKey.ByteRangeInvalid, FindingKey.PartialCoverage]
        ),
        (CheckKey.CmsReadable, Needs.Contents, [FindingKey.CmsMalformed]),
        (CheckKey.OneSigner, Needs.Contents, [FindingKey.MultipleSigners]),
        (CheckKey.SigningCertificateFound, Needs.Contents, [FindingKey.SignerNotFound]),
        (
            CheckKey.SigningCertificateBound,
            Needs.Signer,
            [FindingKey.SigningCertificateMismatch, FindingKey.SigningCertificateAttributeMissing]
        ),
        (
            CheckKey.AlgorithmsSupported,
            Needs.Signer,
            [FindingKey.AlgorithmUnsupported, FindingKey.AlgorithmParametersInconsistent]
        ),
        (CheckKey.DigestMatches, Needs.Verified, [FindingKey.DigestMismatch]),
        (CheckKey.SignatureValueHolds, Needs.Verified, [FindingKey.SignatureValueInvalid]),
        (CheckKey.SignedAttributesOrdered, Needs.Verified, [FindingKey.SignedAttributesUnsorted]),
        (
            CheckKey.UnchangedAfterSigning,
            Needs.Nothing,
            [
                FindingKey.ChangedAfterSigning,
                FindingKey.FormFilledAfterSigning,
                FindingKey.AnnotatedAfterSigning,
                FindingKey.SignedAgainAfterSigning,
            ]
        ),
        (
            CheckKey.PermissionsKept,
            Needs.Nothing,
            [FindingKey.DocMdpViolated, FindingKey.FieldMdpViolated]
        ),
        (CheckKey.TimestampsGenuine, Needs.Timestamps, [FindingKey.TimestampInvalid]),
        (
            CheckKey.TimestampsTrusted,
            Needs.Timestamps | Needs.Trust,
            [FindingKey.TimestampUntrusted]
        ),
        (CheckKey.TimestampsOrdered, Needs.Timestamps, [FindingKey.TimestampsOutOfOrder]),
        (
            CheckKey.ChainTrusted,
            Needs.Intact,
            [FindingKey.NoTrustMaterial, FindingKey.ChainUntrusted]
        ),
        (CheckKey.ChainValid, Needs.Chain, [FindingKey.ChainInvalid]),
        (
            CheckKey.CertificateInForce,
            Needs.Intact | Needs.Trust | Needs.Person,
            [FindingKey.CertificateExpired, FindingKey.CertificateNotYetValid]
        ),
        (CheckKey.StatusKnown, Needs.Chain, [FindingKey.StatusUnknown, FindingKey.StatusStale]),
        (
            CheckKey.SignerNotRevoked,
            Needs.Chain,
            [FindingKey.CertificateRevoked, FindingKey.RevokedAfterBestSignatureTime]
        ),
        (CheckKey.AuthoritiesNotRevoked, Needs.Chain, [FindingKey.IssuerRevoked]),
        (CheckKey.AlgorithmsReliable, Needs.Signer, [FindingKey.WeakAlgorithm]),
        (CheckKey.KeyLongEnough, Needs.Signer, [FindingKey.WeakKey]),
        (
            CheckKey.KeyUsageSuitable,
            Needs.Intact | Needs.Trust | Needs.Person,
            [FindingKey.KeyUsageUnsuitable]
        ),
        (
            CheckKey.NaturalPerson,
            Needs.Intact | Needs.Trust | Needs.Person,
            [FindingKey.NotANaturalPerson]
        ),
        (CheckKey.ProductEligible, Needs.Chain | Needs.Person, [FindingKey.PolicyNotAccepted]),
        (CheckKey.TrustedListUsable, Needs.List, [FindingKey.TrustedListUnusable]),
        (CheckKey.ServiceGranted, Needs.List, [FindingKey.ServiceNotGranted]),
        (CheckKey.CertificateQualified, Needs.Listed, [FindingKey.NotQualified]),
        (
            CheckKey.ClaimedTimePlausible,
            Needs.Signer,
            [FindingKey.ClaimedTimeInFuture, FindingKey.ClaimedTimeBeforeCertificate]
        ),
        (CheckKey.ProvenInThePast, Needs.PastAsked, [FindingKey.PastUnproven]),
    ];

    /// <summary>What must have held for a question to arise.</summary>
    [Flags]
    private enum Needs
    {
        Nothing = 0,
        Contents = 1,
        Signer = 2,

        /// <summary>Digest and signature value could be computed.</summary>
        Verified = 4,
        Intact = 8,
        Trust = 16,
        Chain = 32,
        Timestamps = 64,
        Person = 128,
        PastAsked = 256,

        /// <summary>A trusted list is relied on.</summary>
        List = 512,

        /// <summary>It speaks of the signer's authority.</summary>
        Listed = 1024,
    }

    public static IReadOnlyList<CheckResult> File(IReadOnlyList<Finding> findings) =>
        [.. OfFile.Select(c => Answer(c.Key, c.Against, findings))];

    /// <param name="timestamps">There are timestamps over the signature, or it is one.</param>
    public static IReadOnlyList<CheckResult> Signature(SignatureReport report, bool timestamps)
    {
        var holds =
            When(Needs.Contents, !report.Has(FindingKey.ContentsEmpty))
            | When(Needs.Signer, report.Signer is not null)
            | When(Needs.Verified, report.Integrity != Integrity.None)
            | When(Needs.Intact, report.Integrity == Integrity.Intact)
            | When(Needs.Trust, !report.Has(FindingKey.NoTrustMaterial))
            | When(Needs.Chain, report.Chain.Count > 0)
            | When(Needs.Timestamps, timestamps)
            | When(Needs.Person, !report.IsDocumentTimestamp)
            | When(Needs.PastAsked, report.Past is not null)
            | When(
                Needs.List,
                report.Qualification is not null
                    || report.Has(FindingKey.TrustedListUnusable)
                    || report.Has(FindingKey.ServiceNotGranted)
            )
            | When(Needs.Listed, report.Qualification is not null);
        return
        [
            .. OfSignature.Select(c =>
                holds.HasFlag(c.Needs)
                    ? Answer(c.Key, c.Against, report.Findings)
                    : new CheckResult(c.Key, CheckAnswer.NotAsked)
            ),
        ];
    }

    /// <summary>The answers of one timestamp, with the questions that did not arise.</summary>
    public static IReadOnlyList<CheckResult> Timestamp(IReadOnlyList<CheckResult> asked) =>
        [
            .. Enum.GetValues<CheckKey>()
                .Where(k => k >= CheckKey.TimestampReadable)
                .Append(CheckKey.ProvenInThePast)
                .Select(k =>
                    asked.FirstOrDefault(c => c.Key == k)
                    ?? new CheckResult(k, CheckAnswer.NotAsked)
                ),
        ];

    private static Needs When(Needs needs, bool holds) => holds ? needs : Needs.Nothing;

    private static CheckResult Answer(
        CheckKey key,
        FindingKey[] against,
        IReadOnlyList<Finding> findings
    )
    {
        var gravest = findings
            .Where(f =>
                against.Contains(f.Key)
                // It weighs nothing in the verdict, and the question is about nothing else.
                && (f.Severity != Severity.Information || f.Key == FindingKey.PastUnproven)
            )
            .MaxBy(f => f.Severity);
        return gravest is null
            ? new(key, CheckAnswer.Yes)
            : new(
                key,
                gravest.Severity == Severity.Failure ? CheckAnswer.No : CheckAnswer.Doubtful,
                gravest.Key,
                gravest.Detail
            );
    }
}

namespace PadesValidator;

/// <summary>
/// The questions that a validation asks, in the order in which ETSI EN 319 102-1 V1.4.1 asks them. Each is put so that yes is good.
/// The key is the contract, its text (<see cref="ReportLanguage"/>) is presentation.
/// </summary>
public enum CheckKey
{
    // The file as a whole
    FileConsistent,
    FileEndsWhereItShould,
    FileUnencrypted,

    // Format checking, clause 5.2.2
    SignaturePresent,
    FormatSupported,
    RevisionCovered,
    CmsReadable,
    OneSigner,

    // Identification of the signing certificate, clause 5.2.3
    SigningCertificateFound,
    SigningCertificateBound,

    // Cryptographic verification, clause 5.2.7
    AlgorithmsSupported,
    DigestMatches,
    SignatureValueHolds,
    SignedAttributesOrdered,

    // What later revisions changed: ISO 32000-2 clause 12.8
    UnchangedAfterSigning,
    PermissionsKept,

    // Timestamps, clauses 5.4 and 5.5
    TimestampsGenuine,
    TimestampsTrusted,
    TimestampsOrdered,

    // X.509 certificate validation, clause 5.2.6
    ChainTrusted,
    ChainValid,
    CertificateInForce,
    StatusKnown,
    SignerNotRevoked,
    AuthoritiesNotRevoked,

    // Signature acceptance, clause 5.2.8: algorithms, and what this house accepts of whom
    AlgorithmsReliable,
    KeyLongEnough,
    KeyUsageSuitable,
    NaturalPerson,
    ProductEligible,

    // The trusted list, ETSI TS 119 615 V1.2.1 clauses 4.3 and 4.4
    TrustedListUsable,
    ServiceGranted,
    CertificateQualified,
    ClaimedTimePlausible,

    // Past signature validation, clause 5.6.2.4
    ProvenInThePast,

    // One timestamp, clause 5.4
    TimestampReadable,
    TimestampImprintMatches,
    TimestampSignatureHolds,
    TimestampNotInFuture,
    TimestampAuthorityTrusted,
    TimestampAuthorityPurpose,
    TimestampAuthorityInForce,
    TimestampAuthorityNotRevoked,
}

/// <summary>The answer to a <see cref="CheckKey"/>.</summary>
public enum CheckAnswer
{
    Yes,

    /// <summary>Certainly not.</summary>
    No,

    /// <summary>It can't be told, or not without a person.</summary>
    Doubtful,

    /// <summary>The question does not arise: an earlier answer stands in its way, or there is nothing to ask about.</summary>
    NotAsked,
}

/// <summary>One question and its answer.</summary>
/// <param name="Because">What was found against a yes, gravest first; null for a yes and for what was not asked.</param>
/// <param name="Detail">English detail for engineers and operators; never shown to strangers.</param>
public sealed record CheckResult(
    CheckKey Key,
    CheckAnswer Answer,
    FindingKey? Because = null,
    string? Detail = null
)
{
    /// <summary>The stable key of the answer, for example <c>SignerNotRevoked.No.CertificateRevoked</c>.</summary>
    public string AnswerKey => Because is null ? $"{Key}.{Answer}" : $"{Key}.{Answer}.{Because}";
}

using PadesValidator.TrustedLists;

namespace PadesValidator;

/// <summary>The three outcomes of a signature validation, ETSI EN 319 102-1 V1.4.1 clause 5.1.3.</summary>
public enum Indication
{
    TotalPassed,
    Indeterminate,
    TotalFailed,
}

/// <summary>Why a validation did not pass, ETSI EN 319 102-1 V1.4.1 tables 5 and 6.</summary>
public enum SubIndication
{
    FormatFailure,
    HashFailure,
    SigCryptoFailure,
    Revoked,
    Expired,
    NotYetValid,
    SigConstraintsFailure,
    ChainConstraintsFailure,
    CertificateChainGeneralFailure,
    CryptoConstraintsFailure,
    PolicyProcessingError,
    TimestampOrderFailure,
    NoSigningCertificateFound,
    NoCertificateChainFound,
    RevokedNoPoe,
    RevokedCaNoPoe,
    OutOfBoundsNotRevoked,
    OutOfBoundsNoPoe,
    RevocationOutOfBoundsNoPoe,
    CryptoConstraintsFailureNoPoe,
    NoPoe,
    TryLater,
    SignedDataNotFound,
    Custom,
}

/// <summary>What the digest and the signature value say of the signed bytes.</summary>
public enum Integrity
{
    /// <summary>The digest matches and the signature value verifies under the signer's key.</summary>
    Intact,

    /// <summary>The digest or the signature value does not match.</summary>
    Broken,

    /// <summary>Nothing could be verified: no usable CMS, no signer, an unsupported algorithm.</summary>
    None,
}

/// <summary>How much of the file the byte range covers.</summary>
public enum Coverage
{
    /// <summary>Everything but this signature's own /Contents, to the end of the file.</summary>
    WholeFile,

    /// <summary>Everything but this signature's own /Contents, to the end of an earlier revision.</summary>
    WholeRevision,

    /// <summary>The byte range is not exactly the gap of this /Contents, or ends nowhere in particular.</summary>
    Invalid,
}

/// <summary>What revisions after the signed one changed, gravest first wins.</summary>
public enum LaterChanges
{
    None,

    /// <summary>DSS, VRI, document timestamps, /Extensions: long-term validation data.</summary>
    AllowedLta,
    AllowedFormFill,
    AllowedAnnotations,
    AllowedSigning,
    Forbidden,
}

/// <summary>PAdES baseline level recognised by content, ETSI EN 319 142-1 clause 6.</summary>
public enum PadesLevel
{
    /// <summary>Not PAdES: a PKCS#7 signature of ISO 32000-1, or a claim that the content does not keep.</summary>
    NotPades,
    BB,
    BT,
    BLT,
    BLTA,
}

/// <summary>Where the best signature time comes from.</summary>
public enum TimeSource
{
    SignatureTimestamp,
    DocumentTimestamp,

    /// <summary>No trusted timestamp: the moment at which the caller received the document.</summary>
    Received,
}

/// <summary>Revocation status of one certificate, as far as verified evidence says.</summary>
public enum CertificateStatus
{
    /// <summary>Fresh, verified evidence does not list it.</summary>
    Good,
    Revoked,

    /// <summary>No evidence at all.</summary>
    Unknown,

    /// <summary>Evidence exists and is out of date.</summary>
    Stale,

    /// <summary>A trust anchor: no status is needed.</summary>
    Anchor,
}

/// <summary>Stable keys of everything that a validation can find. The text is presentation; the key is the contract.</summary>
public enum FindingKey
{
    // The file
    MalformedPdf,
    ConflictingFields,
    TrailingBytes,
    Encrypted,

    // The signature's place in the file
    ByteRangeInvalid,
    ContentsEmpty,
    SubFilterUnsupported,
    NotPadesBaseline,
    PartialCoverage,

    // CMS
    CmsMalformed,
    MultipleSigners,
    SignerNotFound,
    SigningCertificateAttributeMissing,
    SigningCertificateMismatch,
    SignedAttributesUnsorted,
    DigestMismatch,
    SignatureValueInvalid,
    WeakAlgorithm,
    WeakKey,
    AlgorithmUnsupported,
    AlgorithmParametersInconsistent,

    // Later revisions
    ChangedAfterSigning,
    FormFilledAfterSigning,
    AnnotatedAfterSigning,
    SignedAgainAfterSigning,
    DocMdpViolated,
    FieldMdpViolated,

    // The signer's certificate and its chain
    ChainUntrusted,
    ChainInvalid,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    RevokedAfterBestSignatureTime,
    IssuerRevoked,
    StatusUnknown,
    StatusStale,
    KeyUsageUnsuitable,
    NotANaturalPerson,
    PolicyNotAccepted,

    // Time
    TimestampInvalid,
    TimestampUntrusted,
    ClaimedTimeInFuture,
    ClaimedTimeBeforeCertificate,

    /// <summary>A later timestamp proves an earlier time than an earlier one.</summary>
    TimestampsOutOfOrder,

    /// <summary>No proof of existence shows that the signature was valid when it was made (ETSI EN 319 102-1 V1.4.1 clause 5.6.2.4).</summary>
    PastUnproven,
    NoTrustMaterial,

    // The trusted list
    TrustedListUnusable,
    ServiceNotGranted,
    NotQualified,
}

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    Information,

    /// <summary>Doubt: a person should look.</summary>
    Warning,

    /// <summary>Certainly wrong.</summary>
    Failure,
}

/// <summary>One thing that was found, with where it was found.</summary>
/// <param name="Key">The stable key.</param>
/// <param name="Severity">Its weight.</param>
/// <param name="Detail">English detail for engineers and operators; never shown to strangers.</param>
/// <param name="Offset">Byte offset in the file, where one is known.</param>
public sealed record Finding(FindingKey Key, Severity Severity, string Detail, long? Offset = null);

/// <summary>What a certificate says, read without believing it.</summary>
public sealed record CertificateFacts
{
    public required byte[] Der { get; init; }

    /// <summary>SHA-256 of the DER encoding, upper-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Upper-case hex without leading zero octets or separators.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>RFC 4514 text of the issuer name.</summary>
    public required string Issuer { get; init; }

    /// <summary>RFC 4514 text of the subject name.</summary>
    public required string Subject { get; init; }
    public string? CommonName { get; init; }
    public string? GivenName { get; init; }
    public string? Surname { get; init; }
    public string? SubjectSerialNumber { get; init; }

    /// <summary>organizationIdentifier (2.5.4.97), for example NTRFR-433702479 (ETSI EN 319 412-1 clause 5.1.4).</summary>
    public string? OrganizationIdentifier { get; init; }
    public string? OrganizationName { get; init; }
    public string? IssuerCommonName { get; init; }
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];
    public IReadOnlyList<string> PolicyOids { get; init; } = [];
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset NotAfter { get; init; }
}

/// <summary>One certificate of the chain with its status when we decide.</summary>
/// <param name="RevokedAt">When it was revoked, UTC; null unless revoked.</param>
/// <param name="Reason">The CRLReason of RFC 5280 clause 5.3.1 as a number; null where absent.</param>
public sealed record ChainLink(
    CertificateFacts Certificate,
    CertificateStatus Status,
    DateTimeOffset? RevokedAt,
    int? Reason
);

/// <summary>What a timestamp is over.</summary>
public enum TimestampKind
{
    /// <summary>The content before it was signed (ETSI EN 319 122-1 clause 5.2.8): proves that the signature is later.</summary>
    Content,

    /// <summary>The signature value (ETSI EN 319 122-1 clause 5.3): proves that the signature is earlier.</summary>
    Signature,

    /// <summary>A revision of the document (ETSI EN 319 142-1 clause 5.4.3): proves that everything in it is earlier.</summary>
    Document,
}

/// <summary>The verdict on one timestamp, ETSI EN 319 102-1 V1.4.1 clause 5.4.</summary>
public sealed record TimestampReport
{
    public required TimestampKind Kind { get; init; }

    /// <summary>The time that it states, UTC; null where it can't be read.</summary>
    public DateTimeOffset? Time { get; init; }
    public CertificateFacts? Authority { get; init; }
    public required Indication Indication { get; init; }
    public SubIndication? SubIndication { get; init; }

    /// <summary>It is believed only because a later timestamp proves that it was genuine in its day.</summary>
    public bool ProvenInThePast { get; init; }
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];
}

/// <summary>Past signature validation, ETSI EN 319 102-1 V1.4.1 clause 5.6.2.4: was it valid at a time at which it is proven to have existed?</summary>
/// <param name="Passed">It was, whatever is known of its certificate today.</param>
/// <param name="ControlTime">The latest moment for which the evidence vouches (clause 5.6.2.2), UTC; null where the evidence vouches for none.</param>
/// <param name="ProvenAt">The earliest moment at which the signature is proven to have existed, UTC.</param>
public sealed record PastValidation(
    bool Passed,
    DateTimeOffset? ControlTime,
    DateTimeOffset? ProvenAt
);

/// <summary>The verdict on one signature or document timestamp.</summary>
public sealed record SignatureReport
{
    /// <summary>Fully qualified name of the signature field (ISO 32000-2 clause 12.7.4.2).</summary>
    public required string Field { get; init; }
    public required bool IsDocumentTimestamp { get; init; }
    public required Indication Indication { get; init; }
    public SubIndication? SubIndication { get; init; }
    public required Integrity Integrity { get; init; }
    public required Coverage Coverage { get; init; }
    public required LaterChanges LaterChanges { get; init; }
    public required PadesLevel Level { get; init; }

    /// <summary>Index of the signed revision, 0 for the oldest; -1 where the byte range ends at none.</summary>
    public int Revision { get; init; } = -1;
    public CertificateFacts? Signer { get; init; }

    /// <summary>Every SignerInfo names <see cref="Signer"/>'s certificate, and no other (<see cref="CmsEvidence.SignerInfosAgree"/>).</summary>
    public bool SignerInfosAgree { get; init; }

    /// <summary>Signer first, anchor last; empty where no chain to an anchor was found or no trust material was given.</summary>
    public IReadOnlyList<ChainLink> Chain { get; init; } = [];

    /// <summary>The eligible product that (issuing CA's key, policy OID) makes, or null.</summary>
    public string? Product { get; init; }

    /// <summary>What the trusted list says of the signer's certificate; null where no list is relied on or it says nothing.</summary>
    public CertificateQualification? Qualification { get; init; }

    /// <summary>The time that the signer claims: proves nothing.</summary>
    public DateTimeOffset? ClaimedTime { get; init; }
    public DateTimeOffset? BestSignatureTime { get; init; }
    public TimeSource TimeSource { get; init; } = TimeSource.Received;

    /// <summary>The timestamps inside the signature and the document timestamps over it; of a document timestamp, itself and those over it.</summary>
    public IReadOnlyList<TimestampReport> Timestamps { get; init; } = [];

    /// <summary>Null where the present alone decides.</summary>
    public PastValidation? Past { get; init; }
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Every question with its answer, in the order in which they are asked.</summary>
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    public bool Has(FindingKey key) => Findings.Any(f => f.Key == key);
}

/// <summary>The verdict on a whole document.</summary>
public sealed record ValidationReport
{
    /// <summary>Signatures in the order of their revisions, document timestamps included.</summary>
    public required IReadOnlyList<SignatureReport> Signatures { get; init; }

    /// <summary>What concerns the file as a whole.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The questions about the file as a whole.</summary>
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    /// <summary>What was missing to come to an answer.</summary>
    public ValidationNeeds Needs { get; init; } = ValidationNeeds.None;

    public bool Has(FindingKey key) => Findings.Any(f => f.Key == key);
}

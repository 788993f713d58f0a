namespace PadesValidator.TrustedLists;

/// <summary>The kind of a listed service, ETSI TS 119 612 V2.2.1 clause 5.5.1.</summary>
public enum ListedServiceType
{
    /// <summary>CA/QC: issues qualified certificates.</summary>
    QualifiedCertificates,

    /// <summary>TSA/QTST: issues qualified timestamps.</summary>
    QualifiedTimestamps,

    /// <summary>Anything else: validation, preservation, registered delivery, what is not known here.</summary>
    Other,
}

/// <summary>The status of a listed service, ETSI TS 119 612 V2.2.1 clause 5.5.4. Only what was granted then is relied on.</summary>
public enum ListedServiceStatus
{
    Granted,
    Withdrawn,

    /// <summary>A status of before 1 July 2016 (Directive 1999/93/EC) under which the service was supervised or accredited.</summary>
    FormerlySupervised,

    /// <summary>Any other, also one that is not known here: not relied on.</summary>
    NotRelied,
}

/// <summary>What certificates of a service are for: AdditionalServiceInformation, ETSI TS 119 612 V2.2.1 clause 5.5.9.4.</summary>
[Flags]
public enum ListedPurposes
{
    None = 0,
    Signatures = 1,
    Seals = 2,
    WebSites = 4,
}

/// <summary>Qualifiers of ETSI TS 119 612 V2.2.1 clause 5.5.9.2.3; the names that Directive 1999/93/EC used (SSCD) mean the same.</summary>
public enum ListedQualifier
{
    QCWithQscd,
    QCNoQscd,
    QCQscdStatusAsInCert,
    QCQscdManagedOnBehalf,
    QCForESig,
    QCForESeal,
    QCForWsa,
    QCForLegalPerson,
    QCStatement,
    NotQualified,

    /// <summary>Not known here: what it says of the certificate can't be told.</summary>
    Unknown,
}

/// <summary>How the criteria of a list combine, ETSI TS 119 612 V2.2.1 clause 5.5.9.2.2.</summary>
public enum CriteriaAssertion
{
    All,
    AtLeastOne,
    None,
}

/// <summary>One bit of the key usage that a criterion asks for, or asks not to be there.</summary>
/// <param name="Bit">Its place in RFC 5280 clause 4.2.1.3: digitalSignature 0 to decipherOnly 8.</param>
public sealed record KeyUsageCriterion(int Bit, bool Set);

/// <summary>Which certificates a qualification speaks of, ETSI TS 119 612 V2.2.1 clause 5.5.9.2.2.</summary>
public sealed record ListedCriteria
{
    public required CriteriaAssertion Assertion { get; init; }

    /// <summary>Each holds where all its bits are as asked.</summary>
    public IReadOnlyList<IReadOnlyList<KeyUsageCriterion>> KeyUsages { get; init; } = [];

    /// <summary>Each holds where the certificate has all its policy OIDs.</summary>
    public IReadOnlyList<IReadOnlyList<string>> PolicySets { get; init; } = [];
    public IReadOnlyList<ListedCriteria> Nested { get; init; } = [];

    /// <summary>There are criteria that are not evaluated here: whether the whole holds may stay open.</summary>
    public bool HasOther { get; init; }

    /// <summary>The scheme operator's own words.</summary>
    public string? Description { get; init; }
}

/// <summary>Qualifiers, and which certificates they are given to.</summary>
public sealed record ListedQualification(
    IReadOnlyList<ListedQualifier> Qualifiers,
    ListedCriteria Criteria
);

/// <summary>What a service was from one moment on: the current information or one instance of its history, ETSI TS 119 612 V2.2.1 clauses 5.5 and 5.6.</summary>
public sealed record ServicePeriod
{
    public required ListedServiceType Type { get; init; }
    public required ListedServiceStatus Status { get; init; }

    /// <summary>StatusStartingTime, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The first of its names; empty where it has none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => Names is [var first, ..] ? first : "";
    public ListedPurposes Purposes { get; init; }
    public IReadOnlyList<ListedQualification> Qualifications { get; init; } = [];

    /// <summary>There is a critical extension that is not processed here: the service must not be relied on (clause 5.5.9).</summary>
    public bool HasUnknownCritical { get; init; }
}

/// <summary>A trust service with its history.</summary>
public sealed record ListedService
{
    /// <summary>The trust service provider's names, in every language of the list.</summary>
    public required IReadOnlyList<string> Providers { get; init; }

    /// <summary>The first of the provider's names; empty where it has none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Provider => Providers is [var first, ..] ? first : "";

    /// <summary>DER of the certificates that carry the service's key (ServiceDigitalIdentity, clause 5.5.3).</summary>
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <summary>Latest first; never empty.</summary>
    public required IReadOnlyList<ServicePeriod> Periods { get; init; }

    /// <summary>What it was then; null before its first entry.</summary>
    public ServicePeriod? At(DateTimeOffset time) => Periods.FirstOrDefault(p => p.Since <= time);
}

/// <summary>A national trusted list (ETSI TS 119 612 V2.2.1) whose signature was verified. Plain data, serialisable, bounded.</summary>
public sealed record TrustedList
{
    /// <summary>SchemeTerritory: FR.</summary>
    public required string Territory { get; init; }
    public required long SequenceNumber { get; init; }

    /// <summary>ListIssueDateTime, UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Until when it may be relied on, UTC; null for a closed list, which may not.</summary>
    public required DateTimeOffset? NextUpdate { get; init; }

    /// <summary>SHA-256 of the pinned certificate under whose key the signature holds, upper-case hex.</summary>
    public required string SignerSha256 { get; init; }
    public required IReadOnlyList<ListedService> Services { get; init; }

    /// <summary>Why it can't be relied on at <paramref name="time"/>, in English; null where it can.</summary>
    public string? DoubtAt(DateTimeOffset time) =>
        NextUpdate is not { } next
            ? $"the trusted list {Territory} {SequenceNumber} was closed: its operator names no next update"
        : time > next
            ? $"the trusted list {Territory} {SequenceNumber} has expired: its next update was due on {next:u}"
        : time < IssuedAt
            ? $"the trusted list {Territory} {SequenceNumber} is from the future: it was issued on {IssuedAt:u}"
        : null;
}

/// <summary>Why a trusted list is not believed.</summary>
public enum TrustedListProblem
{
    TooLarge,

    /// <summary>No well-formed XML within the bounds, or a document type declaration in it.</summary>
    NotXml,

    /// <summary>XML, and no TrustServiceStatusList of version 5 (ETSI TS 119 612 V2.2.1 clause 5.3.1).</summary>
    NotATrustedList,
    NotSigned,

    /// <summary>There is a signature, and not the one enveloped XAdES signature over the whole list that clause 5.7.1 asks for.</summary>
    SignatureForm,
    WeakAlgorithm,

    /// <summary>The digest of the list or of the signed properties does not match.</summary>
    DigestMismatch,

    /// <summary>The signature does not hold under any pinned certificate's key.</summary>
    SignerNotPinned,

    /// <summary>The signature claims a time at which the pinned certificate was not valid.</summary>
    SignerOutsideValidity,

    /// <summary>Signed, and what it says can't be read.</summary>
    Malformed,
}

/// <summary>A list, or why there is none.</summary>
/// <param name="Detail">English, for operators.</param>
public sealed record TrustedListReading(
    TrustedList? List,
    TrustedListProblem? Problem,
    string? Detail
);

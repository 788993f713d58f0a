using PadesValidator.TrustedLists;

namespace PadesValidator;

/// <summary>Everything that a validation may believe, gathered beforehand by the host. Plain data: it is hashed, journalled and handed to another process.</summary>
public sealed record TrustSnapshot
{
    /// <summary>DER of the trust anchors.</summary>
    public IReadOnlyList<byte[]> Anchors { get; init; } = [];

    /// <summary>DER of intermediate certificates that help to build a chain; they prove nothing by themselves.</summary>
    public IReadOnlyList<byte[]> Intermediates { get; init; } = [];

    /// <summary>DER of certificate revocation lists (RFC 5280 clause 5); verified before they are believed.</summary>
    public IReadOnlyList<byte[]> Crls { get; init; } = [];

    /// <summary>DER of OCSP responses (RFC 6960); verified before they are believed.</summary>
    public IReadOnlyList<byte[]> OcspResponses { get; init; } = [];

    /// <summary>Which issuing CA and policy make which eligible product.</summary>
    public IReadOnlyList<EligibleProduct> Products { get; init; } = [];

    /// <summary>
    /// The trusted list, where one is relied on: its CA/QC services become anchors, its TSA/QTST services anchors for timestamps alone, and no
    /// signer passes whose authority is not granted in it. Services that are not to be anchors are left out beforehand.
    /// </summary>
    public TrustedList? List { get; init; }

    /// <summary>Why the list that should be relied on is not there, in English: nothing passes then. Null where it is there, or none is wanted.</summary>
    public string? ListProblem { get; init; }
}

/// <summary>A certificate under <paramref name="PolicyOid"/>, issued by the key of <paramref name="IssuerCertificate"/>, is of <paramref name="Product"/>.</summary>
/// <param name="IssuerCertificate">DER; its SubjectPublicKeyInfo counts, not its name.</param>
public sealed record EligibleProduct(byte[] IssuerCertificate, string PolicyOid, string Product);

/// <summary>Bounds and algorithm sunsets. Frozen: a policy in, a report out.</summary>
public sealed record ValidationPolicy
{
    public static ValidationPolicy Default { get; } = new();

    /// <summary>RSA modulus bounds in bits, checked before any key is built.</summary>
    public int MinRsaBits { get; init; } = 2048;
    public int MaxRsaBits { get; init; } = 8192;

    /// <summary>Digests that can't be relied on any more, by name, and until when what they bind could be: older proofs of existence keep it alive (ETSI TS 119 312). One that is missing never could.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> DigestsReliableUntil { get; init; } =
        new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal)
        {
            ["MD5"] = new(2004, 8, 17, 0, 0, 0, TimeSpan.Zero),
            ["SHA-1"] = new(2012, 8, 1, 0, 0, 0, TimeSpan.Zero),
            ["RIPEMD-160"] = new(2012, 8, 1, 0, 0, 0, TimeSpan.Zero),
        };

    /// <summary>RSA keys below <see cref="MinRsaBits"/> that could be relied on until <see cref="SmallRsaReliableUntil"/>.</summary>
    public int SmallRsaBits { get; init; } = 1024;
    public DateTimeOffset SmallRsaReliableUntil { get; init; } =
        new(2010, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How old CRL or OCSP evidence may be beyond its nextUpdate when we decide.</summary>
    public TimeSpan FreshnessGrace { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// How long an OCSP response without nextUpdate speaks for its moment: it says that newer information is always to be had
    /// (RFC 6960 clause 4.2.2.1), so that only one that was just asked for is fresh.
    /// </summary>
    public TimeSpan UndatedFreshness { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How old a CRL or an OCSP response may be, counted from its thisUpdate, to show today that a certificate is not revoked, whatever its
    /// nextUpdate allows: an authority that promises the next list in years would vouch for a key stolen yesterday. Null: nextUpdate alone
    /// counts (ETSI EN 319 102-1 V1.4.1 clause 5.2.5 leaves the constraint to the policy). A revocation is believed however old it is.
    /// </summary>
    public TimeSpan? MostStatusAge { get; init; }

    /// <summary>As <see cref="MostStatusAge"/>, for certificates of authorities: offline roots issue their lists once a year.</summary>
    public TimeSpan? MostAuthorityStatusAge { get; init; }

    /// <summary>Clock skew tolerated between us and a signer or a timestamping authority.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);
}

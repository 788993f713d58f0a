using System.Runtime.CompilerServices;
using PadesValidator.Certificates;
using PadesValidator.TrustedLists;

namespace PadesValidator.Trusting;

/// <summary>A <see cref="TrustSnapshot"/> made ready: read once, used for many documents.</summary>
internal sealed class TrustMaterial
{
    private static readonly ConditionalWeakTable<TrustSnapshot, TrustMaterial> Known = [];

    private readonly IReadOnlyList<Certificate> configured;
    private readonly IReadOnlyList<(Certificate Certificate, ListedService Service)> listed;

    /// <summary>By the bytes themselves: a snapshot that adds to another one shares what the other one read and verified.</summary>
    private static readonly ConditionalWeakTable<byte[], Box<RevocationList>> KnownCrls = [];
    private static readonly ConditionalWeakTable<byte[], Box<OcspResponse>> KnownOcsps = [];

    private TrustMaterial(TrustSnapshot snapshot)
    {
        List = snapshot.List;
        ListProblem = snapshot.ListProblem;
        listed =
        [
            .. (snapshot.List?.Services ?? []).SelectMany(s =>
                ReadAll(s.Certificates).Select(c => (c, s))
            ),
        ];

        // Whether a service was granted when it mattered is judged on the path (ListRules), so that the report can say so.
        configured = ReadAll(snapshot.Anchors);
        Anchors =
        [
            .. configured,
            .. listed
                .Where(l =>
                    l.Service.Periods.Any(p => p.Type == ListedServiceType.QualifiedCertificates)
                )
                .Select(l => l.Certificate),
        ];
        Intermediates = ReadAll(snapshot.Intermediates);
        Crls = ReadOnce(snapshot.Crls, KnownCrls, RevocationList.TryRead);
        OcspResponses = ReadOnce(snapshot.OcspResponses, KnownOcsps, OcspResponse.TryRead);
        Products =
        [
            .. snapshot
                .Products.Select(p => (Certificate.TryRead(p.IssuerCertificate), p))
                .Where(p => p.Item1 is not null)
                .Select(p => (p.Item1!, p.p.PolicyOid, p.p.Product)),
        ];
    }

    private TrustMaterial(TrustMaterial other, IReadOnlyList<Certificate> anchors)
    {
        configured = other.configured;
        listed = other.listed;
        List = other.List;
        ListProblem = other.ListProblem;
        Anchors = anchors;
        Intermediates = other.Intermediates;
        Crls = other.Crls;
        OcspResponses = other.OcspResponses;
        Products = other.Products;
    }

    public TrustedList? List { get; }
    public string? ListProblem { get; }
    public IReadOnlyList<Certificate> Anchors { get; }
    public IReadOnlyList<Certificate> Intermediates { get; }
    public IReadOnlyList<RevocationList> Crls { get; }
    public IReadOnlyList<OcspResponse> OcspResponses { get; }
    public IReadOnlyList<(Certificate Issuer, string Policy, string Product)> Products { get; }

    public static TrustMaterial Of(TrustSnapshot snapshot) =>
        Known.GetValue(snapshot, s => new TrustMaterial(s));

    /// <summary>
    /// The configured certificate itself: RFC 5280 clause 6.1.1 d asks for no more than a name with a key, but path length and critical
    /// extensions that its certificate states bind here too (RFC 5937), and anybody can write a certificate that leaves them out.
    /// </summary>
    public bool IsAnchor(Certificate certificate) =>
        Anchors.Any(a => string.Equals(a.Sha256, certificate.Sha256, StringComparison.Ordinal));

    /// <summary>Another certificate with an anchor's name and key: no path leads through it, since the anchor itself is at hand.</summary>
    public bool IsInPlaceOfAnchor(Certificate certificate) =>
        !IsAnchor(certificate) && Anchors.Any(a => IsSame(a, certificate));

    /// <summary>The listed services that have this name and key.</summary>
    public IEnumerable<ListedService> ServicesOf(Certificate certificate) =>
        listed.Where(l => IsSame(l.Certificate, certificate)).Select(l => l.Service).Distinct();

    /// <summary>
    /// The anchors that timestamps may rest on: the configured ones and, while the list is good at <paramref name="now"/>, its timestamping
    /// services that were granted at <paramref name="time"/>.
    /// </summary>
    public TrustMaterial ForTimestamps(DateTimeOffset time, DateTimeOffset now)
    {
        if (List is null)
        {
            return this;
        }

        var granted = List.DoubtAt(now) is null
            ? listed
                .Where(l =>
                    l.Service.At(time)
                        is {
                            Type: ListedServiceType.QualifiedTimestamps,
                            Status: ListedServiceStatus.Granted,
                            HasUnknownCritical: false
                        }
                )
                .Select(l => l.Certificate)
            : [];
        return new(this, [.. configured, .. granted]);
    }

    private static bool IsSame(Certificate a, Certificate b) =>
        a.Spki.Span.SequenceEqual(b.Spki.Span) && a.Subject.Matches(b.Subject);

    private sealed record Box<T>(T? Value)
        where T : class;

    private static List<T> ReadOnce<T>(
        IReadOnlyList<byte[]> blobs,
        ConditionalWeakTable<byte[], Box<T>> known,
        Func<byte[], T?> read
    )
        where T : class =>
        [.. blobs.Select(b => known.GetValue(b, b => new Box<T>(read(b))).Value).OfType<T>()];

    private static List<Certificate> ReadAll(IReadOnlyList<byte[]> certificates) =>
        [.. certificates.Select(Certificate.TryRead).OfType<Certificate>()];
}

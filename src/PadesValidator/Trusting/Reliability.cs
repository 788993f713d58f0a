using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>Until when algorithms and keys could be relied on (ETSI TS 119 312; ETSI EN 319 102-1 V1.4.1 clause 5.6.2.2, step on cryptographic constraints).</summary>
internal static class Reliability
{
    public static readonly DateTimeOffset Forever = DateTimeOffset.MaxValue;

    /// <summary>Nothing that was made with it is believed, however old.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.MinValue;

    public static DateTimeOffset Until(Digest digest, ValidationPolicy policy) =>
        !digest.IsWeak() ? Forever
        : policy.DigestsReliableUntil.TryGetValue(digest.ToText(), out var until) ? until
        : Never;

    public static DateTimeOffset Until(SignatureScheme? scheme, ValidationPolicy policy) =>
        scheme is null
            ? Never
            : Earliest(
                new[] { scheme.Digest, scheme.MaskDigest }
                    .OfType<Digest>()
                    .Select(d => Until(d, policy))
            );

    public static DateTimeOffset Until(PublicKeyFacts key, ValidationPolicy policy) =>
        !key.IsOutOfBounds(policy) ? Forever
        : key.Kind is KeyKind.Rsa or KeyKind.RsaPss
        && key.Bits >= policy.SmallRsaBits
        && key.Bits < policy.MinRsaBits
            ? policy.SmallRsaReliableUntil
        : Never;

    /// <summary>A certificate with the signature over it and its own key.</summary>
    public static DateTimeOffset Until(Certificate certificate, ValidationPolicy policy) =>
        Earliest([Until(certificate.Scheme, policy), Until(certificate.Key, policy)]);

    /// <summary>What a CMS says that it relies on, by the names that its reader gave.</summary>
    public static DateTimeOffset Until(CmsEvidence cms, ValidationPolicy policy)
    {
        var weak = Enum.GetValues<Digest>()
            .Where(d => d.IsWeak())
            .Where(d =>
                cms.DigestAlgorithm == d.ToText()
                || (
                    cms.SignatureAlgorithm?.EndsWith(
                        " with " + d.ToText(),
                        StringComparison.Ordinal
                    )
                    ?? false
                )
            );
        return Earliest(weak.Select(d => Until(d, policy)));
    }

    private static DateTimeOffset Earliest(IEnumerable<DateTimeOffset> times) =>
        times.DefaultIfEmpty(Forever).Min();
}

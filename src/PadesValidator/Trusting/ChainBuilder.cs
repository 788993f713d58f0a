using PadesValidator.Certificates;

namespace PadesValidator.Trusting;

/// <summary>A path from a certificate to an anchor, the certificate first, the anchor last.</summary>
internal sealed record Chain(IReadOnlyList<Certificate> Certificates);

/// <summary>
/// Builds a path by name and key (RFC 5280 clause 6): every step is a signature verified under the issuer's key, so that names
/// alone, however genuine they look, lead nowhere. What else is wrong with a path is judged afterwards by <see cref="ChainRules"/>.
/// </summary>
internal sealed class ChainBuilder(TrustMaterial trust, ValidationPolicy policy)
{
    private const int MostDepth = 8;

    /// <summary>Signature verifications that one search may cost.</summary>
    private const int MostVerifications = 64;
    private int verifications;

    /// <summary>The first path that satisfies the rules at <paramref name="at"/>; else the first path; else null.</summary>
    /// <param name="helpers">Certificates that may stand between: they prove nothing by themselves.</param>
    public static Chain? Build(
        Certificate certificate,
        IReadOnlyList<Certificate> helpers,
        TrustMaterial trust,
        ValidationPolicy policy,
        DateTimeOffset at
    )
    {
        var builder = new ChainBuilder(trust, policy);
        Chain? first = null;
        foreach (var path in builder.Paths([certificate], helpers))
        {
            var chain = new Chain(path);
            if (ChainRules.Problems(chain, at, policy).Count == 0)
            {
                return chain;
            }

            first ??= chain;
        }

        return first;
    }

    /// <summary>Every path to an anchor, within the bounds, whatever is wrong with it.</summary>
    public static IEnumerable<Chain> All(
        Certificate certificate,
        IReadOnlyList<Certificate> helpers,
        TrustMaterial trust,
        ValidationPolicy policy
    ) => new ChainBuilder(trust, policy).Paths([certificate], helpers).Select(p => new Chain(p));

    /// <summary>The last certificate on the way up whose issuer is nowhere; null where a way does not end so.</summary>
    public static Certificate? DeadEnd(
        Certificate certificate,
        IReadOnlyList<Certificate> helpers,
        TrustMaterial trust,
        ValidationPolicy policy
    )
    {
        var last = certificate;
        for (var depth = 0; depth < MostDepth && !last.IsSelfIssued; depth++)
        {
            var issuer = trust
                .Anchors.Concat(trust.Intermediates)
                .Concat(helpers)
                .Where(c => c.Subject.Matches(last.Issuer))
                .Take(MostDepth)
                .FirstOrDefault(c => CertificateSignature.Verify(last, c, policy));
            if (issuer is null)
            {
                return last;
            }

            last = issuer;
        }

        return null;
    }

    private IEnumerable<IReadOnlyList<Certificate>> Paths(
        IReadOnlyList<Certificate> path,
        IReadOnlyList<Certificate> helpers
    )
    {
        var last = path[^1];
        if (trust.IsAnchor(last))
        {
            yield return path;
            yield break;
        }

        if (path.Count == MostDepth)
        {
            yield break;
        }

        var candidates = trust
            .Anchors.Concat(trust.Intermediates)
            .Concat(helpers)
            .Where(c =>
                c.Subject.Matches(last.Issuer)
                && !path.Any(p => SameKey(p, c))
                && !trust.IsInPlaceOfAnchor(c)
            )
            .DistinctBy(c => c.Sha256, StringComparer.Ordinal);
        foreach (var issuer in candidates)
        {
            if (++verifications > MostVerifications)
            {
                yield break;
            }

            if (!CertificateSignature.Verify(last, issuer, policy))
            {
                continue;
            }

            foreach (var found in Paths([.. path, issuer], helpers))
            {
                yield return found;
            }
        }
    }

    private static bool SameKey(Certificate a, Certificate b) =>
        a.Spki.Span.SequenceEqual(b.Spki.Span) && a.Subject.Matches(b.Subject);
}

using PadesValidator.Certificates;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Up to when the evidence vouches for a certificate.</summary>
/// <param name="ControlTime">Null where it vouches for no time; then <paramref name="Problem"/> says why.</param>
internal sealed record PastCertificate(DateTimeOffset? ControlTime, string? Problem);

/// <summary>
/// Was a certificate good at a time that is proven (ETSI EN 319 102-1 V1.4.1 clauses 5.6.2.1 and 5.6.2.2)? Today's status does not
/// matter here, nor does today's date.
/// </summary>
internal sealed class PastValidator(
    StatusSources sources,
    ProofsOfExistence proofs,
    ValidationPolicy policy
)
{
    private const int MostPaths = 8;

    /// <summary>The latest control-time of any path to an anchor of <paramref name="trust"/>.</summary>
    public PastCertificate Certificate(
        Certificate certificate,
        IReadOnlyList<Certificate> helpers,
        TrustMaterial trust
    )
    {
        var best = new PastCertificate(null, "no path leads to an anchor");
        foreach (var chain in ChainBuilder.All(certificate, helpers, trust, policy).Take(MostPaths))
        {
            var past = Path(chain);
            if (past.ControlTime is { } time && !(time <= best.ControlTime))
            {
                best = past;
            }
            else if (best.ControlTime is null)
            {
                best = past;
            }
        }

        return best;
    }

    /// <summary>Clause 5.6.2.1: the path holds at some moment at which all its certificates were valid; then the time slides.</summary>
    private PastCertificate Path(Chain chain)
    {
        var issued = chain.Certificates.SkipLast(1).ToList();
        if (issued.Count == 0)
        {
            return new(proofs.Now, null);
        }

        var from = issued.Max(c => c.NotBefore);
        var to = issued.Min(c => c.NotAfter);
        if (from > to)
        {
            return new(null, "its certificates were never valid at the same time");
        }

        // What algorithms were worth is a matter of the time to which the search slides.
        var problem = ChainRules
            .Problems(chain, from, policy)
            .FirstOrDefault(f => f.Key is not (FindingKey.WeakAlgorithm or FindingKey.WeakKey));
        return problem is null ? Slide(chain, proofs.Now) : new(null, problem.Detail);
    }

    /// <summary>
    /// Clause 5.6.2.2, validation time sliding, from below the anchor down to the certificate. Where the clause slides to the issuance of
    /// evidence that is not fresh any more, this slides to the last moment at which it was fresh, its nextUpdate: whoever validated at that
    /// moment was held to no more, and else nobody could rely on status that was gathered just before the timestamp that archives it.
    /// </summary>
    private PastCertificate Slide(Chain chain, DateTimeOffset control)
    {
        var anchor = chain.Certificates[^1];
        control = Earlier(control, Reliability.Until(anchor.Key, policy));
        for (var i = chain.Certificates.Count - 2; i >= 0; i--)
        {
            var certificate = chain.Certificates[i];
            var name = certificate.Subject.Text;
            var all = sources.About(certificate, chain.Certificates[i + 1]);
            var evidence = Latest(all, certificate, control);
            if (evidence is null)
            {
                return new(
                    null,
                    $"no status of {name} is proven to have existed by {control:u} (NO_POE)"
                );
            }

            control =
                evidence.Revoked is { } entry ? Earlier(control, entry.RevokedAt)
                : evidence.IsFresh(control, policy) ? control
                : evidence.FreshUntil;

            // Whatever was chosen: what is revoked for good was revoked, whoever says so.
            foreach (var known in all.Select(e => e.Revoked).OfType<RevokedEntry>())
            {
                control =
                    known.Reason == RevokedEntry.CertificateHold
                        ? control
                        : Earlier(control, known.RevokedAt);
            }

            // An authority says nothing after its own time; what it says of others is heard next.
            control = Earlier(control, certificate.NotAfter);
            control = Earlier(control, Reliability.Until(certificate, policy));
            control = Earlier(control, evidence.ReliableUntil);
            if (control < certificate.NotBefore)
            {
                return new(null, $"the evidence vouches for no time at which {name} was valid");
            }
        }

        return new(control, null);
    }

    /// <summary>The newest evidence that was issued, and is proven to have existed, by the control-time; younger than the certificate, and not too old to still list it.</summary>
    private StatusEvidence? Latest(
        IReadOnlyList<StatusEvidence> all,
        Certificate certificate,
        DateTimeOffset control
    ) =>
        all.LastOrDefault(e =>
            e.ThisUpdate <= control
            && proofs.Of(e.Revision) <= control
            && e.ThisUpdate >= certificate.NotBefore
            && (e.Revoked is not null || e.Vouches(certificate))
        );

    /// <summary>
    /// Clause 5.5.4, the freshness of revocation data held against the best signature time: what was issued after the signature
    /// is proven to have existed says that nobody was revoked when it was made.
    /// </summary>
    public bool IsFreshSince(Chain chain, DateTimeOffset bestTime)
    {
        for (var i = 0; i < chain.Certificates.Count - 1; i++)
        {
            var certificate = chain.Certificates[i];
            var all = sources.About(certificate, chain.Certificates[i + 1]);
            if (
                all.Any(e => e.Revoked is not null)
                || !all.Any(e =>
                    e.Vouches(certificate)
                    && (e.ThisUpdate >= bestTime || e.IsFresh(proofs.Now, policy))
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

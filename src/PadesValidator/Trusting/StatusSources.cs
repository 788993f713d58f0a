using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>What one verified CRL or OCSP response says of one certificate.</summary>
/// <param name="Revoked">Null: it says that the certificate is not revoked.</param>
/// <param name="CutOff">Since when it keeps expired certificates: expiredCertsOnCRL, archiveCutoff; null where it does not say.</param>
/// <param name="Revision">The revision of the document that holds it; <see cref="ProofsOfExistence.Outside"/> for what the snapshot holds.</param>
internal sealed record StatusEvidence(
    DateTimeOffset ThisUpdate,
    DateTimeOffset? NextUpdate,
    RevokedEntry? Revoked,
    DateTimeOffset? CutOff,
    DateTimeOffset ReliableUntil,
    int Revision
)
{
    public bool IsEmbedded => Revision != ProofsOfExistence.Outside;

    /// <summary>
    /// Its silence means something: an authority may drop what has expired (RFC 5280 clause 5), unless it says that it keeps it
    /// (X.509 expiredCertsOnCRL; RFC 6960 clause 4.4.4).
    /// </summary>
    public bool Vouches(Certificate certificate) =>
        ThisUpdate <= certificate.NotAfter || CutOff <= certificate.NotAfter;

    /// <summary>The last moment at which nothing newer was to be had; a response without nextUpdate speaks for its own.</summary>
    public DateTimeOffset FreshUntil => NextUpdate ?? ThisUpdate;

    public bool IsFresh(DateTimeOffset at, ValidationPolicy policy) =>
        NextUpdate is { } next
            ? at - next <= policy.FreshnessGrace
            : at - ThisUpdate <= policy.UndatedFreshness;

    /// <summary>Fresh, and young enough by the policy to show today that <paramref name="certificate"/> is not revoked.</summary>
    public bool IsCurrent(Certificate certificate, DateTimeOffset now, ValidationPolicy policy) =>
        IsFresh(now, policy)
        && !(
            now - ThisUpdate
            > (
                certificate.Extensions.IsAuthority
                    ? policy.MostAuthorityStatusAge
                    : policy.MostStatusAge
            )
        );
}

/// <summary>The CRLs and OCSP responses that may be asked: those of the snapshot, and those that the document brings.</summary>
internal sealed class StatusSources
{
    private const int MostEmbedded = 512;
    private readonly ValidationPolicy policy;
    private readonly DateTimeOffset now;
    private readonly List<(RevocationList List, int Revision)> crls = [];
    private readonly List<(OcspResponse Response, int Revision)> ocsps = [];

    public StatusSources(
        TrustMaterial trust,
        DocumentEvidence document,
        ValidationPolicy policy,
        DateTimeOffset now
    )
    {
        (this.policy, this.now) = (policy, now);
        crls.AddRange(trust.Crls.Select(l => (l, ProofsOfExistence.Outside)));
        ocsps.AddRange(trust.OcspResponses.Select(r => (r, ProofsOfExistence.Outside)));
        if (document.SecurityStore is { } store)
        {
            Add(store.Crls, store.CrlRevisions, store.OcspResponses, store.OcspRevisions);
        }

        foreach (var signature in document.Signatures)
        {
            int[] revision = [ProofsOfExistence.RevisionOf(signature)];
            foreach (
                var cms in signature
                    .Cms.Timestamps.Concat(signature.Cms.ContentTimestamps)
                    .Select(t => t.Cms)
                    .Prepend(signature.Cms)
            )
            {
                Add(cms.Crls, revision, cms.OcspResponses, revision);
            }
        }
    }

    private void Add(
        IReadOnlyList<byte[]> lists,
        IReadOnlyList<int> listRevisions,
        IReadOnlyList<byte[]> responses,
        IReadOnlyList<int> responseRevisions
    )
    {
        foreach (var (index, der) in lists.Index().Take(MostEmbedded - crls.Count))
        {
            if (RevocationList.TryRead(der) is { } list)
            {
                crls.Add((list, Revision(listRevisions, index)));
            }
        }

        foreach (var (index, der) in responses.Index().Take(MostEmbedded - ocsps.Count))
        {
            if (OcspResponse.TryRead(der) is { } response)
            {
                ocsps.Add((response, Revision(responseRevisions, index)));
            }
        }
    }

    /// <summary>One revision may stand for all; what has none is proven by nothing, but still came with the document.</summary>
    private static int Revision(IReadOnlyList<int> revisions, int index) =>
        revisions.Count == 0
            ? ProofsOfExistence.Unplaced
            : revisions[Math.Min(index, revisions.Count - 1)];

    /// <summary>All that is verified, oldest first.</summary>
    public IReadOnlyList<StatusEvidence> About(Certificate certificate, Certificate issuer) =>
        [
            .. Lists(certificate, issuer)
                .Concat(Responses(certificate, issuer))
                .OrderBy(e => e.ThisUpdate),
        ];

    private IEnumerable<StatusEvidence> Lists(Certificate certificate, Certificate issuer)
    {
        foreach (var (list, revision) in crls)
        {
            if (
                list.IsIndirect
                || list.ThisUpdate - now > policy.ClockSkew
                || !list.IsSignedBy(issuer, policy)
            )
            {
                continue;
            }

            var entry = list.Find(certificate.Serial.Span, out var malformed);
            if (entry is { Reason: RevokedEntry.RemoveFromCrl })
            {
                entry = null;
            }

            // A revocation is believed of any list, innocence of a complete one alone.
            if (entry is not null || (list.IsComplete && !malformed))
            {
                yield return new(
                    list.ThisUpdate,
                    list.NextUpdate,
                    entry,
                    list.ExpiredCertificatesSince,
                    Reliability.Until(list.Scheme, policy),
                    revision
                );
            }
        }
    }

    private IEnumerable<StatusEvidence> Responses(Certificate certificate, Certificate issuer) =>
        from source in ocsps
        from statement in source.Response.Statements
        where
            (statement.Good || statement.Revoked is not null)
            && statement.ThisUpdate - now <= policy.ClockSkew
            && (statement.Revoked is not null || statement.ThisUpdate >= certificate.NotBefore)
            && statement.Concerns(certificate, issuer)
            && IsAuthorised(source.Response, statement, issuer, source.Revision)
        select new StatusEvidence(
            statement.ThisUpdate,
            statement.NextUpdate,
            statement.Revoked,
            statement.ArchiveCutOff,
            Reliability.Until(source.Response.Scheme, policy),
            source.Revision
        );

    /// <summary>
    /// Signed by the issuer itself or by a responder that the issuer's key certified for OCSPSigning (RFC 6960 clause 4.2.2.2),
    /// in force, and not revoked: it says itself that nobody need ask (id-pkix-ocsp-nocheck), or a CRL of the issuer says so.
    /// </summary>
    private bool IsAuthorised(
        OcspResponse response,
        OcspStatement statement,
        Certificate issuer,
        int revision
    )
    {
        if (response.SignerUnder(issuer, policy) is not { } responder)
        {
            return false;
        }

        if (responder.Sha256 == issuer.Sha256)
        {
            return true;
        }

        // An old response of a document is of its own time; what is to speak for today is of today.
        var at = revision == ProofsOfExistence.Outside ? now : response.ProducedAt;
        if (
            at < responder.NotBefore
            || at > responder.NotAfter
            || responder.NotBefore - statement.ThisUpdate > policy.ClockSkew
        )
        {
            return false;
        }

        var lists = Lists(responder, issuer).ToList();
        return lists.TrueForAll(l => l.Revoked is null)
            && (
                responder.Extensions.HasOcspNoCheck
                || lists.Exists(l =>
                    l.Vouches(responder)
                    && (
                        revision != ProofsOfExistence.Outside || l.IsCurrent(responder, now, policy)
                    )
                )
            );
    }
}

using PadesValidator.Certificates;

namespace PadesValidator.Trusting;

/// <summary>The status of one certificate at the moment of the decision.</summary>
internal sealed record StatusFinding(CertificateStatus Status, RevokedEntry? Entry = null);

/// <summary>
/// What verified CRLs and OCSP responses say (RFC 5280 clause 6.3, RFC 6960 clause 3.2). A revocation that the issuer signed is
/// believed however old the evidence is, since it is never undone; innocence is believed only of complete and fresh evidence.
/// </summary>
internal static class RevocationStatus
{
    private const int CertificateHold = 6;
    private const int RemoveFromCrl = 8;

    public static StatusFinding Of(
        Certificate certificate,
        Certificate issuer,
        TrustMaterial trust,
        DateTimeOffset now,
        ValidationPolicy policy
    )
    {
        RevokedEntry? revoked = null;
        var freshest = DateTimeOffset.MinValue;
        var (good, stale) = (false, false);
        foreach (
            var list in trust
                .Crls.Where(l => !l.IsIndirect && l.IsSignedBy(issuer, policy))
                .OrderBy(l => l.ThisUpdate)
        )
        {
            if (list.ThisUpdate > now + policy.ClockSkew)
            {
                continue;
            }

            var entry = list.Find(certificate.Serial.Span, out var malformed);
            var fresh = IsFresh(list.NextUpdate, now, policy);
            if (entry is { Reason: not RemoveFromCrl })
            {
                revoked = entry;
                freshest = list.ThisUpdate;
            }
            else if (list.IsComplete && !malformed)
            {
                Clear(list.ThisUpdate);
                good |= fresh;
                stale |= !fresh;
            }
        }

        foreach (var (response, statement) in Statements(certificate, issuer, trust))
        {
            if (
                statement.ThisUpdate > now + policy.ClockSkew
                || !response.IsAuthorised(issuer, policy, now)
            )
            {
                continue;
            }

            var fresh = IsFresh(statement.NextUpdate, now, policy);
            if (statement.Revoked is { } entry)
            {
                revoked ??= entry;
            }
            else if (statement.Good)
            {
                Clear(statement.ThisUpdate);
                good |= fresh;
                stale |= !fresh;
            }
        }

        // An authority may drop what has expired from its list: silence about it proves nothing any more (RFC 5280 5).
        return revoked is not null ? new(CertificateStatus.Revoked, revoked)
            : now > certificate.NotAfter ? new(CertificateStatus.Unknown)
            : good ? new(CertificateStatus.Good)
            : stale ? new(CertificateStatus.Stale)
            : new(CertificateStatus.Unknown);

        // A hold, and nothing else, ends when later evidence no longer lists it.
        void Clear(DateTimeOffset at)
        {
            if (revoked?.Reason == CertificateHold && at > freshest)
            {
                revoked = null;
            }
        }
    }

    private static IEnumerable<(OcspResponse, OcspStatement)> Statements(
        Certificate certificate,
        Certificate issuer,
        TrustMaterial trust
    ) =>
        from response in trust.OcspResponses
        from statement in response.Statements
        where statement.Concerns(certificate, issuer)
        orderby statement.ThisUpdate
        select (response, statement);

    /// <summary>Without a nextUpdate newer information is always available (RFC 6960 clause 4.2.2.1): never fresh.</summary>
    private static bool IsFresh(
        DateTimeOffset? nextUpdate,
        DateTimeOffset now,
        ValidationPolicy policy
    ) => nextUpdate is { } next && now <= next + policy.FreshnessGrace;
}

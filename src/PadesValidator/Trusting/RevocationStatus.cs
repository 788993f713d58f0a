using PadesValidator.Certificates;

namespace PadesValidator.Trusting;

/// <summary>The status of one certificate at the moment of the decision.</summary>
internal sealed record StatusFinding(CertificateStatus Status, RevokedEntry? Entry = null);

/// <summary>
/// What verified CRLs and OCSP responses say today (RFC 5280 clause 6.3, RFC 6960 clause 3.2). A revocation that the issuer signed is
/// believed however old the evidence is and whoever brings it, since it is never undone; innocence is believed only of complete and
/// fresh evidence that the caller gathered: what a document brings speaks for the past.
/// </summary>
internal static class RevocationStatus
{
    public static StatusFinding Of(
        Certificate certificate,
        Certificate issuer,
        StatusSources sources,
        DateTimeOffset now,
        ValidationPolicy policy
    )
    {
        RevokedEntry? revoked = null;
        var listedAt = DateTimeOffset.MinValue;
        var (good, stale) = (false, false);
        foreach (var evidence in sources.About(certificate, issuer))
        {
            if (evidence.Revoked is { } entry)
            {
                // What is revoked for good stays so, with the earliest date that was ever given.
                revoked =
                    revoked is null or { Reason: RevokedEntry.CertificateHold }
                    || (
                        entry.Reason != RevokedEntry.CertificateHold
                        && entry.RevokedAt < revoked.RevokedAt
                    )
                        ? entry
                        : revoked;
                listedAt = evidence.ThisUpdate;
            }
            else if (!evidence.IsEmbedded && evidence.Vouches(certificate))
            {
                // A hold, and nothing else, ends when later evidence no longer lists it.
                if (
                    revoked is { Reason: RevokedEntry.CertificateHold }
                    && evidence.ThisUpdate > listedAt
                )
                {
                    revoked = null;
                }

                var fresh = evidence.IsCurrent(certificate, now, policy);
                good |= fresh;
                stale |= !fresh;
            }
        }

        return revoked is not null ? new(CertificateStatus.Revoked, revoked)
            : good ? new(CertificateStatus.Good)
            : stale ? new(CertificateStatus.Stale)
            : new(CertificateStatus.Unknown);
    }
}

using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What speaks against revoking this certificate, whoever asks.</summary>
public static class TargetObjections
{
    /// <summary>
    /// Can the certificate still be revoked? That it is revoked already is said only where its published status says so: a registry that
    /// is wrong would leave a stolen key valid. Where only the registry says it, nothing objects: the authority is asked to revoke, and
    /// its answer is told.
    /// </summary>
    /// <param name="published">Its published status was read and verified, and is revoked for ever.</param>
    public static IEnumerable<Objection> Of(
        RegisteredCertificate target,
        bool published,
        DateTimeOffset now
    )
    {
        if (published)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.TargetAlreadyRevoked,
                "the certificate is already revoked"
            );
        }
        else if (target.NotAfter <= now)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.TargetExpired,
                "the certificate has expired"
            );
        }
        else if (
            target.Status
            is RegisteredStatus.Ended
                or RegisteredStatus.Pending
                // Against its own dates: one of the two is wrong.
                or RegisteredStatus.Expired
        )
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.TargetMismatch,
                $"the registry's record of the certificate is {target.Status}"
            );
        }
    }
}

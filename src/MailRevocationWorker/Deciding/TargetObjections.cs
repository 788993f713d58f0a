using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What speaks against revoking this certificate, whoever asks.</summary>
public static class TargetObjections
{
    /// <summary>Can the certificate still be revoked?</summary>
    public static IEnumerable<Objection> Of(RegisteredCertificate target, DateTimeOffset now)
    {
        if (target.Status == RegisteredStatus.Revoked)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.TargetAlreadyRevoked,
                "the certificate is already revoked"
            );
        }
        else if (target.Status == RegisteredStatus.Expired || target.NotAfter <= now)
        {
            yield return new(
                DecisionKind.Reject,
                DecisionCode.TargetExpired,
                "the certificate has expired"
            );
        }
        else if (target.Status is RegisteredStatus.Ended or RegisteredStatus.Pending)
        {
            yield return new(
                DecisionKind.Review,
                DecisionCode.TargetMismatch,
                $"the registry's record of the certificate is {target.Status}"
            );
        }
    }
}

using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>The guide's reasons in the terms of RFC 5280 clause 5.3.1: a judgement, overridable by <c>Policy:Reasons</c>.</summary>
public static class ReasonMap
{
    public static CrlReason ToCrlReason(this GuideReason reason, PolicyOptions policy) =>
        policy.Reasons.TryGetValue(reason, out var configured)
            ? configured
            : reason switch
            {
                GuideReason.KeyCompromised => CrlReason.KeyCompromise,
                GuideReason.PasswordLost
                or GuideReason.KeysOverwritten
                or GuideReason.IncorrectName
                or GuideReason.WrongKeySize
                or GuideReason.DefectiveCertificate
                or GuideReason.CertificateReplaced => CrlReason.Superseded,
                GuideReason.HolderRequest => CrlReason.Unspecified,
                GuideReason.HolderInformationUpdated or GuideReason.HolderLeft =>
                    CrlReason.AffiliationChanged,
                GuideReason.NonPayment => CrlReason.PrivilegeWithdrawn,
                GuideReason.NotAccepted => CrlReason.CessationOfOperation,
            };
}

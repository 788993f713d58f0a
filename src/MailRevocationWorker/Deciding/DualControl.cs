using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What two people decide together.</summary>
/// <param name="Codes">To revoke in spite of one of these.</param>
/// <param name="RefusalCodes">To refuse what ever waited for one of these.</param>
/// <param name="PickedTarget">Every certificate that an operator picked against or beside the form.</param>
public sealed record DualControl(
    IReadOnlySet<DecisionCode> Codes,
    IReadOnlySet<DecisionCode> RefusalCodes,
    bool PickedTarget
)
{
    /// <summary>
    /// By default two people revoke where it is not proven what was signed, by whom, or that this person may ask for it:
    /// a wrong yes is for ever. One person refuses, since the requester is told and can ask again.
    /// </summary>
    public static IReadOnlySet<DecisionCode> Unproven { get; } =
        new HashSet<DecisionCode>
        {
            // What was signed can't be read, or is not what is shown.
            DecisionCode.NotPdf,
            DecisionCode.ContainerRefused,
            DecisionCode.Unreadable,
            DecisionCode.Encrypted,
            DecisionCode.ActiveContent,
            DecisionCode.ParserFailure,
            DecisionCode.MalformedPdf,
            DecisionCode.AppearanceMismatch,
            // The signature failed or proves nothing.
            DecisionCode.Unsigned,
            DecisionCode.SignatureInvalid,
            DecisionCode.ModifiedAfterSigning,
            DecisionCode.PartialCoverage,
            DecisionCode.WeakAlgorithm,
            DecisionCode.UntrustedChain,
            DecisionCode.SignerCertExpired,
            DecisionCode.SignerCertNotYetValid,
            DecisionCode.SignerCertRevoked,
            DecisionCode.SignerKeyUsage,
            DecisionCode.SignerProductNotAccepted,
            DecisionCode.CmsMultipleSigners,
            DecisionCode.AlgorithmUnsupported,
            DecisionCode.SignedBeforeRevocation,
            DecisionCode.StatusUnknown,
            // Who signed is not known to be entitled.
            DecisionCode.RequesterNotAuthorised,
            DecisionCode.SignerMismatch,
            DecisionCode.SignerUnknown,
            DecisionCode.SuspiciousSender,
            DecisionCode.TargetMismatch,
            DecisionCode.HolderMismatch,
            DecisionCode.OrganisationMismatch,
            DecisionCode.IdentityMismatch,
            DecisionCode.RoleMismatch,
        };
}

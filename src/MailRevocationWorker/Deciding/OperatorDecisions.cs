using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>An operator's choice → a decision like any other: the pipeline goes on from it. Pure.</summary>
public static class OperatorDecisions
{
    /// <param name="last">The decision that put the case before a person.</param>
    /// <param name="reason">Why, in the operator's words.</param>
    /// <param name="target">For an approval: the certificate that was confirmed, read afresh.</param>
    /// <param name="guideReason">For an approval: the reason for the revocation.</param>
    /// <exception cref="ArgumentException">No decision comes of this action, or the approval names nothing: a bug of the caller.</exception>
    public static Decision Make(
        CaseAction action,
        Decision last,
        string reason,
        OperatorWord word,
        RegisteredCertificate? target,
        GuideReason? guideReason,
        PolicyOptions policy
    ) =>
        action switch
        {
            CaseAction.Approve => Approve(last, target, guideReason, policy),
            CaseAction.Reject => Of(last, DecisionKind.Reject, DecisionCode.OperatorRefused),
            CaseAction.AskForMore => Of(last, DecisionKind.Review, DecisionCode.MoreAsked),
            CaseAction.NotARequest => Of(last, DecisionKind.Ignore, DecisionCode.NotARequest),
            CaseAction.Reopen => Of(last, DecisionKind.Review, DecisionCode.Reopened),
            CaseAction.Note
            or CaseAction.Claim
            or CaseAction.Release
            or CaseAction.Confirm
            or CaseAction.Decline
            or CaseAction.Withdraw
            or CaseAction.Retry => throw new ArgumentException(
                $"{action} decides nothing",
                nameof(action)
            ),
        } with
        {
            Reason = reason,
            Operator = word,
            Shadow = null,
        };

    /// <summary>Whether that is the certificate which the form was found to name.</summary>
    public static bool IsTarget(Decision last, RegisteredCertificate target) =>
        last.Target is { } found
        && found.SerialNumber == target.SerialNumber
        && found.IssuerCommonName == target.IssuerCommonName;

    private static Decision Of(Decision last, DecisionKind kind, DecisionCode code) =>
        last with
        {
            Kind = kind,
            Code = code,
        };

    private static Decision Approve(
        Decision last,
        RegisteredCertificate? target,
        GuideReason? guideReason,
        PolicyOptions policy
    )
    {
        if (target is null || guideReason is not { } why)
        {
            throw new ArgumentException(
                "an approval names a certificate and a reason",
                nameof(target)
            );
        }

        // Who was proven to be entitled to the form's target is not thereby entitled to another.
        var same = IsTarget(last, target);
        return last with
        {
            Kind = DecisionKind.Revoke,
            Code = DecisionCode.OperatorApproved,
            Target = target,
            GuideReason = why,
            CrlReason = why.ToCrlReason(policy),
            Role = same ? last.Role : RequesterRole.Unknown,
            RequesterId = same ? last.RequesterId : null,
        };
    }
}

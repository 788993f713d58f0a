using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>What a form handed in, checked and brought into shape. Pure.</summary>
internal static class DeskForm
{
    /// <param name="facts">Of the certificate that the form names; null where there is none.</param>
    public static IReadOnlyList<DeskProblem> Problems(
        DeskView view,
        DeskInput input,
        RegistryFacts? facts
    )
    {
        var problems = new List<DeskProblem>();
        if (OfReason(input.Reason) is { } problem)
        {
            problems.Add(problem);
        }

        if (TooLong(input.French) || TooLong(input.English))
        {
            problems.Add(DeskProblem.TextTooLong);
        }

        if (input.Action == CaseAction.Approve)
        {
            if (
                !string.Equals(
                    input.TypedNumber?.Trim(),
                    view.Case.Number,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            {
                problems.Add(DeskProblem.NumberNotTyped);
            }

            if (facts is null)
            {
                problems.Add(
                    string.IsNullOrEmpty(input.Serial)
                        ? DeskProblem.TargetMissing
                        : DeskProblem.TargetUnknown
                );
            }

            if (input.GuideReason is not { } reason || !Enum.IsDefined(reason))
            {
                problems.Add(DeskProblem.RevocationReasonMissing);
            }
        }

        if (input.Action == CaseAction.AskForMore)
        {
            if (view.ReplyTo.Count == 0)
            {
                problems.Add(DeskProblem.NobodyToAnswer);
            }

            if (Text(input.French) is null || Text(input.English) is null)
            {
                problems.Add(DeskProblem.TextMissing);
            }
        }

        if (input.Action == CaseAction.Reject && view.ReplyTo.Count == 0 && !input.ToldOtherwise)
        {
            problems.Add(DeskProblem.NobodyToAnswer);
        }

        return problems;
    }

    public static DeskProblem? OfReason(string? reason) =>
        Words(reason) is not { Length: > 0 } words ? DeskProblem.ReasonMissing
        : words.Length > Desk.MaxReason ? DeskProblem.ReasonTooLong
        : null;

    /// <summary>Without control characters other than line ends.</summary>
    public static string Words(string? text) =>
        string.Concat(
                (text ?? "").ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))
            )
            .Trim();

    /// <summary>A text for the requester; null where nothing was written.</summary>
    public static string? Text(string? text) =>
        OperatorsText.Plain(text ?? "") is { Length: > 0 } plain ? plain : null;

    public static ActDetail Detail(DeskInput input)
    {
        var approves = input.Action == CaseAction.Approve;
        return new()
        {
            Action = input.Action,
            Reason = Words(input.Reason),
            Issuer = approves ? input.Issuer : null,
            Serial = approves ? input.Serial : null,
            GuideReason = approves ? input.GuideReason : null,
            French = Text(input.French),
            English = Text(input.English),
        };
    }

    /// <summary>What was proposed, with what the second person typed to confirm it.</summary>
    public static DeskInput Proposed(ActDetail proposal, DeskInput confirming) =>
        new()
        {
            Action = proposal.Action!.Value,
            Version = confirming.Version,
            Proposal = confirming.Proposal,
            Reason = proposal.Reason,
            TypedNumber = confirming.TypedNumber,
            Issuer = proposal.Issuer,
            Serial = proposal.Serial,
            GuideReason = proposal.GuideReason,
            French = proposal.French,
            English = proposal.English,
            // The first person saw to it.
            ToldOtherwise = true,
        };

    public static OperatorActKind Kind(CaseAction action) =>
        action switch
        {
            CaseAction.Approve => OperatorActKind.Approved,
            CaseAction.Reject => OperatorActKind.Rejected,
            CaseAction.AskForMore => OperatorActKind.AskedForMore,
            CaseAction.NotARequest => OperatorActKind.MarkedNotARequest,
            CaseAction.Reopen => OperatorActKind.Reopened,
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
        };

    private static bool TooLong(string? text) => text?.Length > OperatorsText.MaxLength;
}

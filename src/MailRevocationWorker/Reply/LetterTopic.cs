using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Reply;

/// <summary>Which texts a letter takes: prefixes of keys in the resource files.</summary>
/// <param name="Text">Prefix of .Title, .What, .Why and .Next.</param>
/// <param name="Kind">Prefix of .What where the topic has none of its own.</param>
/// <param name="By">Key of the sentence that stands for .Why, where who asked matters more.</param>
internal sealed record LetterTopic(
    string Text,
    DecisionKind Kind,
    LetterTone Tone,
    string? By = null
)
{
    private static readonly LetterTopic Pending = new(
        "Pending",
        DecisionKind.Review,
        LetterTone.Waiting
    );

    /// <summary>Chooses so that "revoked" is never written before the authority's receipt says it, and the registry never speaks to strangers.</summary>
    public static LetterTopic Of(ReplyRequest request) =>
        request.Planned.Kind switch
        {
            ReplyKind.Answer => Answer(request),
            ReplyKind.Interim => Pending,
            ReplyKind.Confirmation => Confirmation(request),
        };

    private static LetterTopic Answer(ReplyRequest request)
    {
        var code = request.Outcome.Code;
        return request.Outcome.Kind switch
        {
            DecisionKind.Revoke => Revoked(request),
            DecisionKind.Reject when Discreet(code) && !request.Planned.Disclose => new(
                "Discreet.Reject",
                DecisionKind.Reject,
                LetterTone.Refused
            ),
            DecisionKind.Reject => new(
                code.ToString(),
                DecisionKind.Reject,
                code is DecisionCode.TargetAlreadyRevoked or DecisionCode.TargetExpired
                    ? LetterTone.Done
                    : LetterTone.Refused
            ),
            // A refusal that went to a person: its words would anticipate what that person says.
            DecisionKind.Review
                when Refuses(code) || (Discreet(code) && !request.Planned.Disclose) => new(
                "Discreet.Review",
                DecisionKind.Review,
                LetterTone.Waiting
            ),
            DecisionKind.Review => new(
                code.ToString(),
                DecisionKind.Review,
                code is DecisionCode.UrgentWithoutForm ? LetterTone.Urgent : LetterTone.Waiting
            ),
            // Somebody sent a form and a person took it for no request: a silent no would be worse.
            DecisionKind.Ignore when code == DecisionCode.NotARequest => new(
                code.ToString(),
                DecisionKind.Ignore,
                LetterTone.Refused
            ),
            DecisionKind.Ignore => throw new ArgumentException(
                "What is ignored is not answered.",
                nameof(request)
            ),
        };
    }

    private static LetterTopic Revoked(ReplyRequest request) =>
        request.Receipt?.Result switch
        {
            RevocationResult.Revoked => new(
                request.Outcome.Code.ToString(),
                DecisionKind.Revoke,
                LetterTone.Done
            ),
            RevocationResult.AlreadyRevoked => new(
                nameof(DecisionCode.TargetAlreadyRevoked),
                DecisionKind.Reject,
                LetterTone.Done
            ),
            RevocationResult.Pending
            or RevocationResult.Refused
            or RevocationResult.Unknown
            or null => Pending,
        };

    private static LetterTopic Confirmation(ReplyRequest request)
    {
        if (request.Receipt?.Result is not RevocationResult.Revoked)
        {
            throw new ArgumentException(
                "Only what the authority's receipt calls revoked is confirmed.",
                nameof(request)
            );
        }

        var own =
            request.Holder is { } holder
            && string.Equals(holder.Email, request.Planned.To, StringComparison.OrdinalIgnoreCase);
        return new(
            own ? "Confirmation.Own" : "Confirmation.Other",
            DecisionKind.Revoke,
            LetterTone.Done,
            request.Outcome.Code switch
            {
                DecisionCode.HolderRequest => "Confirmation.By.Holder",
                DecisionCode.LegalRepresentativeRequest => "Confirmation.By.LegalRepresentative",
                _ => "Confirmation.By.Operator",
            }
        );
    }

    /// <summary>Codes whose words would tell a stranger what the registry knows.</summary>
    internal static bool Discreet(DecisionCode code) =>
        code
            is DecisionCode.RequesterNotAuthorised
                or DecisionCode.SignerMismatch
                or DecisionCode.TargetUnknown
                or DecisionCode.TargetAlreadyRevoked
                or DecisionCode.TargetExpired
                or DecisionCode.AlreadyDecided
                or DecisionCode.TargetMismatch
                or DecisionCode.ProductMismatch
                or DecisionCode.HolderMismatch
                or DecisionCode.OrganisationMismatch
                or DecisionCode.IdentityMismatch
                or DecisionCode.RoleMismatch;

    /// <summary>Codes that follow the first review code in the vocabulary speak of doubt; those before it refuse or revoke.</summary>
    private static bool Refuses(DecisionCode code) => code < DecisionCode.UrgentWithoutForm;
}

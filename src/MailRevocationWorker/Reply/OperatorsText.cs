using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Reply;

/// <summary>What an operator wrote to the requester, in place of the usual reason.</summary>
public static class OperatorsText
{
    /// <summary>Characters of one language's text.</summary>
    public const int MaxLength = 4000;

    /// <summary>The usual reason that an operator starts from.</summary>
    public static (string French, string English) Usual(DecisionCode code) =>
        (ReplyLanguage.All[0][$"{code}.Why"], ReplyLanguage.All[1][$"{code}.Why"]);

    /// <summary>Paragraphs; null where the usual reason is to stand: the letter is a confirmation, or the outcome is not what the operator wrote about.</summary>
    internal static IReadOnlyList<string>? Of(ReplyRequest request, string language)
    {
        if (
            request.Decision.Operator is not { } word
            || request.Planned.Kind != ReplyKind.Answer
            || request.Outcome.Code != request.Decision.Code
            || (language == "fr" ? word.French : word.English) is not { } text
            || (
                request.Outcome.Kind == DecisionKind.Revoke
                && request.Receipt?.Result != RevocationResult.Revoked
            )
        )
        {
            return null;
        }

        IReadOnlyList<string> paragraphs =
        [
            .. Plain(text)
                .Split(
                    "\n\n",
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .Select(p => p.ReplaceLineEndings(" ")),
        ];
        return paragraphs.Count > 0 ? paragraphs : null;
    }

    /// <summary>Nothing that a mail program could take for anything but text.</summary>
    public static string Plain(string text)
    {
        var unix = text.ReplaceLineEndings("\n");
        return string.Concat(unix.Take(MaxLength).Where(c => c == '\n' || !char.IsControl(c)))
            .Trim();
    }
}

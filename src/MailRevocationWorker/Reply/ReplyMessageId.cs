using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Reply;

/// <summary>
/// Message-IDs of our mails (RFC 5322 clause 3.6.4): derived from the case, the kind, the recipient and what is said, so that a
/// repeat is recognisable and the answer to a mail names its case.
/// </summary>
public static partial class ReplyMessageId
{
    /// <summary>Without angle brackets, for example R-2026-000123.answer.0f3a…@example.org.</summary>
    /// <param name="word">A person may say the same twice, and both are said.</param>
    public static string For(
        string caseNumber,
        PlannedReply planned,
        Outcome outcome,
        OperatorWord? word,
        string domain
    )
    {
        var kind = planned.Kind switch
        {
            ReplyKind.Answer => "answer",
            ReplyKind.Interim => "interim",
            ReplyKind.Confirmation => "confirmation",
        };
        var said =
            $"{caseNumber}\n{kind}\n{planned.To.ToLowerInvariant()}\n{outcome.Kind.ToText()}\n{outcome.Code.ToText()}";
        if (word is not null)
        {
            said = string.Create(CultureInfo.InvariantCulture, $"{said}\n{word.At.UtcTicks}");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
        return $"{caseNumber}.{kind}.{hash[..16]}@{domain}";
    }

    /// <summary>The case that one of our Message-IDs names; null for anybody else's.</summary>
    public static string? CaseNumberOf(string messageId, string domain) =>
        Ours().Match(messageId.Trim().TrimStart('<').TrimEnd('>')) is { Success: true } match
        && string.Equals(match.Groups["domain"].Value, domain, StringComparison.OrdinalIgnoreCase)
            ? match.Groups["case"].Value
            : null;

    /// <summary>Whether a stranger's Message-ID, without brackets, can be copied into our headers: the form of RFC 5322 clause 3.6.4, bounded.</summary>
    internal static bool IsSafe(string? messageId) =>
        messageId is { Length: > 2 and <= 250 } && Safe().IsMatch(messageId);

    [GeneratedRegex(
        @"^(?<case>R-[0-9]{4}-[0-9]{6,9})\.(answer|interim|confirmation)\.[0-9a-f]{16}@(?<domain>[A-Za-z0-9.-]{1,253})$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Ours();

    [GeneratedRegex(
        @"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9!#$%&'*+/=?^_`{|}~.:\[\]-]+\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Safe();
}

using System.Text;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Delivery status notifications (RFC 3464) and the original message that they return.</summary>
internal static partial class DeliveryReport
{
    private const int Most = 5;
    private const int MostStatusBytes = 64 << 10;

    /// <summary>Failed, delayed, or news of success: told by the Action fields (clause 2.3.3), else by the Status class.</summary>
    public static MessageKind KindOf(Multipart report)
    {
        var status = string.Concat(
            report
                .Where(p => p.ContentType.IsMimeType("message", "*"))
                .OfType<MimePart>()
                .Take(3)
                .Select(TextOf)
        );
        var actions = Action()
            .Matches(status)
            .Select(m => m.Groups["action"].Value.ToLowerInvariant())
            .ToHashSet();
        if (actions.Count > 0)
        {
            return actions.Contains("failed") ? MessageKind.Bounce
                : actions.Contains("delayed") ? MessageKind.DeliveryDelay
                : MessageKind.OtherAutomatic;
        }

        return
            StatusClass().Match(status) is { Success: true } match
            && match.Groups["class"].Value != "5"
            ? match.Groups["class"].Value == "4"
                ? MessageKind.DeliveryDelay
                : MessageKind.OtherAutomatic
            : MessageKind.Bounce;
    }

    /// <summary>The Message-IDs and From addresses of what a bounce returns: from its message part, its header part, or its text.</summary>
    public static (IReadOnlyList<string> MessageIds, IReadOnlyList<string> From) Returned(
        MimeEntity? body,
        string words
    )
    {
        var ids = new List<string>();
        var from = new List<string>();
        foreach (var part in body is Multipart m ? m.Take(20) : [])
        {
            if (part is MessagePart { Message: { } message })
            {
                Fields(message.Headers, ids, from);
            }
            else if (part is TextRfc822Headers { Message: { } headers })
            {
                Fields(headers.Headers, ids, from);
            }
        }

        if (ids.Count == 0)
        {
            ids.AddRange(
                IdLine()
                    .Matches(words.Length > 32_000 ? words[..32_000] : words)
                    .Select(x => x.Groups["id"].Value)
            );
        }

        return ([.. ids.Distinct(StringComparer.Ordinal).Take(Most)], [.. from.Take(Most)]);
    }

    private static void Fields(HeaderList headers, List<string> ids, List<string> from)
    {
        if (headers[HeaderId.MessageId] is { } id && MessageIds.In(id) is [var one, ..])
        {
            ids.Add(one);
        }

        if (
            headers[HeaderId.From] is { Length: < 2000 } sender
            && InternetAddressList.TryParse(MailHeaders.Parsing, sender, out var list)
        )
        {
            from.AddRange(list.Mailboxes.Take(1).Select(a => a.Address));
        }
    }

    private static string TextOf(MimePart part)
    {
        if (part.Content is null)
        {
            return "";
        }

        using var content = part.Content.Open();
        return Encoding.Latin1.GetString(Bounded.ReadAll(content, MostStatusBytes) ?? []) + "\n";
    }

    [GeneratedRegex(
        @"^Action:\s*(?<action>failed|delayed|delivered|relayed|expanded)\b",
        RegexOptions.IgnoreCase
            | RegexOptions.Multiline
            | RegexOptions.CultureInvariant
            | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Action();

    [GeneratedRegex(
        @"^Status:\s*(?<class>[245])\.",
        RegexOptions.IgnoreCase
            | RegexOptions.Multiline
            | RegexOptions.CultureInvariant
            | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex StatusClass();

    [GeneratedRegex(
        @"^[ \t>]*Message-ID:\s*<(?<id>[^<>\s]{3,250})>",
        RegexOptions.IgnoreCase
            | RegexOptions.Multiline
            | RegexOptions.CultureInvariant
            | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex IdLine();
}

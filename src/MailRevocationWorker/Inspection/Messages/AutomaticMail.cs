using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Tells machines' mail from people's by header fields and structure; by the subject alone only where mailers always write it so.</summary>
internal static partial class AutomaticMail
{
    private static readonly string[] AutoReplyFields =
    [
        "x-autoreply",
        "x-autorespond",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-auto-reply",
        "x-vacation",
    ];

    private static readonly string[] ChallengeFields =
    [
        "x-boxbe-challenge",
        "x-challenge",
        "x-tmda-confirm",
        "x-choicemail-confirm",
        "x-spamarrest",
    ];

    private static readonly string[] SystemFields =
    [
        "x-otrs-loop",
        "x-rt-loop-prevention",
        "x-jira-fingerprint",
        "x-zendesk-from-account-id",
        "x-auto-generated",
        "x-ms-exchange-generated-message-source",
        "x-gitlab-project",
        "x-github-reason",
        "x-cron-env",
    ];

    /// <param name="headers">The message's own fields.</param>
    /// <param name="body">Its structure; null where there is none.</param>
    /// <param name="from">The single plain From address, or null.</param>
    /// <param name="words">What it says.</param>
    public static MessageKind KindOf(
        MailHeaders headers,
        MimeEntity? body,
        string? from,
        string words,
        bool hasDocuments,
        MessageReadOptions options
    )
    {
        if (ReportKind(body, headers) is { } report)
        {
            return report;
        }

        if (IsOwn(headers, from, hasDocuments, options))
        {
            return MessageKind.Own;
        }

        if (
            headers.Has("x-failed-recipients")
            || headers.Has("x-ms-exchange-message-is-ndr")
            || IsLooseBounce(headers, from, words)
        )
        {
            return MessageKind.Bounce;
        }

        if (ChallengeFields.Any(headers.Has))
        {
            return MessageKind.ChallengeResponse;
        }

        return Stated(headers, from, options)
            ?? ByStructure(headers, body, from, words, hasDocuments);
    }

    /// <summary>Auto-Submitted (RFC 3834 clause 5) other than "no", whatever comments and parameters stand with it.</summary>
    public static bool IsAutoSubmitted(MailHeaders headers) => AutoSubmitted(headers) is not null;

    private static string? AutoSubmitted(MailHeaders headers) =>
        headers
            .RawAll("auto-submitted")
            .Select(v => Comment().Replace(v, "").Split(';')[0].Trim().ToLowerInvariant())
            .FirstOrDefault(v => v is not ("" or "no"));

    private static MessageKind? ReportKind(MimeEntity? body, MailHeaders headers)
    {
        if (body is not Multipart multipart || !body.ContentType.IsMimeType("multipart", "report"))
        {
            return body is not null && body.ContentType.IsMimeType("message", "delivery-status")
                ? MessageKind.Bounce
                : null;
        }

        var type = body.ContentType.Parameters["report-type"]?.Trim().ToLowerInvariant();
        if (
            type is "disposition-notification"
            || multipart.Any(p => IsMessage(p, "disposition-notification"))
        )
        {
            return MessageKind.ReadReceipt;
        }

        if (type is "feedback-report" or "tlsrpt" or "dmarc")
        {
            return MessageKind.Report;
        }

        if (type is "delivery-status" || multipart.Any(p => IsMessage(p, "delivery-status")))
        {
            return DeliveryReport.KindOf(multipart);
        }

        return AutoSubmitted(headers) is null ? MessageKind.OtherAutomatic : MessageKind.Report;
    }

    private static bool IsMessage(MimeEntity part, string subtype) =>
        part.ContentType.IsMimeType("message", subtype)
        || part.ContentType.IsMimeType("message", "global-" + subtype);

    /// <summary>
    /// Our loop mark, our address in From or a Message-ID of one of our cases on mail that says it is automatic. Our address
    /// alone is a colleague's: what brings a document is looked at, the rest is ours.
    /// </summary>
    private static bool IsOwn(
        MailHeaders headers,
        string? from,
        bool hasDocuments,
        MessageReadOptions options
    )
    {
        var isFromUs = from is not null && MailAddresses.IsOwn(from, options);
        if (headers.RawAll("x-loop").Any(v => MailAddresses.IsOwn(v.Trim(), options)))
        {
            return true;
        }

        return IsAutoSubmitted(headers)
            ? isFromUs
                || (
                    MessageIds.Of(headers) is { } id
                    && MessageIds.IsOfACase(id, options.OwnMessageIdDomain)
                )
            : isFromUs && !hasDocuments;
    }

    /// <summary>Bounces from before RFC 3464, and from servers that never read it: who sends them, and how they begin.</summary>
    private static bool IsLooseBounce(MailHeaders headers, string? from, string words)
    {
        var local = from is null ? "" : from[..from.LastIndexOf('@')].ToLowerInvariant();
        if (
            local.Contains("mailer-daemon", StringComparison.Ordinal)
            || local is "mdaemon" or "mail-daemon"
        )
        {
            return true;
        }

        var isSystem =
            local is "postmaster" or "daemon"
            || local.StartsWith("microsoftexchange", StringComparison.Ordinal)
            || IsNullReturnPath(headers);
        return isSystem
            && (
                AutomaticSubjects.IsBounce(headers.Text("subject") ?? "")
                || words.Contains("qmail-send program", StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>The first Return-Path, which our own server wrote on top (RFC 5321 clause 4.4).</summary>
    public static bool IsNullReturnPath(MailHeaders headers) =>
        headers.Raw("return-path") is { } path
        && path.Replace(" ", "", StringComparison.Ordinal) == "<>";

    private static MessageKind? Stated(
        MailHeaders headers,
        string? from,
        MessageReadOptions options
    )
    {
        var subject = headers.Text("subject") ?? "";
        if (AutoSubmitted(headers) is { } submitted)
        {
            return
                submitted == "auto-replied"
                || AutomaticSubjects.IsAbsence(subject)
                || headers.Has("x-ms-exchange-inbox-rules-loop")
                ? MessageKind.OutOfOffice
                : MessageKind.OtherAutomatic;
        }

        var precedence = headers.Raw("precedence")?.Trim().ToLowerInvariant();
        if (AutoReplyFields.Any(headers.Has) || precedence is "auto_reply" or "auto-reply")
        {
            return MessageKind.OutOfOffice;
        }

        if (!IsByOurList(headers, options) && ListKind(headers, precedence) is { } list)
        {
            return list == MessageKind.Newsletter && AutomaticSubjects.IsAggregateReport(subject)
                ? MessageKind.Report
                : list;
        }

        if (precedence == "junk" || SuppressesReplies(headers) || SystemFields.Any(headers.Has))
        {
            return AutomaticSubjects.IsAbsence(subject)
                ? MessageKind.OutOfOffice
                : MessageKind.OtherAutomatic;
        }

        return
            from is not null
            && MailAddresses.IsNobody(from)
            && AutomaticSubjects.IsAggregateReport(subject)
            ? MessageKind.Report
            : null;
    }

    /// <summary>RFC 2369 and 2919 fields, and Precedence: a list has members who write to it, a newsletter readers.</summary>
    private static MessageKind? ListKind(MailHeaders headers, string? precedence)
    {
        var isList =
            headers.Has("list-post")
            || headers.Has("list-id")
            || precedence == "list"
            || headers.Has("mailing-list")
            || headers.Has("x-mailing-list");
        if (isList && (headers.Has("list-post") || !headers.Has("list-unsubscribe-post")))
        {
            return MessageKind.MailingList;
        }

        return
            isList
            || headers.Has("list-unsubscribe")
            || headers.Has("list-help")
            || precedence == "bulk"
            ? MessageKind.Newsletter
            : null;
    }

    /// <summary>Our own address may be a group: then every mail to it comes by a list, and that says nothing.</summary>
    private static bool IsByOurList(MailHeaders headers, MessageReadOptions options) =>
        options.OwnAddresses.Any(own =>
            headers
                .RawAll("list-post")
                .Any(v => v.Contains($"mailto:{own}>", StringComparison.OrdinalIgnoreCase))
            || headers
                .RawAll("list-id")
                .Any(v =>
                    v.Contains($"<{own.Replace('@', '.')}>", StringComparison.OrdinalIgnoreCase)
                )
        );

    private static MessageKind ByStructure(
        MailHeaders headers,
        MimeEntity? body,
        string? from,
        string words,
        bool hasDocuments
    )
    {
        var subject = headers.Text("subject") ?? "";
        if (
            HasCalendar(body)
            || headers
                .Raw("content-class")
                ?.Contains("calendarmessage", StringComparison.OrdinalIgnoreCase) == true
        )
        {
            return MessageKind.Calendar;
        }

        // From here on a mail that brings a document is a person's: the document is looked at.
        if (hasDocuments)
        {
            return MessageKind.Personal;
        }

        if (IsNullReturnPath(headers))
        {
            return AutomaticSubjects.IsAbsence(subject)
                ? MessageKind.OutOfOffice
                : MessageKind.OtherAutomatic;
        }

        if (
            AutomaticSubjects.IsAbsence(subject) && !CompromiseLanguage.IsIn(subject + "\n" + words)
        )
        {
            return MessageKind.OutOfOffice;
        }

        return from is not null && MailAddresses.IsNobody(from)
            ? MessageKind.OtherAutomatic
            : MessageKind.Personal;
    }

    /// <summary>X-Auto-Response-Suppress ([MS-OXCMAIL]): values that ask for no automatic reply of our kind.</summary>
    private static bool SuppressesReplies(MailHeaders headers) =>
        headers
            .RawAll("x-auto-response-suppress")
            .SelectMany(v => v.Split(','))
            .Any(v => v.Trim().ToLowerInvariant() is "all" or "autoreply" or "oof");

    private static bool HasCalendar(MimeEntity? body) =>
        body switch
        {
            Multipart m => m.Take(20).Any(HasCalendar),
            null => false,
            _ => body.ContentType.IsMimeType("text", "calendar")
                && body.ContentType.Parameters.Contains("method"),
        };

    [GeneratedRegex(
        @"\([^()]*\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Comment();
}

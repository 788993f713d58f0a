using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>May this mail be answered (RFC 3834 clause 2), and where? In doubt nobody is.</summary>
internal static class ReplyRule
{
    /// <summary>A Reply-To of more addresses than a person and a colleague's makes us somebody's amplifier.</summary>
    private const int MostReplyTo = 3;

    public static (ReplyPermission Permission, IReadOnlyList<string> To) Of(
        MailHeaders headers,
        Sender sender,
        MessageKind kind,
        MessageReadOptions options,
        MessageFindings findings
    )
    {
        var (target, refusal) = Target(headers, sender, options, findings);
        var permission =
            ByKind(kind)
            ?? ByPath(headers)
            ?? BySender(sender, findings)
            ?? refusal
            ?? ByAddress(sender, target, options);
        return permission is { } refused ? (refused, []) : (ReplyPermission.Permitted, [target!]);
    }

    private static ReplyPermission? ByKind(MessageKind kind) =>
        kind switch
        {
            MessageKind.Personal => null,
            MessageKind.Own => ReplyPermission.OwnAddress,
            MessageKind.MailingList or MessageKind.Newsletter => ReplyPermission.MailingList,
            MessageKind.Bounce
            or MessageKind.DeliveryDelay
            or MessageKind.OutOfOffice
            or MessageKind.ReadReceipt
            or MessageKind.Calendar
            or MessageKind.Report
            or MessageKind.ChallengeResponse
            or MessageKind.OtherAutomatic => ReplyPermission.AutomaticMail,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static ReplyPermission? ByPath(MailHeaders headers)
    {
        if (AutomaticMail.IsNullReturnPath(headers))
        {
            return ReplyPermission.NullReturnPath;
        }

        return AutomaticMail.IsAutoSubmitted(headers) ? ReplyPermission.AutomaticMail : null;
    }

    private static ReplyPermission? BySender(Sender sender, MessageFindings findings)
    {
        if (sender.From is null)
        {
            return sender.IsMissing
                ? ReplyPermission.NoUsableAddress
                : ReplyPermission.AmbiguousSender;
        }

        if (findings.Has(MessageFindingKind.AmbiguousSender))
        {
            return ReplyPermission.AmbiguousSender;
        }

        return sender.Failed ? ReplyPermission.AuthenticationFailed : null;
    }

    private static ReplyPermission? ByAddress(
        Sender sender,
        string? target,
        MessageReadOptions options
    )
    {
        if (target is null)
        {
            return ReplyPermission.NoUsableAddress;
        }

        if (MailAddresses.IsNobody(sender.From!) || MailAddresses.IsNobody(target))
        {
            return ReplyPermission.NoReplyAddress;
        }

        return MailAddresses.IsOwn(target, options) || MailAddresses.IsOwn(sender.From!, options)
            ? ReplyPermission.OwnAddress
            : null;
    }

    /// <summary>
    /// Reply-To is followed when it is one address in From's own domain, or one below or above it. Elsewhere it is a finding, and the answer goes to From:
    /// if From was forged, its owner learns of it; if not, nothing is lost.
    /// </summary>
    private static (string? Target, ReplyPermission? Refusal) Target(
        MailHeaders headers,
        Sender sender,
        MessageReadOptions options,
        MessageFindings findings
    )
    {
        var field = headers.All("reply-to").FirstOrDefault();
        if (field is null || string.IsNullOrWhiteSpace(MailHeaders.Unfolded(field)))
        {
            return (sender.From, null);
        }

        if (MailAddresses.Mailboxes(field) is not { } mailboxes)
        {
            return (sender.From, null);
        }

        if (mailboxes.Count > MostReplyTo)
        {
            return (null, ReplyPermission.TooManyRecipients);
        }

        var addresses = mailboxes.Select(MailAddresses.Plain).OfType<string>().ToList();
        if (addresses.Exists(a => MailAddresses.IsOwn(a, options)))
        {
            return (null, ReplyPermission.OwnAddress);
        }

        if (addresses.Exists(MailAddresses.IsNobody))
        {
            return (null, ReplyPermission.NoReplyAddress);
        }

        if (sender.From is not { } from)
        {
            return (null, null);
        }

        var elsewhere = addresses.Find(a =>
            !MailAddresses.AreKin(MailAddresses.DomainOf(a), MailAddresses.DomainOf(from))
        );
        if (elsewhere is not null)
        {
            findings.Add(
                MessageFindingKind.ReplyToElsewhere,
                $"Reply-To is at {MailAddresses.DomainOf(elsewhere)}, From at {MailAddresses.DomainOf(from)}"
            );
            return (from, null);
        }

        return (addresses is [var only] ? only : from, null);
    }
}

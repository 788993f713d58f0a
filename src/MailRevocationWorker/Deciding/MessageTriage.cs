using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>What the mail alone decides.</summary>
/// <param name="Kind">Null: the documents decide, each on its own merits.</param>
/// <param name="Reason">One English sentence.</param>
public sealed record MessageTriageResult(DecisionKind? Kind, DecisionCode? Code, string Reason);

/// <summary>The mail's side of the decision. Pure: facts in, decision out.</summary>
public static class MessageTriage
{
    private static readonly MessageTriageResult GoOn = new(null, null, "The documents decide.");

    /// <param name="report">The mail.</param>
    /// <param name="anySignedDocument">
    /// A document carries a signature whose CMS can be read. A PDF that merely has an empty or broken signature field does not count:
    /// brochures have them.
    /// </param>
    public static MessageTriageResult Of(MessageReport report, bool anySignedDocument)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ByKind(report, anySignedDocument)
            ?? ByFindings(report)
            ?? (report.Documents.Count == 0 ? WithoutDocument(report) : GoOn);
    }

    /// <summary>Machines' mail. A signed form is never ignored, our own bounces and loops aside.</summary>
    private static MessageTriageResult? ByKind(MessageReport report, bool signed)
    {
        switch (report.Kind)
        {
            case MessageKind.Personal:
                return null;
            case MessageKind.Own:
                return Ignore(DecisionCode.OwnMessage, "Our own message came back.");
            case MessageKind.Bounce or MessageKind.DeliveryDelay:
                return signed && !report.ReturnsOurMail
                    ? Review(
                        DecisionCode.ReplyImpossible,
                        "A bounce of somebody else's mail brings a signed form."
                    )
                    : Ignore(DecisionCode.AutomaticMessage, "A report on delivery.");
            case MessageKind.MailingList or MessageKind.Newsletter when report.Documents.Count > 0:
                return Review(DecisionCode.ListMail, "A document came by a mailing list.");
            case MessageKind.MailingList
            or MessageKind.OtherAutomatic when !signed && report.SpeaksOfCompromise:
                return Review(
                    DecisionCode.UrgentWithoutForm,
                    "Automatic or list mail speaks of a stolen, lost or compromised key."
                );
            case MessageKind.OutOfOffice
            or MessageKind.ReadReceipt
            or MessageKind.MailingList
            or MessageKind.Newsletter
            or MessageKind.Calendar
            or MessageKind.Report
            or MessageKind.ChallengeResponse
            or MessageKind.OtherAutomatic:
                return signed
                    ? null
                    : Unread(report)
                        ?? Ignore(
                            DecisionCode.AutomaticMessage,
                            "Automatic mail without a signed form."
                        );
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report.Kind, null);
        }
    }

    /// <summary>A body that passed a limit may hide a form: nobody can say that it holds none.</summary>
    private static MessageTriageResult? Unread(MessageReport report) =>
        report.Has(MessageFindingKind.TooDeep)
        || report.Has(MessageFindingKind.TooManyHeaders)
        || report.Has(MessageFindingKind.TooManyParts)
            ? Review(
                DecisionCode.MessageDamaged,
                "Automatic mail that could not be read to its end."
            )
            : null;

    private static MessageTriageResult? ByFindings(MessageReport report)
    {
        foreach (var finding in report.Findings)
        {
            if (Gravity(finding.Kind, report.Documents.Count > 0) is { } code)
            {
                return Review(code, $"A person must look: {finding.Detail}.");
            }
        }

        return null;
    }

    /// <summary>The code under which a finding goes to a person; null when it does not have to.</summary>
    private static DecisionCode? Gravity(MessageFindingKind kind, bool hasDocuments) =>
        kind switch
        {
            MessageFindingKind.AmbiguousSender
            or MessageFindingKind.ReplyToElsewhere
            or MessageFindingKind.LookAlikeDomain
            or MessageFindingKind.AuthenticationFailed
            or MessageFindingKind.AuthenticationConflict
            or MessageFindingKind.TooManyRecipients => DecisionCode.SuspiciousSender,

            MessageFindingKind.TooDeep
            or MessageFindingKind.TooManyParts
            or MessageFindingKind.TooManyHeaders
            or MessageFindingKind.HeaderTooLong
            or MessageFindingKind.AmbiguousStructure
            or MessageFindingKind.PathTraversal
            or MessageFindingKind.Polyglot
            or MessageFindingKind.PortalNotice => DecisionCode.MessageDamaged,

            // With a document at hand it is judged; what was lost beside it is told to its sender by the answer.
            MessageFindingKind.Damaged => hasDocuments ? null : DecisionCode.MessageDamaged,

            MessageFindingKind.ContentElsewhere
            or MessageFindingKind.InjectionAttempt
            or MessageFindingKind.OpaqueContainer
            or MessageFindingKind.SMimeSignatureInvalid => null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    private static MessageTriageResult WithoutDocument(MessageReport report)
    {
        if (report.SpeaksOfCompromise)
        {
            return Review(
                DecisionCode.UrgentWithoutForm,
                "No form, and the text speaks of a stolen, lost or compromised key."
            );
        }

        if (report.OwnReferences.Count > 0 || report.MentionedCases.Count > 0)
        {
            return Review(DecisionCode.AnswerToOurMail, "Somebody answers one of our mails.");
        }

        if (
            report.Others.Any(o =>
                o.Kind is AttachmentKind.RefusedArchive or AttachmentKind.EncryptedMail
            ) || report.Has(MessageFindingKind.OpaqueContainer)
        )
        {
            return Reject(DecisionCode.ContainerRefused, "What was sent can't be opened here.");
        }

        return report.Others.Any(o =>
            o.Kind
                is AttachmentKind.FalsePdf
                    or AttachmentKind.WordProcessor
                    or AttachmentKind.Executable
                    or AttachmentKind.Html
        )
            ? Reject(DecisionCode.NotPdf, "What was attached is not a PDF.")
            : Reject(DecisionCode.NoAttachment, "No PDF is attached.");
    }

    private static MessageTriageResult Review(DecisionCode code, string reason) =>
        new(DecisionKind.Review, code, reason);

    private static MessageTriageResult Reject(DecisionCode code, string reason) =>
        new(DecisionKind.Reject, code, reason);

    private static MessageTriageResult Ignore(DecisionCode code, string reason) =>
        new(DecisionKind.Ignore, code, reason);
}

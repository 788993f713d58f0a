using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;

namespace MailRevocationWorker.Tests.Deciding;

public sealed class MessageTriageTests
{
    private static readonly FoundDocument Document = new()
    {
        Path = "x.pdf",
        Sha256 = "00",
        Size = 1,
        DisplayName = "x.pdf",
    };

    private static MessageReport Mail(
        MessageKind kind = MessageKind.Personal,
        bool document = false,
        params MessageFindingKind[] findings
    ) =>
        new()
        {
            Kind = kind,
            Reply = ReplyPermission.Permitted,
            ReplyTo = ["alice@firm.example"],
            Documents = document ? [Document] : [],
            Findings = [.. findings.Select(f => new MessageFinding(f, "x"))],
        };

    [Fact]
    public void PersonsMail_WithDocument_LeavesItToTheDocument() =>
        MessageTriage.Of(Mail(document: true), false).Kind.ShouldBeNull();

    [Fact]
    public void PersonsMail_WithoutDocument_IsRejected() =>
        MessageTriage
            .Of(Mail(), false)
            .ShouldSatisfyAllConditions(
                t => t.Kind.ShouldBe(DecisionKind.Reject),
                t => t.Code.ShouldBe(DecisionCode.NoAttachment)
            );

    [Theory]
    [InlineData(AttachmentKind.RefusedArchive, DecisionCode.ContainerRefused)]
    [InlineData(AttachmentKind.EncryptedMail, DecisionCode.ContainerRefused)]
    [InlineData(AttachmentKind.FalsePdf, DecisionCode.NotPdf)]
    [InlineData(AttachmentKind.WordProcessor, DecisionCode.NotPdf)]
    [InlineData(AttachmentKind.Image, DecisionCode.NoAttachment)]
    public void WithoutDocument_CodeSaysWhatCameInstead(AttachmentKind other, DecisionCode code) =>
        MessageTriage
            .Of(Mail() with { Others = [new OtherAttachment(other, "x", 1)] }, false)
            .Code.ShouldBe(code);

    [Fact]
    public void EveryKind_WithSignedDocument_IsNeverIgnoredButOurOwn()
    {
        foreach (var kind in Enum.GetValues<MessageKind>().Where(k => k != MessageKind.Own))
        {
            MessageTriage
                .Of(Mail(kind, document: true), anySignedDocument: true)
                .Kind.ShouldNotBe(DecisionKind.Ignore, kind.ToString());
        }

        MessageTriage
            .Of(Mail(MessageKind.Bounce, document: true) with { ReturnsOurMail = true }, true)
            .Kind.ShouldBe(DecisionKind.Ignore);
    }

    [Fact]
    public void EveryAutomaticKind_WithoutDocument_IsIgnored()
    {
        foreach (var kind in Enum.GetValues<MessageKind>().Where(k => k != MessageKind.Personal))
        {
            MessageTriage.Of(Mail(kind), false).Kind.ShouldBe(DecisionKind.Ignore, kind.ToString());
        }
    }

    [Fact]
    public void OutOfOffice_WithBrochure_IsIgnored() =>
        MessageTriage
            .Of(Mail(MessageKind.OutOfOffice, document: true), false)
            .Kind.ShouldBe(DecisionKind.Ignore);

    [Fact]
    public void MailingList_WithDocument_GoesToAPerson()
    {
        MessageTriage
            .Of(Mail(MessageKind.MailingList, document: true), true)
            .Code.ShouldBe(DecisionCode.ListMail);
        MessageTriage
            .Of(Mail(MessageKind.Newsletter, document: true), false)
            .Code.ShouldBe(DecisionCode.ListMail);
    }

    [Fact]
    public void AutomaticMail_ThatCouldNotBeReadToItsEnd_GoesToAPerson() =>
        MessageTriage
            .Of(Mail(MessageKind.OtherAutomatic, false, MessageFindingKind.TooDeep), false)
            .Kind.ShouldBe(DecisionKind.Review);

    [Fact]
    public void EveryFinding_IsWeighed()
    {
        MessageFindingKind[] harmless =
        [
            MessageFindingKind.ContentElsewhere,
            MessageFindingKind.InjectionAttempt,
            MessageFindingKind.OpaqueContainer,
            MessageFindingKind.SMimeSignatureInvalid,
            MessageFindingKind.Damaged,
        ];
        foreach (var finding in Enum.GetValues<MessageFindingKind>())
        {
            var expected = harmless.Contains(finding) ? (DecisionKind?)null : DecisionKind.Review;
            MessageTriage
                .Of(Mail(MessageKind.Personal, true, finding), true)
                .Kind.ShouldBe(expected, finding.ToString());
        }
    }

    [Fact]
    public void Damaged_WithoutDocument_GoesToAPerson() =>
        MessageTriage
            .Of(Mail(MessageKind.Personal, false, MessageFindingKind.Damaged), false)
            .Kind.ShouldBe(DecisionKind.Review);

    [Fact]
    public void StolenKey_WithoutForm_IsUrgent() =>
        MessageTriage
            .Of(Mail() with { SpeaksOfCompromise = true, OwnReferences = ["r@x"] }, false)
            .Code.ShouldBe(DecisionCode.UrgentWithoutForm);

    [Fact]
    public void AnswerToOurMail_WithoutDocument_GoesToAPerson()
    {
        MessageTriage
            .Of(Mail() with { OwnReferences = ["r@x"] }, false)
            .Code.ShouldBe(DecisionCode.AnswerToOurMail);
        MessageTriage
            .Of(Mail() with { MentionedCases = ["R-2026-000123"] }, false)
            .Code.ShouldBe(DecisionCode.AnswerToOurMail);
        MessageTriage
            .Of(Mail(document: true) with { OwnReferences = ["r@x"] }, false)
            .Kind.ShouldBeNull();
    }
}

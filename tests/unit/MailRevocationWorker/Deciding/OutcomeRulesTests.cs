using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;

namespace MailRevocationWorker.Tests.Deciding;

public sealed class OutcomeRulesTests
{
    private static readonly RequestExample Genuine = new();
    private static readonly RevocationReceipt Done = new(
        RevocationResult.Revoked,
        "1121AA",
        RequestExample.Now,
        CrlReason.KeyCompromise,
        "1",
        ""
    );

    [Fact]
    public void Revocation_TellsTheSenderTheHolderAndTheOrganisation()
    {
        var outcome = OutcomeRules.Conclude(
            Genuine.Decide(),
            Done,
            Mail("somebody@elsewhere.example"),
            Genuine.Registry()
        );

        outcome.Kind.ShouldBe(DecisionKind.Revoke);
        outcome.NeedsPerson.ShouldBeFalse();
        outcome.Replies.ShouldBe([
            new(ReplyKind.Answer, "somebody@elsewhere.example", Disclose: false),
            new(ReplyKind.Confirmation, "camille@vercors.example", Disclose: true),
            new(ReplyKind.Confirmation, "helene@vercors.example", Disclose: true),
        ]);
    }

    [Fact]
    public void Revocation_AskedFromTheRegisteredAddress_IsToldThereOnce() =>
        OutcomeRules
            .Conclude(Genuine.Decide(), Done, Mail("Camille@vercors.example"), Genuine.Registry())
            .Replies.ShouldBe([
                new(ReplyKind.Answer, "Camille@vercors.example", Disclose: true),
                new(ReplyKind.Confirmation, "helene@vercors.example", Disclose: true),
            ]);

    [Fact]
    public void Refusal_OfAnUnprovenSigner_DisclosesNothing()
    {
        var refused = new RequestExample
        {
            Signature = Genuine.Signature with { Integrity = PadesValidator.Integrity.Broken },
        }.Decide();

        OutcomeRules
            .Conclude(refused, null, Mail("camille@vercors.example"), Genuine.Registry())
            .Replies.ShouldBe([new(ReplyKind.Answer, "camille@vercors.example", Disclose: false)]);
    }

    [Fact]
    public void Refusal_ThatNobodyMayBeTold_GoesToAPerson()
    {
        var refused = new RequestExample
        {
            Form = Genuine.Form with { Confirmed = false },
        }.Decide();

        var outcome = OutcomeRules.Conclude(refused, null, Mail(null), Genuine.Registry());

        (outcome.Kind, outcome.Code, outcome.NeedsPerson).ShouldBe(
            (DecisionKind.Review, DecisionCode.ReplyImpossible, true)
        );
    }

    [Theory]
    [InlineData(
        RevocationResult.AlreadyRevoked,
        DecisionKind.Reject,
        DecisionCode.TargetAlreadyRevoked,
        false
    )]
    [InlineData(RevocationResult.Pending, DecisionKind.Revoke, DecisionCode.HolderRequest, false)]
    [InlineData(RevocationResult.Refused, DecisionKind.Review, DecisionCode.AuthorityRefused, true)]
    [InlineData(RevocationResult.Unknown, DecisionKind.Review, DecisionCode.AuthorityRefused, true)]
    public void Receipt_OtherThanRevoked_ChangesTheOutcome(
        RevocationResult result,
        DecisionKind kind,
        DecisionCode code,
        bool person
    )
    {
        var outcome = OutcomeRules.Conclude(
            Genuine.Decide(),
            Done with
            {
                Result = result,
            },
            Mail("a@b.example"),
            Genuine.Registry()
        );

        (outcome.Kind, outcome.Code, outcome.NeedsPerson).ShouldBe((kind, code, person));
        outcome.AwaitsPublication.ShouldBe(result == RevocationResult.Pending);
        outcome.Replies.ShouldAllBe(r =>
            r.Kind == (result == RevocationResult.Pending ? ReplyKind.Interim : ReplyKind.Answer)
        );
    }

    [Fact]
    public void AutomaticMail_IsNeverAnswered()
    {
        var ignored = Genuine.Decide() with
        {
            Kind = DecisionKind.Ignore,
            Code = DecisionCode.AutomaticMessage,
        };

        var outcome = OutcomeRules.Conclude(ignored, null, Mail("a@b.example"), Genuine.Registry());

        outcome.Replies.ShouldBeEmpty();
        outcome.NeedsPerson.ShouldBeFalse();
    }

    private static MessageReport Mail(string? replyTo) =>
        new()
        {
            Kind = MessageKind.Personal,
            Reply = replyTo is null ? ReplyPermission.NoReplyAddress : ReplyPermission.Permitted,
            ReplyTo = replyTo is null ? [] : [replyTo],
        };
}

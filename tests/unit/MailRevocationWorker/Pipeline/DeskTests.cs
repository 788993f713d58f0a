using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using static MailRevocationWorker.Tests.Pipeline.DeskBed;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class DeskTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task View_CaseThatWasPurged_IsShownAndCannotBeReopened()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync(state: CaseState.Closed, kind: DecisionKind.Reject);
        (await bed.Desk.ViewAsync(row.Number, Anne, Ct))
            .ShouldNotBeNull()
            .Allowed.ShouldContain(CaseAction.Reopen);
        var message = (await bed.Store.MessageAsync(row.MessageId, Ct)).ShouldNotBeNull();
        (await bed.Store.PurgeAsync(message, row.ReceivedAt.AddYears(10), () => 0, Ct)).ShouldBe(0);

        var view = (await bed.Desk.ViewAsync(row.Number, Anne, Ct)).ShouldNotBeNull();

        view.Allowed.ShouldBe([CaseAction.Note], "nothing is left to decide on");
        view.Last.ShouldBeNull();
        var records = (await bed.Store.RecordsAsync(row.Number, Ct)).ShouldNotBeNull();
        records.Outputs.ShouldNotBeEmpty();
        CaseResults.Of(records.Outputs).ShouldBe(new(null, null, null));
    }

    [Fact]
    public async Task Approval_Complete_BecomesADecisionThatThePipelineCarriesOut()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();

        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Done()
        );

        var now = await bed.NowAsync(row);
        now.LastStep.ShouldBe(CaseStep.Decided);
        now.State.ShouldBe(CaseState.Open);
        now.Code.ShouldBe(DecisionCode.OperatorApproved);
        (await bed.Store.MessageAsync(row.MessageId, Ct))!.Filed.ShouldBeFalse();
        var decision = await bed.DecisionAsync(row);
        decision.Kind.ShouldBe(DecisionKind.Revoke);
        decision.Target!.SerialNumber.ShouldBe("A1B");
        decision.CrlReason.ShouldBe(CrlReason.KeyCompromise);
        decision.Operator!.Name.ShouldBe("anne");
        decision.Operator.Second.ShouldBeNull();
        decision.RequesterId.ShouldBe("H");
        bed.Queue.Knows(row.MessageId).ShouldBeTrue("the worker goes on at once");
        (await bed.Store.DueAsync(bed.Storage.Clock.GetUtcNow(), 10, Ct))
            .Select(m => m.Id)
            .ShouldContain(row.MessageId, "and finds it again after a crash");
    }

    [Fact]
    public async Task Approval_Incomplete_SaysWhatIsMissingAndChangesNothing()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        var input = Approval(row);
        (DeskInput Input, DeskProblem Problem)[] wrong =
        [
            (input with { Reason = " \u0007 " }, DeskProblem.ReasonMissing),
            (input with { Reason = new string('x', 2001) }, DeskProblem.ReasonTooLong),
            (input with { TypedNumber = "R-2026-000009" }, DeskProblem.NumberNotTyped),
            (input with { TypedNumber = null }, DeskProblem.NumberNotTyped),
            (input with { Serial = null }, DeskProblem.TargetMissing),
            (input with { Serial = "ABCDEF" }, DeskProblem.TargetUnknown),
            (input with { Issuer = "Another CA" }, DeskProblem.TargetUnknown),
            (input with { GuideReason = null }, DeskProblem.RevocationReasonMissing),
            (input with { GuideReason = (GuideReason)77 }, DeskProblem.RevocationReasonMissing),
            (input with { French = new string('x', 4001) }, DeskProblem.TextTooLong),
        ];
        foreach (var (given, problem) in wrong)
        {
            (await bed.Desk.ActAsync(row.Number, Anne, given, Ct))
                .ShouldBeOfType<DeskAnswer.Incomplete>()
                .Problems.ShouldBe([problem]);
        }

        (await bed.NowAsync(row)).ShouldBe(row);
    }

    [Fact]
    public async Task Act_OnAnOldVersion_IsAConflictThatNamesWhoWasFirst()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Reject), Ct);

        (await bed.Desk.ActAsync(row.Number, Bruno, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Conflict("anne")
        );

        (await bed.DecisionAsync(row)).Code.ShouldBe(DecisionCode.OperatorRefused);
    }

    [Fact]
    public async Task Act_TwoAtOnce_OneWins()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();

        var answers = await Task.WhenAll(
            bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct),
            bed.Desk.ActAsync(row.Number, Bruno, Input(row, CaseAction.Reject), Ct)
        );

        answers.OfType<DeskAnswer.Done>().Count().ShouldBe(1);
        answers.OfType<DeskAnswer.Conflict>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Auditor_MayDoNothing()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        foreach (var action in Enum.GetValues<CaseAction>())
        {
            (
                await bed.Desk.ActAsync(
                    row.Number,
                    Marc,
                    Approval(row) with
                    {
                        Action = action,
                    },
                    Ct
                )
            ).ShouldBe(new DeskAnswer.NotAllowed(), action.ToString());
        }

        (await bed.Store.ActsOfAsync(row.Id, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Case_Unknown_IsNotAllowed()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();

        (await bed.Desk.ActAsync("R-2026-999999", Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.NotAllowed()
        );
    }

    [Fact]
    public async Task DualControl_FirstProposesSecondConfirms_AndBothAreNamed()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);

        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Proposed()
        );
        (await bed.NowAsync(row)).State.ShouldBe(CaseState.WaitingForPerson);
        var proposal = (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull();
        var confirmation = new DeskInput
        {
            Action = CaseAction.Confirm,
            Version = row.Version,
            Proposal = proposal.Id,
            TypedNumber = row.Number,
        };

        (await bed.Desk.ActAsync(row.Number, Anne, confirmation, Ct)).ShouldBe(
            new DeskAnswer.NotAllowed()
        );
        (await bed.Desk.ActAsync(row.Number, Bruno, confirmation, Ct)).ShouldBe(
            new DeskAnswer.Conflict("anne"),
            "an operator does not confirm"
        );
        (
            await bed.Desk.ActAsync(
                row.Number,
                Sophie,
                confirmation with
                {
                    Proposal = proposal.Id + 1,
                },
                Ct
            )
        ).ShouldBeOfType<DeskAnswer.Conflict>();
        (await bed.Desk.ActAsync(row.Number, Sophie, confirmation, Ct)).ShouldBe(
            new DeskAnswer.Done()
        );

        var decision = await bed.DecisionAsync(row);
        decision.Code.ShouldBe(DecisionCode.OperatorApproved);
        (decision.Operator!.Name, decision.Operator.Second).ShouldBe(("anne", "sophie"));
        (await bed.Store.HoldAsync(row.Id, Ct)).ShouldBe(new(null, null));
    }

    [Fact]
    public async Task DualControl_ProposedBySupervisor_IsNotConfirmedByTheSamePerson()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Sophie, Approval(row), Ct);
        var proposal = (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull();

        (
            await bed.Desk.ActAsync(
                row.Number,
                Sophie,
                new()
                {
                    Action = CaseAction.Confirm,
                    Version = row.Version,
                    Proposal = proposal.Id,
                    TypedNumber = row.Number,
                },
                Ct
            )
        ).ShouldBe(new DeskAnswer.NotAllowed());
        (await bed.NowAsync(row)).State.ShouldBe(CaseState.WaitingForPerson);
    }

    [Fact]
    public async Task DualControl_Declined_LeavesTheCaseAsItWas()
    {
        await using var bed = await MakeAsync();
        bed.CodesToRefuse.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Reject), Ct);
        var proposal = (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull();

        (
            await bed.Desk.ActAsync(
                row.Number,
                Sophie,
                Input(row, CaseAction.Decline) with
                {
                    Proposal = proposal.Id,
                },
                Ct
            )
        ).ShouldBe(new DeskAnswer.Done());

        (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldBeNull();
        (await bed.NowAsync(row)).ShouldBe(row);
        (await bed.Store.ActsOfAsync(row.Id, Ct))
            .Select(a => (a.Person, a.Kind))
            .ShouldBe([("anne", OperatorActKind.Proposed), ("sophie", OperatorActKind.Declined)]);
    }

    [Fact]
    public async Task PickedTarget_IsRevokedByTwo_AndProvesNoRequester()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();

        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row, "C2"), Ct)).ShouldBe(
            new DeskAnswer.Proposed()
        );
        var proposal = (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull();
        proposal.Detail.TargetPicked.ShouldBeTrue();
        await bed.Desk.ActAsync(
            row.Number,
            Sophie,
            new()
            {
                Action = CaseAction.Confirm,
                Version = row.Version,
                Proposal = proposal.Id,
                TypedNumber = row.Number,
            },
            Ct
        );

        var decision = await bed.DecisionAsync(row);
        decision.Target!.SerialNumber.ShouldBe("C2");
        decision.RequesterId.ShouldBeNull();
        decision.Operator!.TargetPicked.ShouldBeTrue();
    }

    [Fact]
    public async Task Claim_HoldsOthersOffUntilItsLeaseEnds()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Claim), Ct);

        (await bed.Desk.ActAsync(row.Number, Bruno, Input(row, CaseAction.Reject), Ct)).ShouldBe(
            new DeskAnswer.Conflict("anne")
        );
        bed.Storage.Clock.Advance(TimeSpan.FromMinutes(15));

        (await bed.Desk.ActAsync(row.Number, Bruno, Input(row, CaseAction.Reject), Ct)).ShouldBe(
            new DeskAnswer.Done()
        );
    }

    [Fact]
    public async Task Claim_TakenOverByASupervisor_IsKnown()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Claim), Ct);

        await bed.Desk.ActAsync(row.Number, Sophie, Input(row, CaseAction.Claim), Ct);

        (await bed.Store.HoldAsync(row.Id, Ct)).Claim!.Person.ShouldBe("sophie");
        (await bed.Store.ActsOfAsync(row.Id, Ct))[^1].Detail.From.ShouldBe("anne");
    }

    [Fact]
    public async Task AskForMore_NobodyToAnswer_IsRefused()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync(answerable: false);

        (await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.AskForMore), Ct))
            .ShouldBeOfType<DeskAnswer.Incomplete>()
            .Problems.ShouldBe([DeskProblem.NobodyToAnswer]);
        (await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Reject), Ct))
            .ShouldBeOfType<DeskAnswer.Incomplete>()
            .Problems.ShouldBe([DeskProblem.NobodyToAnswer]);
        (
            await bed.Desk.ActAsync(
                row.Number,
                Anne,
                Input(row, CaseAction.Reject) with
                {
                    ToldOtherwise = true,
                },
                Ct
            )
        ).ShouldBe(new DeskAnswer.Done());
    }

    [Fact]
    public async Task Reopen_ARefusal_WaitsAgainWithANewClock()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync(
            DecisionCode.NotPdfa,
            state: CaseState.Closed,
            kind: DecisionKind.Reject
        );
        bed.Storage.Clock.Advance(TimeSpan.FromDays(3));

        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Reopen), Ct);

        var now = await bed.NowAsync(row);
        (now.Decision, now.Code).ShouldBe((DecisionKind.Review, DecisionCode.Reopened));
        now.Deadline.ShouldBe(bed.Storage.Clock.GetUtcNow().AddHours(24));
    }

    [Fact]
    public async Task Preview_ShowsTheEditedTextAndSendsNothing()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();

        var mails = await bed.Desk.PreviewAsync(row, Anne, Input(row, CaseAction.Reject), Ct);

        var mail = mails.ShouldHaveSingleItem();
        mail.To.ShouldBe(Requester);
        mail.Text.ShouldContain("Écrivez la date.");
        mail.Text.ShouldContain("Write the date.");
        mail.Text.ShouldContain("n’a pas été acceptée");
        (await bed.NowAsync(row)).ShouldBe(row);
        (await bed.Store.RepliesOfAsync(row.Id, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Journal_AfterEveryKindOfAct_IsIntactAndNamesThePerson()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Claim), Ct);
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Note), Ct);
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Release), Ct);
        await bed.Desk.ActAsync(row.Number, Bruno, Input(row, CaseAction.AskForMore), Ct);

        (
            await new JournalVerifier(bed.Storage.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
        (await bed.Store.ActsOfAsync(row.Id, Ct))
            .Select(a => (a.Person, a.Kind))
            .ShouldBe([
                ("anne", OperatorActKind.Claimed),
                ("anne", OperatorActKind.Noted),
                ("anne", OperatorActKind.Released),
                ("bruno", OperatorActKind.AskedForMore),
            ]);
    }
}

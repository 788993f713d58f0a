using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using static MailRevocationWorker.Tests.Pipeline.DeskBed;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>Two people are two, for as long as the case wants two.</summary>
public sealed class FourEyesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sophie", "anne")]
    [InlineData("anne", "sophie")]
    public async Task Confirmation_ByWhoLetTheOtherIn_IsRefusedUntilTheAdministratorVouches(
        string giver,
        string receiver
    )
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Store.GiveAccessAsync(giver, receiver, Ct);
        await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct);
        var confirmation = await ConfirmationAsync(bed, row);

        (await bed.Desk.ViewAsync(row.Number, Sophie, Ct))!.Shared.ShouldBe(
            new DeskAnswer.SharedAccess("anne", receiver)
        );
        (await bed.Desk.ActAsync(row.Number, Sophie, confirmation, Ct)).ShouldBe(
            new DeskAnswer.SharedAccess("anne", receiver)
        );
        (await bed.NowAsync(row)).ShouldBe(row);

        await bed.Store.VouchAsync("command-line", receiver, Ct);
        (await bed.Desk.ActAsync(row.Number, Sophie, confirmation, Ct)).ShouldBe(
            new DeskAnswer.Done()
        );
    }

    [Fact]
    public async Task Access_GivenThroughOthers_IsStillOneHand()
    {
        await using var bed = await MakeAsync();
        await bed.Store.GiveAccessAsync("sophie", "bruno", Ct);
        await bed.Store.GiveAccessAsync("bruno", "chloe", Ct);
        await bed.Store.GiveAccessAsync("chloe", "sophie", Ct);
        await bed.Store.GiveAccessAsync("command-line", "anne", Ct);
        await bed.Store.GiveAccessAsync("command-line", "sophie", Ct);

        (await bed.Store.LetInAsync("sophie", "chloe", Ct)).ShouldNotBeNull();
        (await bed.Store.LetInAsync("anne", "sophie", Ct)).ShouldBeNull(
            "what the administrator does on the console makes nobody anybody's hand"
        );

        await bed.Store.VouchAsync("command-line", "bruno", Ct);
        (await bed.Store.LetInAsync("chloe", "bruno", Ct)).ShouldBe("chloe");
        await bed.Store.VouchAsync("command-line", "chloe", Ct);
        await bed.Store.VouchAsync("command-line", "sophie", Ct);
        (await bed.Store.LetInAsync("sophie", "chloe", Ct)).ShouldBeNull();

        await bed.Store.GiveAccessAsync("sophie", "chloe", Ct);
        (await bed.Store.LetInAsync("sophie", "chloe", Ct)).ShouldBe(
            "chloe",
            "a reset after the vouching counts anew"
        );
        (
            await new JournalVerifier(bed.Storage.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Access_GivenToBothByOneHand_IsOneHandUntilOneIsVouchedFor()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Store.GiveAccessAsync("chloe", "anne", Ct);
        await bed.Store.GiveAccessAsync("chloe", "paul", Ct);
        await bed.Store.GiveAccessAsync("paul", "sophie", Ct);
        await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct);
        var confirmation = await ConfirmationAsync(bed, row);

        (await bed.Desk.ActAsync(row.Number, Sophie, confirmation, Ct)).ShouldBe(
            new DeskAnswer.SharedAccess("anne", "sophie"),
            "chloe could be both"
        );
        (await bed.NowAsync(row)).ShouldBe(row);

        await bed.Store.VouchAsync("command-line", "sophie", Ct);
        (await bed.Desk.ActAsync(row.Number, Sophie, confirmation, Ct)).ShouldBe(
            new DeskAnswer.Done()
        );
    }

    [Theory]
    [InlineData(CaseAction.AskForMore)]
    [InlineData(CaseAction.Reject)]
    public async Task Doubt_AfterWhateverCameBetween_StillWantsTwo(CaseAction between)
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Anne, Input(row, between), Ct);
        row = await SettledAsync(bed, row, between);
        if (between == CaseAction.Reject)
        {
            await bed.Desk.ActAsync(row.Number, Anne, Input(row, CaseAction.Reopen), Ct);
            row = await SettledAsync(bed, row, CaseAction.Reopen);
        }

        row.Code.ShouldNotBe(DecisionCode.SignerUnknown);
        (await bed.Desk.ViewAsync(row.Number, Anne, Ct))!.ForTwo.ShouldContain(CaseAction.Approve);
        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Proposed()
        );
    }

    [Fact]
    public async Task Objection_BehindAnotherCode_WantsTwo()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignatureInvalid);
        var row = await bed.WaitingAsync(
            DecisionCode.AutomationOff,
            findings: ["reject:signature-invalid: the digest differs"]
        );

        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Proposed()
        );
    }

    [Fact]
    public async Task NotARequest_OfAForm_WantsTwoAndIsAnswered()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync();
        var input = Input(row, CaseAction.NotARequest);

        var mail = (await bed.Desk.PreviewAsync(row, Anne, input, Ct)).ShouldHaveSingleItem();
        mail.To.ShouldBe(Requester);
        mail.Text.ShouldContain("Écrivez la date.");
        mail.Text.ShouldContain("Aucun certificat n’a été révoqué");
        (await bed.Desk.ActAsync(row.Number, Anne, input, Ct)).ShouldBe(new DeskAnswer.Proposed());
        (
            await bed.Desk.ActAsync(row.Number, Sophie, await ConfirmationAsync(bed, row), Ct)
        ).ShouldBe(new DeskAnswer.Done());
        var decision = await bed.DecisionAsync(row);
        (decision.Kind, decision.Operator!.Second).ShouldBe((DecisionKind.Ignore, "sophie"));
    }

    [Fact]
    public async Task NotARequest_WhereNobodyMayBeAnswered_SendsNothing()
    {
        await using var bed = await MakeAsync();
        var row = await bed.WaitingAsync(answerable: false);

        (
            await bed.Desk.PreviewAsync(row, Anne, Input(row, CaseAction.NotARequest), Ct)
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task Proposal_OnACaseThatMovesOn_EndsAndBarsNobody()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct);
        row = await bed.Store.RecordAsync(
            row,
            CaseStep.Replied,
            "[]",
            new() { State = CaseState.Closed, Decision = DecisionKind.Reject },
            Ct
        );

        (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldBeNull();
        var ended = (await bed.Store.ActsOfAsync(row.Id, Ct))[^1];
        (ended.Person, ended.Kind, ended.Detail.From).ShouldBe(
            (JournalData.Service, OperatorActKind.ProposalEnded, "anne")
        );
        (await bed.Desk.ActAsync(row.Number, Bruno, Input(row, CaseAction.Reopen), Ct)).ShouldBe(
            new DeskAnswer.Done()
        );
        (
            await new JournalVerifier(bed.Storage.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Proposal_WhileOnlyTheAnswerIsStillSent_Stands()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct);

        await bed.Store.RecordAsync(row, CaseStep.Replied, "[]", new(), Ct);

        (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull();
    }

    [Fact]
    public async Task Proposal_NobodyAnswersInTime_EndsAndAnotherTakesItsPlace()
    {
        await using var bed = await MakeAsync();
        bed.CodesForTwo.Add(DecisionCode.SignerUnknown);
        var row = await bed.WaitingAsync(DecisionCode.SignerUnknown);
        await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct);
        var late = await ConfirmationAsync(bed, row);
        bed.Storage.Clock.Advance(CaseStore.ProposalLife);

        (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldBeNull();
        (await bed.Desk.ActAsync(row.Number, Sophie, late, Ct)).ShouldBe(
            new DeskAnswer.NotAllowed()
        );
        (await bed.Store.EndOldProposalsAsync(Ct)).ShouldBe(1);
        (await bed.Store.EndOldProposalsAsync(Ct)).ShouldBe(0);
        (await bed.Desk.ActAsync(row.Number, Bruno, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Proposed()
        );
        bed.Storage.Clock.Advance(CaseStore.ProposalLife);
        (await bed.Desk.ActAsync(row.Number, Anne, Approval(row), Ct)).ShouldBe(
            new DeskAnswer.Proposed(),
            "before any sweep too"
        );
    }

    private static async Task<DeskInput> ConfirmationAsync(DeskBed bed, CaseRow row) =>
        new()
        {
            Action = CaseAction.Confirm,
            Version = row.Version,
            Proposal = (await bed.Store.HoldAsync(row.Id, Ct)).Proposal.ShouldNotBeNull().Id,
            TypedNumber = row.Number,
        };

    /// <summary>What the pipeline does with the decision: concludes it, answers, files.</summary>
    private static async Task<CaseRow> SettledAsync(DeskBed bed, CaseRow row, CaseAction action)
    {
        await bed.Store.RecordAsync(
            await bed.NowAsync(row),
            CaseStep.Replied,
            "[]",
            new()
            {
                State = action == CaseAction.Reject ? CaseState.Closed : CaseState.WaitingForPerson,
            },
            Ct
        );
        await bed.Store.MarkFiledAsync(row.MessageId, "Review", Ct);
        return await bed.NowAsync(row);
    }
}

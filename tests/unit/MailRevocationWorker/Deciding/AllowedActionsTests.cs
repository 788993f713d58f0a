using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;

namespace MailRevocationWorker.Tests.Deciding;

public sealed class AllowedActionsTests
{
    private static readonly Person Anne = new("anne", PersonRole.Operator);
    private static readonly Person Sophie = new("sophie", PersonRole.Supervisor);
    private static readonly Person Marc = new("marc", PersonRole.Auditor);

    private static readonly CaseStanding Waiting = new(
        CaseState.WaitingForPerson,
        CaseStep.Filed,
        DecisionKind.Review,
        HasDocument: true,
        PutOff: false,
        ClaimedBy: null,
        ProposedBy: null
    );

    private static readonly CaseAction[] Deciding =
    [
        CaseAction.Approve,
        CaseAction.Reject,
        CaseAction.AskForMore,
        CaseAction.NotARequest,
    ];

    private static IEnumerable<DecisionKind?> EveryDecision =>
        Enum.GetValues<DecisionKind>().Cast<DecisionKind?>().Append(null);

    [Fact]
    public void Waiting_FreeCase_CanBeTakenAndDecidedByOperatorAndSupervisor()
    {
        CaseAction[] free =
        [
            CaseAction.Note,
            CaseAction.Claim,
            CaseAction.Approve,
            CaseAction.Reject,
            CaseAction.AskForMore,
            CaseAction.NotARequest,
        ];

        AllowedActions.Of(Waiting, Anne).ShouldBe(free);
        AllowedActions.Of(Waiting, Sophie).ShouldBe(free);
    }

    [Fact]
    public void Waiting_ClaimedByAnother_IsReadAndNoted_OrTakenOverByASupervisor()
    {
        var claimed = Waiting with { ClaimedBy = "bruno" };

        AllowedActions.Of(claimed, Anne).ShouldBe([CaseAction.Note]);
        AllowedActions.Of(claimed, Sophie).ShouldBe([CaseAction.Note, CaseAction.Claim]);
    }

    [Fact]
    public void Waiting_ClaimedByOneself_CanBeDecidedAndReleased() =>
        AllowedActions
            .Of(Waiting with { ClaimedBy = Anne.Name }, Anne)
            .ShouldBe([
                CaseAction.Note,
                CaseAction.Release,
                CaseAction.Approve,
                CaseAction.Reject,
                CaseAction.AskForMore,
                CaseAction.NotARequest,
            ]);

    [Fact]
    public void Proposal_IsAnsweredByAnotherSupervisorOnly()
    {
        var proposed = Waiting with { ProposedBy = Sophie.Name };
        var other = new Person("solange", PersonRole.Supervisor);

        AllowedActions.Of(proposed, Anne).ShouldBe([CaseAction.Note, CaseAction.Claim]);
        AllowedActions
            .Of(proposed, Sophie)
            .ShouldBe([CaseAction.Note, CaseAction.Claim, CaseAction.Withdraw]);
        AllowedActions
            .Of(proposed, other)
            .ShouldBe([CaseAction.Note, CaseAction.Claim, CaseAction.Confirm, CaseAction.Decline]);
    }

    [Theory]
    [InlineData(DecisionKind.Reject, true)]
    [InlineData(DecisionKind.Ignore, true)]
    [InlineData(DecisionKind.Revoke, false)]
    [InlineData(DecisionKind.Review, false)]
    public void Closed_CanBeReopenedUnlessRevoked(DecisionKind decision, bool reopens) =>
        AllowedActions
            .Of(Waiting with { State = CaseState.Closed, Decision = decision }, Anne)
            .ShouldBe(reopens ? [CaseAction.Note, CaseAction.Reopen] : [CaseAction.Note]);

    [Fact]
    public void Pending_AtTheAuthority_CanOnlyBeAskedAgain() =>
        AllowedActions
            .Of(Waiting with { Decision = DecisionKind.Revoke }, Anne)
            .ShouldBe([CaseAction.Note, CaseAction.Claim, CaseAction.Approve]);

    [Fact]
    public void NoDocument_NothingToApprove() =>
        AllowedActions
            .Allows(Waiting with { HasDocument = false }, Anne, CaseAction.Approve)
            .ShouldBeFalse();

    [Fact]
    public void PutOff_CanBeTriedNow() =>
        AllowedActions
            .Of(
                Waiting with
                {
                    State = CaseState.Open,
                    LastStep = CaseStep.Decided,
                    PutOff = true,
                },
                Anne
            )
            .ShouldBe([CaseAction.Note, CaseAction.Retry]);

    /// <summary>Every standing there can be, every person, every action: what must never be.</summary>
    [Fact]
    public void EveryStandingAndPerson_NeverAllowsWhatMustNotBe()
    {
        var checkedCount = 0;
        foreach (var standing in EveryStanding())
        {
            foreach (var person in new[] { Anne, Sophie, Marc })
            {
                foreach (var action in AllowedActions.Of(standing, person))
                {
                    checkedCount++;
                    var what = $"{standing} {person} {action}";
                    person.Role.ShouldNotBe(PersonRole.Auditor, what);
                    if (Deciding.Contains(action))
                    {
                        standing.State.ShouldBe(CaseState.WaitingForPerson, what);
                        standing.ProposedBy.ShouldBeNull(what);
                        (standing.ClaimedBy ?? person.Name).ShouldBe(person.Name, what);
                    }

                    if (action is CaseAction.Confirm or CaseAction.Decline)
                    {
                        person.Role.ShouldBe(PersonRole.Supervisor, what);
                        standing.ProposedBy.ShouldNotBeNull(what);
                        standing.ProposedBy.ShouldNotBe(person.Name, what);
                    }

                    if (action == CaseAction.Withdraw)
                    {
                        standing.ProposedBy.ShouldBe(person.Name, what);
                    }

                    if (action == CaseAction.Reopen)
                    {
                        standing.State.ShouldBe(CaseState.Closed, what);
                        standing.Decision.ShouldNotBe(DecisionKind.Revoke, what);
                    }
                }
            }
        }

        checkedCount.ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData(CaseAction.Approve, DecisionCode.SignerUnknown, true)]
    [InlineData(CaseAction.Approve, DecisionCode.DateMissing, false)]
    [InlineData(CaseAction.Reject, DecisionCode.SignerUnknown, false)]
    [InlineData(CaseAction.Reject, DecisionCode.DateMissing, true)]
    [InlineData(CaseAction.NotARequest, DecisionCode.DateMissing, true)]
    [InlineData(CaseAction.NotARequest, DecisionCode.SignerUnknown, false)]
    [InlineData(CaseAction.AskForMore, DecisionCode.SignerUnknown, false)]
    [InlineData(CaseAction.Reopen, DecisionCode.DateMissing, false)]
    public void DualControl_ConfiguredCode_HoldsForWhatEndsTheCase(
        CaseAction action,
        DecisionCode ever,
        bool two
    ) =>
        AllowedActions
            .NeedsSecond(
                action,
                new HashSet<DecisionCode> { DecisionCode.MoreAsked, ever },
                hasForm: false,
                targetPicked: false,
                Rule(picked: true)
            )
            .ShouldBe(two);

    [Theory]
    [InlineData(CaseAction.Approve, true, true, true)]
    [InlineData(CaseAction.Approve, true, false, false)]
    [InlineData(CaseAction.Approve, false, true, false)]
    [InlineData(CaseAction.Reject, true, true, false)]
    public void DualControl_PickedTarget_HoldsForApprovals(
        CaseAction action,
        bool picked,
        bool rule,
        bool two
    ) =>
        AllowedActions
            .NeedsSecond(
                action,
                new HashSet<DecisionCode> { DecisionCode.AutomationOff },
                hasForm: true,
                picked,
                Rule(rule)
            )
            .ShouldBe(two);

    [Fact]
    public void DualControl_AFormThatIsCalledNoRequest_WantsTwoWhateverIsConfigured() =>
        AllowedActions
            .NeedsSecond(
                CaseAction.NotARequest,
                new HashSet<DecisionCode>(),
                hasForm: true,
                targetPicked: false,
                new(new HashSet<DecisionCode>(), new HashSet<DecisionCode>(), PickedTarget: false)
            )
            .ShouldBeTrue();

    /// <summary>Whatever keeps the registry's facts from a signer keeps one person alone from revoking for that signer.</summary>
    [Fact]
    public void DualControl_Usually_CoversEveryRefusalThatIsAboutTheSignature() =>
        Enum.GetValues<DecisionCode>()
            .Where(c => c is >= DecisionCode.Unsigned and <= DecisionCode.SignerMismatch)
            .Except(DualControl.Unproven)
            .ShouldBeEmpty();

    [Fact]
    public void Doubts_AreEveryCodeAndEveryObjection_AndNothingThatADocumentMerelyNames()
    {
        var decision = new Decision
        {
            Kind = DecisionKind.Review,
            Code = DecisionCode.AutomationOff,
            Reason = "",
            Findings =
            [
                "reject:signature-invalid: the digest differs",
                "review:date-missing: no date",
                "signature reject:signer-unknown: a field that is named so",
                "form: review:signer-mismatch: x",
                "review:no-such-code: x",
                "review",
            ],
        };

        CaseDoubts
            .Of(
                [decision, decision with { Code = DecisionCode.Reopened }],
                [DecisionCode.CapReached]
            )
            .ShouldBe(
                [
                    DecisionCode.AutomationOff,
                    DecisionCode.SignatureInvalid,
                    DecisionCode.DateMissing,
                    DecisionCode.Reopened,
                    DecisionCode.CapReached,
                ],
                ignoreOrder: true
            );
    }

    private static DualControl Rule(bool picked) =>
        new(
            new HashSet<DecisionCode> { DecisionCode.SignerUnknown },
            new HashSet<DecisionCode> { DecisionCode.DateMissing },
            picked
        );

    private static IEnumerable<CaseStanding> EveryStanding() =>
        from state in Enum.GetValues<CaseState>()
        from step in Enum.GetValues<CaseStep>()
        from decision in EveryDecision
        from document in new[] { true, false }
        from putOff in new[] { true, false }
        from claimed in new[] { null, Anne.Name, Sophie.Name, "bruno" }
        from proposed in new[] { null, Anne.Name, Sophie.Name, "bruno" }
        select new CaseStanding(state, step, decision, document, putOff, claimed, proposed);
}

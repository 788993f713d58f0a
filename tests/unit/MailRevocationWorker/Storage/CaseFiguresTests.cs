using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Storage;

public sealed class CaseFiguresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CountedAsync_GroupsByHourKindCodeAndTime()
    {
        await using var t = await TestDatabase.MakeAsync();
        var hour = t.Clock.GetUtcNow();
        await DecidedAsync(t, 1, DecisionKind.Revoke, DecisionCode.HolderRequest, 2.31);
        await DecidedAsync(t, 2, DecisionKind.Reject, DecisionCode.Unsigned, 2.4);
        await DecidedAsync(t, 3, DecisionKind.Reject, DecisionCode.Unsigned, 0);
        t.Clock.Advance(TimeSpan.FromHours(1));
        await DecidedAsync(t, 4, DecisionKind.Reject, DecisionCode.NotPdfa, 1);
        await WaitingAsync(t, 5);
        await t.CaseAsync(6);

        var counted = await t.Store.CountedAsync(hour, hour.AddHours(2), Ct);

        counted.Hours.ShouldBe(
            [
                new(hour, DecisionKind.Revoke, false, 1),
                new(hour, DecisionKind.Reject, false, 2),
                new(hour.AddHours(1), DecisionKind.Reject, false, 1),
                new(hour.AddHours(1), DecisionKind.Review, true, 1),
                new(hour.AddHours(1), null, false, 1),
            ],
            ignoreOrder: true
        );
        counted.Refused.ShouldBe(
            new Dictionary<DecisionCode, int>
            {
                [DecisionCode.Unsigned] = 2,
                [DecisionCode.NotPdfa] = 1,
            },
            ignoreOrder: true
        );
        counted.Took.ShouldBe(
            [
                new(TimeSpan.FromSeconds(2.4), false, 2),
                new(TimeSpan.Zero, false, 1),
                new(TimeSpan.FromSeconds(1), false, 1),
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task CountedAsync_WhatAPersonDecided_IsToldApart()
    {
        await using var t = await TestDatabase.MakeAsync();
        var from = t.Clock.GetUtcNow();
        var row = await WaitingAsync(t, 1);
        await DecidedAsync(t, 2, DecisionKind.Reject, DecisionCode.Unsigned, 60);
        t.Clock.Advance(TimeSpan.FromMinutes(59));
        await t.Store.DecideAsync(
            row,
            "anne",
            OperatorActKind.Rejected,
            new() { Reason = "called back" },
            "{}",
            new()
            {
                State = CaseState.Closed,
                Decision = DecisionKind.Reject,
                Code = DecisionCode.OperatorRefused,
            },
            null,
            Ct
        );

        var counted = await t.Store.CountedAsync(from, from.AddDays(1), Ct);

        counted.Took.ShouldBe(
            [new(TimeSpan.FromMinutes(60), true, 1), new(TimeSpan.FromMinutes(1), false, 1)],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task CountedAsync_RefusedAndThenParked_WaitsAndIsNotRefusedYet()
    {
        await using var t = await TestDatabase.MakeAsync();
        var from = t.Clock.GetUtcNow();
        await t.Store.RecordAsync(
            await t.CaseAsync(1),
            CaseStep.Concluded,
            "{}",
            new()
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Reject,
                Code = DecisionCode.Unsigned,
            },
            Ct
        );

        var counted = await t.Store.CountedAsync(from, from.AddDays(1), Ct);

        counted.Hours.ShouldHaveSingleItem().Waiting.ShouldBeTrue();
        counted.Refused.ShouldBeEmpty("each request is counted under one heading");
    }

    [Fact]
    public async Task CountedAsync_BeginsAndEndsAsAsked()
    {
        await using var t = await TestDatabase.MakeAsync();
        var from = t.Clock.GetUtcNow();
        await DecidedAsync(t, 1, DecisionKind.Reject, DecisionCode.Unsigned, 60);
        await DecidedAsync(t, 2, DecisionKind.Reject, DecisionCode.Unsigned, 60);
        await DecidedAsync(t, 3, DecisionKind.Reject, DecisionCode.Unsigned, 60);

        var counted = await t.Store.CountedAsync(from.AddMinutes(1), from.AddMinutes(2), Ct);

        counted.Hours.ShouldHaveSingleItem().Count.ShouldBe(1);
        counted.Refused[DecisionCode.Unsigned].ShouldBe(1);
        counted.Took.ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    private static async Task DecidedAsync(
        TestDatabase t,
        int n,
        DecisionKind kind,
        DecisionCode code,
        double seconds
    )
    {
        var row = await t.CaseAsync(n);
        t.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await t.Store.RecordAsync(
            row,
            CaseStep.Concluded,
            "{}",
            new()
            {
                State = CaseState.Closed,
                Decision = kind,
                Code = code,
            },
            Ct
        );
    }

    private static async Task<CaseRow> WaitingAsync(TestDatabase t, int n) =>
        await t.Store.RecordAsync(
            await t.CaseAsync(n),
            CaseStep.Concluded,
            "{}",
            new()
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Review,
                Code = DecisionCode.StatusUnknown,
            },
            Ct
        );
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Storage;

public sealed class ReplyLimitTests
{
    private const string Sender = "holder@b.example";

    private static readonly ReplyLimits Limits = new(TimeSpan.FromHours(4), 3, 5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PlanReplyAsync_SameAnswerToTheSameSender_IsWithheldUntilTheTimeIsOver()
    {
        await using var t = await TestDatabase.MakeAsync();

        (await PlanAsync(t, 1, DecisionCode.NoAttachment)).ShouldBe(ReplyLeave.Granted);
        (await PlanAsync(t, 2, DecisionCode.NoAttachment)).ShouldBe(ReplyLeave.SaidBefore);
        (await PlanAsync(t, 3, DecisionCode.NotPdf)).ShouldBe(ReplyLeave.Granted);
        (await PlanAsync(t, 4, DecisionCode.NoAttachment, "other@b.example")).ShouldBe(
            ReplyLeave.Granted
        );
        t.Clock.Advance(TimeSpan.FromHours(5));
        (await PlanAsync(t, 5, DecisionCode.NoAttachment)).ShouldBe(ReplyLeave.Granted);

        (await t.Store.RepliesOfAsync(2, Ct))
            .ShouldHaveSingleItem()
            .State.ShouldBe(DeliveryState.Withheld);
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task PlanReplyAsync_SameCodeForAnotherDocument_IsAnswered()
    {
        await using var t = await TestDatabase.MakeAsync();

        (await PlanAsync(t, 1, DecisionCode.Unsigned, document: true)).ShouldBe(ReplyLeave.Granted);
        (await PlanAsync(t, 2, DecisionCode.Unsigned, document: true)).ShouldBe(ReplyLeave.Granted);
    }

    [Fact]
    public async Task PlanReplyAsync_SignedContentInAnotherFile_IsTheSameCause()
    {
        await using var t = await TestDatabase.MakeAsync();

        (await PlanAsync(t, 1, DecisionCode.AlreadyDecided, document: true, signed: "C0")).ShouldBe(
            ReplyLeave.Granted
        );
        (await PlanAsync(t, 2, DecisionCode.AlreadyDecided, document: true, signed: "C0")).ShouldBe(
            ReplyLeave.SaidBefore
        );
    }

    [Fact]
    public async Task PlanReplyAsync_SenderHadItsShare_IsWithheldUntilTomorrow()
    {
        await using var t = await TestDatabase.MakeAsync();
        for (var n = 1; n <= 3; n++)
        {
            (await PlanAsync(t, n, DecisionCode.Unsigned, document: true)).ShouldBe(
                ReplyLeave.Granted
            );
        }

        (await PlanAsync(t, 4, DecisionCode.Unsigned, document: true)).ShouldBe(
            ReplyLeave.TooManyToSender
        );
        t.Clock.Advance(TimeSpan.FromHours(25));
        (await PlanAsync(t, 5, DecisionCode.Unsigned, document: true)).ShouldBe(ReplyLeave.Granted);
    }

    [Fact]
    public async Task PlanReplyAsync_HourIsFull_NothingIsStoredAndItIsGrantedLater()
    {
        await using var t = await TestDatabase.MakeAsync();
        for (var n = 1; n <= 5; n++)
        {
            (await PlanAsync(t, n, DecisionCode.NoAttachment, $"{n}@b.example")).ShouldBe(
                ReplyLeave.Granted
            );
        }

        (await PlanAsync(t, 6, DecisionCode.NoAttachment, "6@b.example")).ShouldBe(
            ReplyLeave.TooManyToAll
        );
        (await t.Store.RepliesOfAsync(6, Ct)).ShouldBeEmpty();
        t.Clock.Advance(TimeSpan.FromMinutes(61));
        (await PlanAsync(t, 6, DecisionCode.NoAttachment, "6@b.example")).ShouldBe(
            ReplyLeave.Granted
        );
    }

    [Fact]
    public async Task PlanReplyAsync_ManyAtOnce_OneIsGranted()
    {
        await using var t = await TestDatabase.MakeAsync();
        var cases = new List<CaseRow>();
        for (var n = 1; n <= 10; n++)
        {
            cases.Add(await ConcludedAsync(t, n, DecisionCode.NoAttachment, false, null));
        }

        var leaves = await Task.WhenAll(cases.Select(c => PlanOnlyAsync(t, c, Sender)));

        leaves.Count(l => l == ReplyLeave.Granted).ShouldBe(1);
        leaves.Count(l => l == ReplyLeave.BeingSaid).ShouldBe(9, "it may not get through");
    }

    [Fact]
    public async Task PlanReplyAsync_PlannedBeforeACrash_StaysGranted()
    {
        await using var t = await TestDatabase.MakeAsync();
        (await PlanAsync(t, 1, DecisionCode.NoAttachment)).ShouldBe(ReplyLeave.Granted);
        var again = (await t.Store.CasesOfAsync(1, Ct))[0];

        (await PlanAsync(t, again, Sender)).ShouldBe(ReplyLeave.Granted);
        (await t.Store.RepliesOfAsync(1, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task PostponeAsync_Case_ComesBackThenAndNoAttemptIsCounted()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await ConcludedAsync(t, 1, DecisionCode.NoAttachment, false, null);
        var now = t.Clock.GetUtcNow();

        var postponed = await t.Store.PostponeAsync(c, now.AddMinutes(10), "too many", Ct);

        postponed.Attempts.ShouldBe(0);
        CaseStore.IsPutOff(postponed, now).ShouldBeTrue();
        (await t.Store.DueAsync(now, 10, Ct)).ShouldBeEmpty();
        (await t.Store.DueAsync(now.AddMinutes(10), 10, Ct)).ShouldHaveSingleItem();
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();
    }

    private static async Task<ReplyLeave> PlanAsync(
        TestDatabase t,
        int n,
        DecisionCode code,
        string to = Sender,
        bool document = false,
        string? signed = null
    ) => await PlanAsync(t, await ConcludedAsync(t, n, code, document, signed), to);

    /// <summary>What is granted is sent, and taken by the sender's server.</summary>
    private static async Task<ReplyLeave> PlanAsync(TestDatabase t, CaseRow c, string to)
    {
        var leave = await PlanOnlyAsync(t, c, to);
        if (leave == ReplyLeave.Granted)
        {
            await t.Store.RecordReplyAsync(
                c.Id,
                $"{c.Number}@ca.example",
                to,
                ReplyKind.Answer,
                null,
                DeliveryState.Sent,
                Ct
            );
        }

        return leave;
    }

    private static async Task<ReplyLeave> PlanOnlyAsync(TestDatabase t, CaseRow c, string to) =>
        (
            await t.Store.PlanReplyAsync(
                c,
                new($"{c.Number}@ca.example", to, ReplyKind.Answer, c.Code!.Value, "E1"),
                Limits,
                new("{}", null),
                Ct
            )
        ).Leave;

    private static async Task<CaseRow> ConcludedAsync(
        TestDatabase t,
        int n,
        DecisionCode code,
        bool document,
        string? signed
    )
    {
        var (message, _) = await t.Store.AcceptAsync(t.Message(n), Ct);
        var c = document
            ? (
                await t.Store.OpenDocumentsAsync(
                    message.Id,
                    "{}",
                    null,
                    [($"D{n:X63}", $"docs/{n}.pdf")],
                    Ct
                )
            )[0]
            : (await t.Store.CasesOfAsync(message.Id, Ct))[0];
        return await t.Store.RecordAsync(
            c,
            CaseStep.Concluded,
            "{}",
            new CaseChange
            {
                Decision = DecisionKind.Reject,
                Code = code,
                SignedSha256 = signed,
            },
            Ct
        );
    }

    /// <summary>A silent no for as long as the clock was ahead: nobody may be left without an answer by what it recorded.</summary>
    [Theory]
    [InlineData(1, 2, true)] // the same answer to the same sender
    [InlineData(3, 4, false)] // the sender's share of the day
    [InlineData(5, 6, false)] // everybody's share of the hour
    public async Task PlanReplyAsync_AnswersRecordedByAClockThatWasAhead_WithholdNothing(
        int before,
        int next,
        bool same
    )
    {
        await using var t = await TestDatabase.MakeAsync();
        t.Clock.Jump(TimeSpan.FromDays(365));
        DecisionCode[] causes =
        [
            DecisionCode.NoAttachment,
            DecisionCode.NotPdf,
            DecisionCode.Unsigned,
        ];
        for (var n = 1; n <= before; n++)
        {
            var to = before == 5 ? $"{n}@b.example" : Sender;
            (await PlanAsync(t, n, causes[n % 3], to)).ShouldBe(ReplyLeave.Granted);
        }

        var code = same ? causes[1] : DecisionCode.AlreadyDecided;
        (await PlanAsync(t, next, code)).ShouldNotBe(ReplyLeave.Granted, "the limit binds");
        t.Clock.Jump(TimeSpan.FromDays(-365));

        (await PlanAsync(t, next + 1, code)).ShouldBe(ReplyLeave.Granted);
    }
}

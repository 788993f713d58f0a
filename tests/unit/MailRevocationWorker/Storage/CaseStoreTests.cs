using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Storage;

public sealed class CaseStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AcceptAsync_NewMessage_HasACaseWithNumberAndDeadlineAtOnce()
    {
        await using var t = await TestDatabase.MakeAsync();

        var (message, isNew) = await t.Store.AcceptAsync(t.Message(), Ct);

        isNew.ShouldBeTrue();
        var only = (await t.Store.CasesOfAsync(message.Id, Ct)).ShouldHaveSingleItem();
        only.Number.ShouldBe("R-2026-000001");
        only.State.ShouldBe(CaseState.Open);
        only.LastStep.ShouldBe(CaseStep.Received);
        only.Deadline.ShouldBe(t.Clock.GetUtcNow().AddHours(24));
        only.ReceivedAt.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task AcceptAsync_SameMessageAgain_IsKnownAndAddsNothing()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (first, _) = await t.Store.AcceptAsync(t.Message(), Ct);

        var (again, isNew) = await t.Store.AcceptAsync(t.Message(), Ct);

        isNew.ShouldBeFalse();
        again.ShouldBe(first);
        (await t.Store.CasesOfAsync(first.Id, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task AcceptAsync_SameBytesAfterUidValidityChange_KeepsTheMessageAndFollowsIt()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (first, _) = await t.Store.AcceptAsync(t.Message(), Ct);
        await t.Store.MarkFiledAsync(first.Id, "Processed", Ct);

        var (again, isNew) = await t.Store.AcceptAsync(
            t.Message() with
            {
                UidValidity = 8,
                Uid = "900",
            },
            Ct
        );

        isNew.ShouldBeFalse();
        again.Id.ShouldBe(first.Id);
        again.Uid.ShouldBe("900");
        again.Filed.ShouldBeFalse("it lies in the inbox again");
    }

    [Fact]
    public async Task AcceptAsync_OtherBytesUnderAKnownKey_IsAnotherMessage()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (first, _) = await t.Store.AcceptAsync(t.Message(), Ct);

        var (second, isNew) = await t.Store.AcceptAsync(
            t.Message() with
            {
                Sha256 = new string('F', 64),
            },
            Ct
        );

        isNew.ShouldBeTrue();
        second.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task AcceptAsync_ManyAtOnce_NumbersAreGapless()
    {
        await using var t = await TestDatabase.MakeAsync();

        await Task.WhenAll(
            Enumerable.Range(1, 40).Select(n => t.Store.AcceptAsync(t.Message(n), Ct))
        );

        await using var db = t.Database.CreateDbContext();
        var numbers = await db.Cases.Select(c => c.Number).Order().ToListAsync(Ct);
        numbers.ShouldBe(Enumerable.Range(1, 40).Select(n => $"R-2026-{n:000000}"));
    }

    [Fact]
    public async Task AcceptAsync_TwoProcessesOnOneFile_NeitherFails()
    {
        await using var t = await TestDatabase.MakeAsync();
        await using var other = SqliteDatabase.InFile(t.DatabasePath);
        var elsewhere = new CaseStore(other, t.Clock);

        await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(n => (n % 2 == 0 ? elsewhere : t.Store).AcceptAsync(t.Message(n), Ct))
        );

        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct)).Count.ShouldBe(20);
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task AcceptAsync_NextYear_CountsFromOne()
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.Store.AcceptAsync(t.Message(1), Ct);
        t.Clock.Advance(TimeSpan.FromDays(40));

        var (message, _) = await t.Store.AcceptAsync(t.Message(2), Ct);

        (await t.Store.CasesOfAsync(message.Id, Ct))[0].Number.ShouldBe("R-2027-000001");
    }

    [Fact]
    public async Task OpenDocumentsAsync_ThreeDocumentsOneTwice_MakesTwoCasesAndRepeatsNothing()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (message, _) = await t.Store.AcceptAsync(t.Message(), Ct);
        (string, string)[] documents = [("A1", "a"), ("B2", "b"), ("A1", "c")];

        var opened = await t.Store.OpenDocumentsAsync(
            message.Id,
            "{\"r\":1}",
            "m@x",
            documents,
            Ct
        );
        var again = await t.Store.OpenDocumentsAsync(message.Id, "{\"r\":2}", "m@x", documents, Ct);

        opened.Select(c => c.DocumentSha256).ShouldBe(["A1", "B2"]);
        opened.Select(c => c.Number).ShouldBe(["R-2026-000001", "R-2026-000002"]);
        again.ShouldBe(opened);
        (await t.Store.MessageAsync(message.Id, Ct))!.ReportJson.ShouldBe("{\"r\":1}");
    }

    [Fact]
    public async Task RecordAsync_Step_StoresOutputChangesAndVersion()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();

        var recorded = await t.Store.RecordAsync(
            c,
            CaseStep.Decided,
            "{\"kind\":\"review\"}",
            new CaseChange
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Review,
                Code = DecisionCode.SignerUnknown,
                Urgent = true,
            },
            Ct
        );

        recorded.Version.ShouldBe(c.Version + 1);
        recorded.Deadline.ShouldBe(c.Deadline);
        (await t.Store.ByNumberAsync(c.Number, Ct)).ShouldBe(recorded);
        (await t.Store.OutputAsync(c.Id, CaseStep.Decided, Ct)).ShouldBe("{\"kind\":\"review\"}");
        (await t.Store.OutputAsync(c.Id, CaseStep.Revoked, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task RecordAsync_StaleCase_ThrowsAndChangesNothing()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        var newer = await t.Store.RecordAsync(c, CaseStep.Inspected, "{}", new CaseChange(), Ct);

        await Should.ThrowAsync<StaleCaseException>(() =>
            t.Store.RecordAsync(c, CaseStep.Decided, "{}", new CaseChange(), Ct)
        );

        (await t.Store.ByNumberAsync(c.Number, Ct)).ShouldBe(newer);
        (await t.Store.OutputAsync(c.Id, CaseStep.Decided, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task RecordAsync_OperatorDecidesAnew_NewestOutputCountsAndCaseIsUnfinishedAgain()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        c = await t.Store.RecordAsync(
            c,
            CaseStep.Filed,
            "{}",
            new CaseChange { Decision = DecisionKind.Review, State = CaseState.WaitingForPerson },
            Ct
        );
        await t.Store.MarkFiledAsync(c.MessageId, "Review", Ct);
        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct)).ShouldBeEmpty();

        await t.Store.RecordAsync(
            c,
            CaseStep.Decided,
            "\"second\"",
            new CaseChange { Decision = DecisionKind.Revoke, Actor = "Aline" },
            Ct
        );

        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct)).Count.ShouldBe(1);
        (await t.Store.OutputAsync(c.Id, CaseStep.Decided, Ct)).ShouldBe("\"second\"");
    }

    [Fact]
    public async Task DueAsync_DeferredCase_ReturnsWhenDue()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        var now = t.Clock.GetUtcNow();

        var deferred = await t.Store.DeferAsync(c, now.AddMinutes(5), "authority offline", Ct);

        deferred.Attempts.ShouldBe(1);
        (await t.Store.DueAsync(now, 100, Ct)).ShouldBeEmpty();
        (await t.Store.DueAsync(now.AddMinutes(5), 100, Ct)).ShouldHaveSingleItem();
        var recorded = await t.Store.RecordAsync(
            deferred,
            CaseStep.Inspected,
            "{}",
            new CaseChange(),
            Ct
        );
        recorded.Attempts.ShouldBe(0);
        recorded.NextAttempt.ShouldBeNull();
    }

    [Fact]
    public async Task ParkAsync_UndecidedCase_WaitsInTheQueueAndIsStillTried()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        var now = t.Clock.GetUtcNow();

        var parked = await t.Store.ParkAsync(c, now.AddHours(1), "no inspector starts", Ct);

        parked.State.ShouldBe(CaseState.WaitingForPerson);
        (await t.Store.WaitingAsync(Ct)).ShouldHaveSingleItem().Deadline.ShouldBe(c.Deadline);
        (await t.Store.DueAsync(now, 100, Ct)).ShouldBeEmpty();
        (await t.Store.DueAsync(now.AddHours(1), 100, Ct)).ShouldHaveSingleItem();
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();

        var recorded = await t.Store.RecordAsync(
            parked,
            CaseStep.Inspected,
            "{}",
            new CaseChange(),
            Ct
        );

        recorded.State.ShouldBe(CaseState.Open);
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task DueAsync_PutOffByAClockThatWasYearsAhead_IsDue()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        var now = t.Clock.GetUtcNow();

        await t.Store.DeferAsync(c, now.AddYears(3), "the clock was wrong", Ct);

        (await t.Store.DueAsync(now, 100, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Hold_ClaimAndProposalOfAClockThatWasAhead_BindNobody()
    {
        await using var t = await TestDatabase.MakeAsync();
        t.Clock.Jump(TimeSpan.FromDays(365));
        var row = await t.Store.RecordAsync(
            await t.CaseAsync(),
            CaseStep.Replied,
            "{}",
            new()
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Review,
                Code = DecisionCode.SignerUnknown,
            },
            Ct
        );
        var lease = TimeSpan.FromMinutes(15);
        await t.Store.ProposeAsync(row, "anne", new() { Reason = "r" }, Ct);
        await t.Store.ClaimAsync(row, "anne", lease, false, Ct);
        await Should.ThrowAsync<OperatorConflictException>(() =>
            t.Store.ClaimAsync(row, "bob", lease, false, Ct)
        );
        t.Clock.Jump(TimeSpan.FromDays(-365));

        (await t.Store.HoldAsync(row.Id, Ct)).ShouldBe(new CaseHold(null, null));
        (await t.Store.EndOldProposalsAsync(Ct)).ShouldBe(1);
        (await t.Store.ClaimAsync(row, "bob", lease, false, Ct)).Person.ShouldBe("bob");
    }

    /// <summary>A year ahead a clock was wrong, and would fill the hour for a year. A few hours: it may be the present one that is wrong, and each step back must not grant the whole allotment anew.</summary>
    [Theory]
    [InlineData(365 * 24, 0)]
    [InlineData(10, 1)]
    public async Task CountRevocationsAsync_ClockIsSetBack_CountsWhatMayHaveBeenHonest(
        int hours,
        int counted
    )
    {
        await using var t = await TestDatabase.MakeAsync();
        t.Clock.Jump(TimeSpan.FromHours(hours));
        await t.Store.RecordAsync(
            await t.CaseAsync(),
            CaseStep.Decided,
            "{}",
            new() { Decision = DecisionKind.Revoke, Code = DecisionCode.HolderRequest },
            Ct
        );
        (await CountAsync()).ShouldBe(1);
        t.Clock.Jump(TimeSpan.FromHours(-hours));

        (await CountAsync()).ShouldBe(counted);

        async Task<int> CountAsync() =>
            (
                await t.Store.CountRevocationsAsync(
                    t.Clock.GetUtcNow().AddHours(-1),
                    null,
                    null,
                    Ct
                )
            ).Total;
    }

    [Fact]
    public async Task DueAsync_OneCasePutOffAndOneAnswered_MessageWaitsWithTheFirst()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (message, _) = await t.Store.AcceptAsync(t.Message(), Ct);
        var cases = await t.Store.OpenDocumentsAsync(
            message.Id,
            "{}",
            null,
            [("A1", "a"), ("B2", "b")],
            Ct
        );
        var now = t.Clock.GetUtcNow();

        await t.Store.DeferAsync(cases[0], now.AddHours(1), "authority offline", Ct);
        await t.Store.RecordAsync(cases[1], CaseStep.Replied, "{}", new CaseChange(), Ct);

        (await t.Store.DueAsync(now, 100, Ct)).ShouldBeEmpty();
        (await t.Store.DueAsync(now.AddHours(1), 100, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task DueAsync_UrgentCase_ComesFirst()
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.CaseAsync(1);
        t.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await t.CaseAsync(2);
        await t.Store.RecordAsync(
            late,
            CaseStep.Inspected,
            "{}",
            new CaseChange { Urgent = true },
            Ct
        );

        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct))[0].Id.ShouldBe(late.MessageId);
    }

    /// <summary>The mail is on its way to one folder while the case gets another decision.</summary>
    [Fact]
    public async Task MarkFiledAsync_DecidedAnewMeanwhile_IsFiledAgainOnceItIsAnswered()
    {
        await using var t = await TestDatabase.MakeAsync();
        var row = await t.Store.RecordAsync(
            await t.CaseAsync(1),
            CaseStep.Replied,
            "{}",
            new() { State = CaseState.WaitingForPerson, Decision = DecisionKind.Review },
            Ct
        );
        row = await t.Store.DecideAsync(
            row,
            "anne",
            OperatorActKind.Approved,
            new() { Reason = "called back" },
            "{}",
            new() { State = CaseState.Open, Decision = DecisionKind.Reject },
            null,
            Ct
        );

        await t.Store.MarkFiledAsync(row.MessageId, "Review", Ct);
        await t.Store.RecordAsync(
            row,
            CaseStep.Replied,
            "[]",
            new() { State = CaseState.Closed },
            Ct
        );

        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 10, Ct))
            .ShouldHaveSingleItem()
            .Id.ShouldBe(row.MessageId);
        await t.Store.MarkFiledAsync(row.MessageId, "Rejected", Ct);
        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 10, Ct)).ShouldBeEmpty();
        (await new JournalVerifier(t.Database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task MarkFiledAsync_AnsweredCase_IsFiledWithItsMessageAndStaysCurrent()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.Store.RecordAsync(
            await t.CaseAsync(),
            CaseStep.Replied,
            "{}",
            new CaseChange { Decision = DecisionKind.Revoke },
            Ct
        );
        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct))
            .ShouldHaveSingleItem()
            .Id.ShouldBe(c.MessageId);

        await t.Store.MarkFiledAsync(c.MessageId, "Processed", Ct);

        (await t.Store.DueAsync(t.Clock.GetUtcNow(), 100, Ct)).ShouldBeEmpty();
        var closed = await t.Store.RecordAsync(
            c,
            CaseStep.Filed,
            "{}",
            new CaseChange { State = CaseState.Closed },
            Ct
        );
        closed.State.ShouldBe(CaseState.Closed);
    }

    [Fact]
    public async Task EarlierDecisionAsync_SameDocument_FindsWhatRevokedAndNotWhatWaits()
    {
        await using var t = await TestDatabase.MakeAsync();
        var first = await SameDocumentAsync(t, 1, DecisionKind.Revoke, DecisionCode.HolderRequest);
        await SameDocumentAsync(t, 2, DecisionKind.Reject, DecisionCode.AlreadyDecided);
        var third = await SameDocumentAsync(t, 3, DecisionKind.Review, DecisionCode.StatusUnknown);

        (await t.Store.EarlierDecisionAsync("D0C", null, third.Id, Ct))!.Id.ShouldBe(first.Id);
        (await t.Store.EarlierDecisionAsync("D0C", null, first.Id, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task EarlierWithAPersonAsync_CopyWithTheSameSignedBytes_IsFoundWhateverItsHash()
    {
        await using var t = await TestDatabase.MakeAsync();
        var refused = await SameDocumentAsync(
            t,
            1,
            DecisionKind.Reject,
            DecisionCode.OperatorRefused
        );
        await t.Store.RecordAsync(
            refused,
            CaseStep.Inspected,
            "{}",
            new CaseChange { SignedSha256 = "51GNED" },
            Ct
        );

        (await t.Store.EarlierWithAPersonAsync("OTHER", "51GNED", 99, Ct)).ShouldBeTrue();
        (await t.Store.EarlierWithAPersonAsync("OTHER", null, 99, Ct)).ShouldBeFalse();
        (await t.Store.EarlierWithAPersonAsync("OTHER", "51GNED", refused.Id, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task CountRevocationsAsync_DecisionsToRevoke_CountsByWindowSignerAndOrganisation()
    {
        await using var t = await TestDatabase.MakeAsync();
        await RevokeAsync(t, 1, "H-OLD", "org-a");
        t.Clock.Advance(TimeSpan.FromHours(2));
        var since = t.Clock.GetUtcNow();
        await RevokeAsync(t, 2, "H-1", "org-a");
        await RevokeAsync(t, 3, "H-1", "org-b");
        await RevokeAsync(t, 4, "H-2", "org-b");

        (await t.Store.CountRevocationsAsync(since, "H-1", "org-a", Ct)).ShouldBe(
            new RevocationCounts(3, 2, 1)
        );
    }

    [Fact]
    public async Task RecordReplyAsync_Bounced_KeepsOneRowAndFindsTheCase()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        await t.Store.RecordReplyAsync(
            c.Id,
            "r1@ca.example",
            "a@b.example",
            ReplyKind.Answer,
            null,
            DeliveryState.Planned,
            Ct
        );
        await t.Store.RecordReplyAsync(
            c.Id,
            "r1@ca.example",
            "a@b.example",
            ReplyKind.Answer,
            "AB",
            DeliveryState.Sent,
            Ct
        );
        await t.Store.RecordReplyAsync(
            c.Id,
            "r1@ca.example",
            "a@b.example",
            ReplyKind.Answer,
            null,
            DeliveryState.Undelivered,
            Ct
        );

        var reply = (await t.Store.RepliesOfAsync(c.Id, Ct)).ShouldHaveSingleItem();
        reply.State.ShouldBe(DeliveryState.Undelivered);
        reply.Sha256.ShouldBe("AB");
        (await t.Store.ByReplyMessageIdAsync("r1@ca.example", Ct))!.Id.ShouldBe(c.Id);
        (await t.Store.ByReplyMessageIdAsync("r2@ca.example", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task RaiseTaskAsync_Twice_IsOneOpenTask()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();

        await t.Store.RaiseTaskAsync(c.Id, "urgent", "{}", Ct);
        await t.Store.RaiseTaskAsync(c.Id, "urgent", "{}", Ct);
        await t.Store.RaiseTaskAsync(null, "alarm", "{}", Ct);

        (await t.Store.OpenTasksAsync(Ct)).Select(x => x.Kind).ShouldBe(["urgent", "alarm"]);
    }

    [Fact]
    public async Task OpenTasksWithCasesAsync_MoreThanAsked_AreCountedAndNotRead()
    {
        await using var t = await TestDatabase.MakeAsync();
        var c = await t.CaseAsync();
        await t.Store.RaiseTaskAsync(null, "alarm", "{}", Ct);
        await t.Store.RaiseTaskAsync(null, "alarm", "{\"n\":2}", Ct);
        await t.Store.RaiseTaskAsync(c.Id, "urgent", "{}", Ct);

        var (newest, count) = await t.Store.OpenTasksWithCasesAsync(2, Ct);

        newest
            .Select(n => (n.Task.Kind, n.Number))
            .ShouldBe([("urgent", c.Number), ("alarm", null)]);
        count.ShouldBe(3);
    }

    [Fact]
    public async Task Model_AgainstMigrations_HasNoPendingChange()
    {
        await using var t = await TestDatabase.MakeAsync();
        await using var db = t.Database.CreateDbContext();

        db.Database.HasPendingModelChanges().ShouldBeFalse("dotnet ef migrations add …");
        (await db.Database.GetPendingMigrationsAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task InMemoryAsync_ManyWritersAndReaders_Works()
    {
        await using var database = await SqliteDatabase.InMemoryAsync(Ct);
        await using var t = await TestDatabase.MakeAsync();
        var store = new CaseStore(database, t.Clock);

        await Task.WhenAll(
            Enumerable
                .Range(1, 10)
                .Select(async n =>
                {
                    var (message, _) = await store.AcceptAsync(t.Message(n), Ct);
                    (await store.CasesOfAsync(message.Id, Ct)).ShouldHaveSingleItem();
                })
        );
    }

    private static async Task<CaseRow> SameDocumentAsync(
        TestDatabase t,
        int n,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var (message, _) = await t.Store.AcceptAsync(t.Message(n), Ct);
        var opened = await t.Store.OpenDocumentsAsync(
            message.Id,
            "{}",
            null,
            [("D0C", "docs/same.pdf")],
            Ct
        );
        return await t.Store.RecordAsync(
            opened[0],
            CaseStep.Decided,
            "{}",
            new CaseChange { Decision = kind, Code = code },
            Ct
        );
    }

    private static async Task RevokeAsync(
        TestDatabase t,
        int n,
        string signer,
        string organisation
    ) =>
        await t.Store.RecordAsync(
            await t.CaseAsync(n),
            CaseStep.Decided,
            "{}",
            new CaseChange
            {
                Decision = DecisionKind.Revoke,
                RequesterId = signer,
                OrganisationId = organisation,
            },
            Ct
        );
}

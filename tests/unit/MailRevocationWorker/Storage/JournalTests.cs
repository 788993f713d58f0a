using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Storage;

public sealed class JournalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VerifyAsync_UntouchedJournal_IsIntactAndNamesItsHead()
    {
        await using var t = await FilledAsync();

        var report = await VerifyAsync(t);

        report.Problems.ShouldBeEmpty();
        report.Entries.ShouldBeGreaterThan(6);
        report.Head.Seq.ShouldBe(report.Entries);
        (await VerifyAsync(t, report.Head)).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyAsync_EmptyJournal_IsIntact()
    {
        await using var t = await TestDatabase.MakeAsync();

        (await VerifyAsync(t, JournalHead.Empty)).Head.ShouldBe(JournalHead.Empty);
    }

    [Theory]
    [InlineData("UPDATE Journal SET DataJson = 'null' WHERE Seq = 3", JournalProblemKind.Edited)]
    [InlineData("UPDATE Journal SET Actor = 'nobody' WHERE Seq = 3", JournalProblemKind.Edited)]
    [InlineData("UPDATE Journal SET At = At + 1 WHERE Seq = 3", JournalProblemKind.Edited)]
    [InlineData("UPDATE Journal SET CaseId = NULL WHERE Seq = 3", JournalProblemKind.Edited)]
    [InlineData("DELETE FROM Journal WHERE Seq = 3", JournalProblemKind.Missing)]
    [InlineData("DELETE FROM Journal WHERE Seq = 1", JournalProblemKind.Missing)]
    [InlineData(
        "UPDATE Journal SET Seq = -1 WHERE Seq = 3; UPDATE Journal SET Seq = 3 WHERE Seq = 4; UPDATE Journal SET Seq = 4 WHERE Seq = -1",
        JournalProblemKind.OutOfOrder
    )]
    [InlineData(
        "UPDATE StepOutputs SET Json = '\"other\"' WHERE Id = 1",
        JournalProblemKind.OutputChanged
    )]
    [InlineData("DELETE FROM StepOutputs WHERE Id = 1", JournalProblemKind.OutputChanged)]
    [InlineData(
        "UPDATE Messages SET ReportJson = '\"other\"' WHERE Id = 1",
        JournalProblemKind.ReportChanged
    )]
    [InlineData(
        "INSERT INTO StepOutputs (CaseId, Step, At, Json, Sha256) SELECT CaseId, Step, At, '{}', Sha256 FROM StepOutputs WHERE Id = 1",
        JournalProblemKind.OutputChanged
    )]
    [InlineData(
        "UPDATE Cases SET Decision = 'Reject' WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET State = 'WaitingForPerson' WHERE Id = 2",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET Code = 'OperatorRefused' WHERE Id = 2",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET TargetSerial = '01' WHERE Id = 3",
        JournalProblemKind.CaseChanged
    )]
    [InlineData("UPDATE Cases SET LastStep = 'Filed' WHERE Id = 3", JournalProblemKind.CaseChanged)]
    [InlineData(
        "UPDATE Cases SET DocumentSha256 = 'AB' WHERE Id = 3",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET RequesterId = 'H-2' WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET OrganisationId = 'org-2' WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET DecidedAt = DecidedAt - 1 WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData("UPDATE Cases SET Urgent = 1 WHERE Id = 1", JournalProblemKind.CaseChanged)]
    [InlineData(
        "UPDATE Cases SET Deadline = Deadline + 1 WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Cases SET SignedSha256 = 'AB' WHERE Id = 1",
        JournalProblemKind.CaseChanged
    )]
    [InlineData(
        "UPDATE Messages SET Sha256 = 'AB' WHERE Id = 1",
        JournalProblemKind.MessageChanged
    )]
    [InlineData(
        "UPDATE Messages SET ReceivedAt = ReceivedAt + 1 WHERE Id = 1",
        JournalProblemKind.MessageChanged
    )]
    [InlineData("UPDATE Replies SET \"To\" = 'else@b.example'", JournalProblemKind.ReplyChanged)]
    [InlineData("UPDATE Replies SET State = 'Withheld'", JournalProblemKind.ReplyChanged)]
    [InlineData("UPDATE Replies SET CaseId = 2", JournalProblemKind.ReplyChanged)]
    [InlineData("UPDATE Replies SET At = At - 1", JournalProblemKind.ReplyChanged)]
    [InlineData("DELETE FROM Replies", JournalProblemKind.ReplyChanged)]
    [InlineData("UPDATE Tasks SET DetailJson = 'null'", JournalProblemKind.TaskChanged)]
    [InlineData("DELETE FROM Tasks", JournalProblemKind.TaskChanged)]
    public async Task VerifyAsync_Tampering_IsFound(string sql, JournalProblemKind expected)
    {
        await using var t = await FilledAsync();

        await TamperAsync(t, sql);

        (await VerifyAsync(t)).Problems.ShouldContain(p => p.Kind == expected);
    }

    [Fact]
    public async Task VerifyAsync_CasesPutOffAnsweredAndFiled_AreNotBlamed()
    {
        await using var t = await FilledAsync();
        var c = await t.CaseAsync(4);
        c = await t.Store.RecordAsync(
            c,
            CaseStep.Decided,
            "{}",
            new CaseChange
            {
                Decision = DecisionKind.Reject,
                Code = DecisionCode.NotPdfa,
                TargetSerial = "01",
            },
            Ct
        );
        c = await t.Store.DeferAsync(c, t.Clock.GetUtcNow(), "later", Ct);
        await t.Store.RecordAsync(c, CaseStep.Replied, "{}", new CaseChange(), Ct);
        await t.Store.MarkFiledAsync(c.MessageId, "Rejected", Ct);

        (await VerifyAsync(t)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task VerifyAsync_EndCutOff_IsFoundByTheKeptHeadOnly()
    {
        await using var t = await FilledAsync();
        var head = (await VerifyAsync(t)).Head;

        await TamperAsync(t, $"DELETE FROM Journal WHERE Seq = {head.Seq}");

        (await VerifyAsync(t)).Problems.ShouldNotContain(p =>
            p.Kind == JournalProblemKind.Truncated
        );
        (await VerifyAsync(t, head)).Problems.ShouldContain(p =>
            p.Kind == JournalProblemKind.Truncated
        );
    }

    [Fact]
    public async Task VerifyAsync_ChainWrittenAnew_IsFoundByTheKeptHead()
    {
        await using var t = await FilledAsync();
        var head = (await VerifyAsync(t)).Head;
        await using (var db = t.Database.CreateDbContext())
        {
            await DropTriggersAsync(db);
            var before = JournalHead.Empty;
            foreach (var entry in await db.Journal.OrderBy(j => j.Seq).ToListAsync(Ct))
            {
                entry.Actor = "nobody";
                entry.PrevHash = before.Hash;
                entry.Hash = JournalChain.HashOf(entry);
                before = new JournalHead(entry.Seq, entry.Hash);
            }

            await db.SaveChangesAsync(Ct);
        }

        (await VerifyAsync(t)).Intact.ShouldBeTrue("a whole new chain is consistent");
        (await VerifyAsync(t, head)).Problems.ShouldContain(p =>
            p.Kind == JournalProblemKind.Rewritten
        );
    }

    [Theory]
    [InlineData("UPDATE Journal SET Actor = 'nobody'")]
    [InlineData("DELETE FROM Journal")]
    [InlineData("DELETE FROM StepOutputs")]
    [InlineData("UPDATE StepOutputs SET Json = ''")]
    [InlineData("UPDATE StepOutputs SET Json = 'else'")]
    public async Task Database_ChangeOfAnAppendOnlyTable_IsRefused(string sql)
    {
        await using var t = await FilledAsync();
        await using var db = t.Database.CreateDbContext();

        var refusal = await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
            db.Database.ExecuteSqlRawAsync(sql, Ct)
        );

        refusal.Message.ShouldContain("append-only");
    }

    [Fact]
    public async Task WriteAsync_WorkThrows_LeavesNeitherChangeNorEntry()
    {
        await using var t = await FilledAsync();
        var before = await VerifyAsync(t);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            t.Database.WriteAsync<bool>(
                t.Clock.GetUtcNow(),
                async change =>
                {
                    change.Db.CaseCounters.Add(new CaseCounterEntity { Year = 1999 });
                    await change.JournalAsync(null, "service", "test", "{}");
                    await change.Db.SaveChangesAsync(change.Cancellation);
                    throw new InvalidOperationException("died here");
                },
                Ct
            )
        );

        (await VerifyAsync(t)).Head.ShouldBe(before.Head);
        await using var db = t.Database.CreateDbContext();
        (await db.CaseCounters.AnyAsync(c => c.Year == 1999, Ct)).ShouldBeFalse();
    }

    [Fact]
    public void HashOf_FieldBorderMoved_Differs()
    {
        var a = JournalChain.Next(JournalHead.Empty, DateTimeOffset.UnixEpoch, null, "ab", "c", "");
        var b = JournalChain.Next(JournalHead.Empty, DateTimeOffset.UnixEpoch, null, "a", "bc", "");

        a.Hash.ShouldNotBe(b.Hash);
    }

    [Fact]
    public void HashOf_KnownEntry_IsTheDocumentedHash()
    {
        // printf '9:journal-1,1:1,18:621355968000000000,1:7,7:service,4:kind,2:{},64:000…,' | sha256sum
        var entry = JournalChain.Next(
            JournalHead.Empty,
            DateTimeOffset.UnixEpoch,
            7,
            "service",
            "kind",
            "{}"
        );

        entry.Hash.ShouldBe("F4F3F86B87028A55ED8AC636B8C243AB26303486F9B964B8F49976CC81B8AB0C");
    }

    private static async Task<TestDatabase> FilledAsync()
    {
        var t = await TestDatabase.MakeAsync();
        for (var n = 1; n <= 3; n++)
        {
            var c = await t.CaseAsync(n);
            await t.Store.IntendAsync(c, "revocation", "{}", Ct);
            await t.Store.RecordAsync(
                c,
                CaseStep.Inspected,
                $"{{\"n\":{n}}}",
                new CaseChange(),
                Ct
            );
        }

        var first = (await t.Store.CasesOfAsync(1, Ct))[0];
        await t.Store.RecordAsync(
            first,
            CaseStep.Decided,
            "{}",
            new CaseChange
            {
                Decision = DecisionKind.Revoke,
                RequesterId = "H-1",
                OrganisationId = "org-1",
                SignedSha256 = new string('C', 64),
            },
            Ct
        );
        await t.Store.RecordReplyAsync(
            first.Id,
            "1@ca.example",
            "a@b.example",
            ReplyKind.Answer,
            "E1",
            DeliveryState.Sent,
            Ct
        );
        await t.Store.RaiseTaskAsync(first.Id, "alarm", "{}", Ct);

        return t;
    }

    private static Task<JournalReport> VerifyAsync(TestDatabase t, JournalHead? kept = null) =>
        new JournalVerifier(t.Database).VerifyAsync(kept is null ? null : [kept], Ct);

    private static async Task TamperAsync(TestDatabase t, string sql)
    {
        await using var db = t.Database.CreateDbContext();
        await DropTriggersAsync(db);
        await db.Database.ExecuteSqlRawAsync(
            sql.Replace("{}", "{{}}", StringComparison.Ordinal),
            Ct
        );
    }

    private static Task DropTriggersAsync(WorkerDb db) =>
        db.Database.ExecuteSqlRawAsync(
            """
            DROP TRIGGER "Journal_UPDATE"; DROP TRIGGER "Journal_DELETE";
            DROP TRIGGER "StepOutputs_UPDATE"; DROP TRIGGER "StepOutputs_DELETE";
            """,
            Ct
        );
}

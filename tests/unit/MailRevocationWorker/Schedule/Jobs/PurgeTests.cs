using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class PurgeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AfterTheRetention_DeletesTheFilesOfClosedCasesAndOfNoOther()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var closed = await KeptAsync(bed, files, await bed.ClosedAsync(1));
        var waiting = await KeptAsync(bed, files, await bed.WaitingAsync(2));
        var stuck = await KeptAsync(bed, files, await bed.Database.CaseAsync(3));
        var tasked = await bed.ClosedAsync(4);
        await bed.Store.RaiseTaskAsync(tasked.Id, "reply-undelivered", "{}", Ct);
        var withTask = await KeptAsync(bed, files, tasked);
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays - 1));
        await LiveADayAsync(bed);
        var job = Job(bed, files);

        (await job.RunAsync(Ct)).ShouldBe("0 messages purged, 0 files deleted");
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        var young = await KeptAsync(bed, files, await bed.ClosedAsync(5));
        (await job.RunAsync(Ct)).ShouldBe("1 messages purged, 3 files deleted");
        (await job.RunAsync(Ct)).ShouldBe("0 messages purged, 0 files deleted");

        closed.ShouldAllBe(f => !File.Exists(f));
        string[] stay = [.. waiting, .. stuck, .. withTask, .. young];
        stay.ShouldAllBe(f => File.Exists(f));
        await using var db = bed.Database.Database.CreateDbContext();
        (await db.Journal.SingleAsync(j => j.Kind == "files-purged", Ct)).DataJson.ShouldContain(
            $"{1:X64}",
            customMessage: "the journal keeps the hash"
        );
        (
            await new JournalVerifier(bed.Database.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_MessageCameBackAfterItsPurge_IsPurgedAgain()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var row = await bed.ClosedAsync(1);
        await KeptAsync(bed, files, row);
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);
        await Job(bed, files).RunAsync(Ct);

        await bed.Store.AcceptAsync(bed.Database.Message(1), Ct);
        var again = await KeptAsync(bed, files, row);
        await bed.Store.MarkFiledAsync(row.MessageId, "Processed", Ct);
        await Job(bed, files).RunAsync(Ct);

        again.ShouldAllBe(f => !File.Exists(f));
    }

    [Fact]
    public async Task Run_AfterTheRetention_TheDatabaseKnowsNobodyAndTheJournalStaysWhole()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var store = bed.Store;
        var (message, _) = await store.AcceptAsync(bed.Database.Message(), Ct);
        var row = (
            await store.OpenDocumentsAsync(
                message.Id,
                """{"from":"camille@secret.example"}""",
                "1@secret.example",
                [($"D{1:X63}", "docs/1.pdf")],
                Ct
            )
        )[0];
        row = await store.RecordAsync(
            row,
            CaseStep.Decided,
            """{"holder":"camille secret"}""",
            new()
            {
                Decision = DecisionKind.Revoke,
                Code = DecisionCode.HolderRequest,
                RequesterId = "H-1",
                Summary = new()
                {
                    Sender = "camille@secret.example",
                    Holder = "camille secret",
                    Organisation = "secret sarl",
                },
            },
            Ct
        );
        await store.RecordReplyAsync(
            row.Id,
            "1@ca.example",
            "camille@secret.example",
            ReplyKind.Answer,
            "E1",
            DeliveryState.Sent,
            Ct
        );
        foreach (var about in new[] { (long?)row.Id, null })
        {
            await store.RaiseTaskAsync(about, "alarm", """{"of":"camille@secret.example"}""", Ct);
        }

        await store.NoteAsync(row, "olivia", "camille secret called", Ct);
        await store.RecordAsync(
            (await store.ByNumberAsync(row.Number, Ct))!,
            CaseStep.Replied,
            "{}",
            new() { State = CaseState.Closed },
            Ct
        );
        await store.MarkFiledAsync(message.Id, "Processed", Ct);
        await using (var db = bed.Database.Database.CreateDbContext())
        {
            await db.Tasks.ExecuteUpdateAsync(t => t.SetProperty(x => x.Done, true), Ct);
        }

        (await SecretsAsync(bed)).ShouldBeGreaterThan(6, "the search finds what is there");
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);

        await Job(bed, files).RunAsync(Ct);

        (await SecretsAsync(bed)).ShouldBe(0);
        (
            await new JournalVerifier(bed.Database.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
        var kept = (await store.ByNumberAsync(row.Number, Ct)).ShouldNotBeNull();
        (kept.Decision, kept.Code, kept.DocumentSha256).ShouldBe(
            (DecisionKind.Revoke, DecisionCode.HolderRequest, $"D{1:X63}")
        );
        (await store.OutputAsync(row.Id, CaseStep.Decided, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_CaseAnsweredAgainAfterItsMailWasFiled_IsPurgedToo()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var row = await bed.WaitingAsync();
        await bed.Store.MarkFiledAsync(row.MessageId, "Review", Ct);
        await bed.Store.RecordAsync(
            (await bed.Store.ByNumberAsync(row.Number, Ct))!,
            CaseStep.Replied,
            "{}",
            new() { State = CaseState.Closed },
            Ct
        );
        var kept = await KeptAsync(bed, files, row);
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);

        await Job(bed, files).RunAsync(Ct);

        kept.ShouldAllBe(f => !File.Exists(f));
    }

    /// <summary>The operators' queue and the purge meet: what a person takes up again keeps its files.</summary>
    [Fact]
    public async Task PurgeAsync_CaseReopenedSinceItWasFound_KeepsItsFiles()
    {
        await using var bed = await JobBed.MakeAsync();
        var row = await bed.ClosedAsync(1);
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);
        var before = bed.Database.Clock.GetUtcNow().AddDays(-bed.Options.RetentionDays);
        var found = (await bed.Store.PurgeableAsync(before, 10, Ct)).ShouldHaveSingleItem();
        await bed.Store.RecordAsync(
            (await bed.Store.ByNumberAsync(row.Number, Ct))!,
            CaseStep.Replied,
            "{}",
            new() { State = CaseState.WaitingForPerson },
            Ct
        );

        var purged = await bed.Store.PurgeAsync(
            found.Message,
            before,
            () => throw new InvalidOperationException("its files are gone"),
            Ct
        );

        purged.ShouldBeNull();
    }

    [Fact]
    public async Task Verify_TextEmptiedWithoutAPurge_IsFound()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.ClosedAsync(1);
        await using var db = bed.Database.Database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER StepOutputs_UPDATE", Ct);
        await db.Database.ExecuteSqlRawAsync("UPDATE StepOutputs SET Json = ''", Ct);

        (
            await new JournalVerifier(bed.Database.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldContain(p => p.Kind == JournalProblemKind.OutputChanged);
    }

    [Fact]
    public async Task Run_EvidenceOfSeveralCases_GoesWithTheLastOfThem()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var written = bed.Database.Clock.GetUtcNow();
        var (first, second) = (await bed.ClosedAsync(1), await bed.ClosedAsync(2));
        var shared = await EvidenceAsync(bed, files, [1], first, second);
        var alone = await EvidenceAsync(bed, files, [2], first);
        var orphan = await EvidenceAsync(bed, files, [3]);
        var fresh = await EvidenceAsync(bed, files, [4]);
        Directory.GetFiles(files.Evidence).Length.ShouldBe(4, "one a content");
        foreach (var old in new[] { shared, alone, orphan })
        {
            File.SetLastWriteTimeUtc(old, written.UtcDateTime);
        }

        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);
        File.SetLastWriteTimeUtc(fresh, bed.Database.Clock.GetUtcNow().UtcDateTime);
        await bed.Store.RaiseTaskAsync(second.Id, "alarm", "{}", Ct);

        await Job(bed, files).RunAsync(Ct);

        new[] { shared, alone, orphan, fresh }
            .Select(File.Exists)
            .ShouldBe([true, false, false, true]);

        await using (var db = bed.Database.Database.CreateDbContext())
        {
            await db.Tasks.ExecuteUpdateAsync(t => t.SetProperty(x => x.Done, true), Ct);
        }

        await Job(bed, files).RunAsync(Ct);

        File.Exists(shared).ShouldBeFalse();
    }

    /// <summary>A machine that starts with a clock that is ahead by years must not lose everything; one that stood still for so long must still forget.</summary>
    [Fact]
    public async Task Run_ClockIsSuddenlyPastTheRetention_RefusesUntilTheServiceHasLivedByItForADay()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        var kept = await KeptAsync(bed, files, await bed.ClosedAsync(1));
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays + 1));
        await LiveAsync(bed);

        (
            await Should.ThrowAsync<JobFailedException>(() => Job(bed, files).RunAsync(Ct))
        ).Message.ShouldContain("the journal holds nothing from");
        bed.Database.Clock.Advance(TimeSpan.FromHours(23));
        await Should.ThrowAsync<JobFailedException>(() => Job(bed, files).RunAsync(Ct));
        kept.ShouldAllBe(f => File.Exists(f));
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));

        await Job(bed, files).RunAsync(Ct);

        kept.ShouldAllBe(f => !File.Exists(f));
    }

    [Fact]
    public async Task Run_WhileTheClockIsInDoubt_Refuses()
    {
        await using var bed = await JobBed.MakeAsync();
        var files = new MessageStore(bed.At("data"));
        await bed.ClosedAsync(1);
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
        await LiveADayAsync(bed);
        var job = Job(bed, files);
        bed.Database.Clock.Jump(TimeSpan.FromMinutes(5));

        (await Should.ThrowAsync<JobFailedException>(() => job.RunAsync(Ct))).Message.ShouldContain(
            "jumped by +300 s"
        );
        bed.Database.Clock.Advance(TimeSpan.FromMinutes(2));

        (await job.RunAsync(Ct)).ShouldStartWith("1 messages purged");
    }

    [Fact]
    public async Task Run_NewServiceWithNothingToForget_IsNoFailure()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.ClosedAsync(1);

        (await Job(bed, new(bed.At("data"))).RunAsync(Ct)).ShouldStartWith("nothing deleted: ");
    }

    private static async Task LiveADayAsync(JobBed bed)
    {
        await LiveAsync(bed);
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
    }

    private static Task LiveAsync(JobBed bed) =>
        bed.Store.RaiseTaskAsync(null, "alarm", $"\"{bed.Database.Clock.GetUtcNow():u}\"", Ct);

    private static async Task<string> EvidenceAsync(
        JobBed bed,
        MessageStore files,
        byte[] content,
        params CaseRow[] cases
    )
    {
        var hash = await files.KeepEvidenceAsync(content, "crl", Ct);
        var proof = new PublicationProof(
            bed.Database.Clock.GetUtcNow(),
            1,
            [
                new(
                    StatusMethod.Crl,
                    new Uri("http://ca.example/ca.crl"),
                    $"{hash}.crl",
                    hash,
                    bed.Database.Clock.GetUtcNow(),
                    "1"
                ),
            ]
        );
        foreach (var row in cases)
        {
            await bed.Database.Database.WriteAsync<bool>(
                bed.Database.Clock.GetUtcNow(),
                async change =>
                {
                    await change.JournalAsync(
                        row.Id,
                        JournalData.Service,
                        JournalData.StatusPublished,
                        JournalData.Write(proof)
                    );
                    return true;
                },
                Ct
            );
        }

        return Path.Combine(files.Evidence, $"{hash}.crl");
    }

    /// <summary>How often a person is named anywhere in the database's files, free pages included.</summary>
    private static async Task<int> SecretsAsync(JobBed bed)
    {
        await using (var db = bed.Database.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", Ct);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var bytes = await File.ReadAllBytesAsync(bed.Storage.Database, Ct);
        return System.Text.Encoding.Latin1.GetString(bytes).Split("secret").Length - 1;
    }

    private static async Task<string[]> KeptAsync(JobBed bed, MessageStore files, CaseRow row)
    {
        var message = (await bed.Store.MessageAsync(row.MessageId, Ct)).ShouldNotBeNull();
        var raw = bed.At("raw");
        await File.WriteAllTextAsync(raw, "mail", Ct);
        var mail = await files.KeepMessageAsync(
            raw,
            message.Sha256,
            bed.Database.Clock.GetUtcNow(),
            Ct
        );
        var document = Path.Combine(files.DocumentsOf(message.Sha256), "0.pdf");
        await File.WriteAllTextAsync(document, "pdf", Ct);
        var hash = await files.KeepReplyAsync(row.Number, [1, 2, 3], Ct);
        return [mail, document, Path.Combine(files.Root, "replies", row.Number, $"{hash}.eml")];
    }

    private static Purge Job(JobBed bed, MessageStore files) =>
        new(
            bed.Store,
            files,
            bed.Options,
            new ClockGuard(new(), bed.Database.Clock),
            bed.Database.Clock
        );
}

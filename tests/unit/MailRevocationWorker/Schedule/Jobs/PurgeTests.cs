using MailRevocationWorker.Pipeline;
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
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays));
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
        bed.Database.Clock.Advance(TimeSpan.FromDays(bed.Options.RetentionDays + 1));
        await Job(bed, files).RunAsync(Ct);

        await bed.Store.AcceptAsync(bed.Database.Message(1), Ct);
        var again = await KeptAsync(bed, files, row);
        await bed.Store.MarkFiledAsync(row.MessageId, "Processed", Ct);
        await Job(bed, files).RunAsync(Ct);

        again.ShouldAllBe(f => !File.Exists(f));
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
        new(bed.Store, files, bed.Options, bed.Database.Clock);
}

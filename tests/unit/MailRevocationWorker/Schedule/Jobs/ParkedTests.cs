using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class ParkedTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CasesPutOff_MakesDueThoseThatFailedOftenAndNoOther()
    {
        await using var bed = await JobBed.MakeAsync();
        var now = bed.Database.Clock.GetUtcNow();
        var parked = await DeferredAsync(bed, await bed.Database.CaseAsync(1), 3);
        var other = await DeferredAsync(bed, await bed.Database.CaseAsync(2), 2);
        var job = new RetryParked(bed.Store, new() { MaxAttempts = 3 });

        (await job.RunAsync(Ct)).ShouldBe("1 parked cases are tried again");
        (await job.RunAsync(Ct)).ShouldBe("0 parked cases are tried again");

        (await bed.Store.DueAsync(now, 10, Ct))
            .ShouldHaveSingleItem()
            .Id.ShouldBe(parked.MessageId);
        var after = (await bed.Store.CasesOfAsync(parked.MessageId, Ct)).ShouldHaveSingleItem();
        (after.Attempts, after.Version).ShouldBe((3, parked.Version));
        (await bed.Store.CasesOfAsync(other.MessageId, Ct))[0]
            .NextAttempt.ShouldBe(now.AddHours(1));
        (
            await new JournalVerifier(bed.Database.Database).VerifyAsync(null, Ct)
        ).Intact.ShouldBeTrue();
    }

    private static async Task<CaseRow> DeferredAsync(JobBed bed, CaseRow row, int times)
    {
        for (var i = 0; i < times; i++)
        {
            row = await bed.Store.DeferAsync(
                row,
                bed.Database.Clock.GetUtcNow().AddHours(1),
                "the authority is down",
                Ct
            );
        }

        return row;
    }
}

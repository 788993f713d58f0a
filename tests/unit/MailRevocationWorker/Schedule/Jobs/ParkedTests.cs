using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class ParkedTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ParkedAsync_CasesPutOff_FindsThoseThatFailedOftenAndAreNotDue()
    {
        await using var bed = await JobBed.MakeAsync();
        var now = bed.Database.Clock.GetUtcNow();
        var parked = await DeferredAsync(bed, await bed.Database.CaseAsync(1), 3);
        await DeferredAsync(bed, await bed.Database.CaseAsync(2), 2);

        (await bed.Store.ParkedAsync(3, now, Ct)).ShouldHaveSingleItem().Id.ShouldBe(parked.Id);
        (await bed.Store.ParkedAsync(3, now.AddHours(2), Ct)).ShouldBeEmpty("due anyway");
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

using MailRevocationWorker.Reply;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Reply;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class EscalateTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CaseGrowsOld_IsMailedOnceForEachAge()
    {
        await using var bed = await JobBed.MakeAsync();
        var row = await bed.WaitingAsync(urgent: true);
        var job = Job(bed);

        bed.Database.Clock.Advance(TimeSpan.FromMinutes(59));
        await job.RunAsync(Ct);
        bed.Sent.ShouldBeEmpty("it is not an hour old");

        bed.Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await job.RunAsync(Ct);
        await job.RunAsync(Ct);
        bed.Sent.Select(m => m.To).ShouldBe(["ops@ca.example", "night@ca.example"]);
        bed.Sent[0].Subject.ShouldStartWith("URGENT");
        bed.Sent[0].Text.ShouldContain(row.Number);
        bed.Sent[0].Text.IndexOf("— English —", StringComparison.Ordinal).ShouldBeGreaterThan(0);

        bed.Database.Clock.Advance(TimeSpan.FromHours(3));
        await job.RunAsync(Ct);
        bed.Sent.Count.ShouldBe(4, "four hours are the next age");
        await using var db = bed.Database.Database.CreateDbContext();
        (
            await db.Journal.CountAsync(j => j.Kind == "case-escalated" && j.CaseId == row.Id, Ct)
        ).ShouldBe(2);
    }

    [Fact]
    public async Task Run_SeveralAgesPassedWhileStopped_MailsTheHighestAlone()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.WaitingAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(13));

        await Job(bed).RunAsync(Ct);
        await Job(bed).RunAsync(Ct);

        bed.Sent.Count.ShouldBe(2, "one mail to each of the two");
        bed.Sent[0].Subject.ShouldContain("12 h");
    }

    [Fact]
    public async Task Run_CaseIsClosedInTime_IsNotMailed()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.ClosedAsync(1);
        bed.Database.Clock.Advance(TimeSpan.FromHours(30));

        (await Job(bed).RunAsync(Ct)).ShouldBe("nothing new");

        bed.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_CaseStuckBeforeItsAnswer_IsMailedToo()
    {
        await using var bed = await JobBed.MakeAsync();
        var row = await bed.Database.CaseAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(2));

        await Job(bed).RunAsync(Ct);

        bed.Sent[0].Text.ShouldContain(row.Number);
    }

    [Fact]
    public async Task Run_MailIsNotTakenByOne_FailsAndTriesAgainForThatOneAlone()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.WaitingAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));
        bed.Answer = to =>
            to.StartsWith("night", StringComparison.Ordinal)
                ? DeliveryStatus.TryLater
                : DeliveryStatus.Accepted;

        var failed = await Should.ThrowAsync<JobFailedException>(() => Job(bed).RunAsync(Ct));
        failed.Message.ShouldNotContain("@");
        await Should.ThrowAsync<JobFailedException>(() => Job(bed).RunAsync(Ct));
        bed.Answer = _ => DeliveryStatus.Accepted;
        await Job(bed).RunAsync(Ct);
        (await Job(bed).RunAsync(Ct)).ShouldBe("nothing new");

        bed.Sent.Select(s => s.To)
            .ShouldBe(["ops@ca.example", "night@ca.example"], "nobody is written to twice");
    }

    /// <summary>After a death nothing is remembered: the repeat is recognisable.</summary>
    [Fact]
    public async Task Run_MailIsNotTakenAndTheServiceIsRestarted_RepeatsWithTheSameMessageId()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.WaitingAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));
        bed.Answer = to =>
            to.StartsWith("night", StringComparison.Ordinal)
                ? DeliveryStatus.TryLater
                : DeliveryStatus.Accepted;
        await Should.ThrowAsync<JobFailedException>(() => Job(bed).RunAsync(Ct));

        var restarted = new OperatorMail(ReplySamples.Options, bed, bed.Database.Clock);
        bed.Answer = _ => DeliveryStatus.Accepted;
        await new Escalate(bed.Store, restarted, bed.Options, bed.Database.Clock).RunAsync(Ct);

        bed.Sent.Count.ShouldBe(3);
        bed.Sent[1].MessageId.ShouldBe(bed.Sent[0].MessageId);
    }

    [Fact]
    public async Task Run_OneRecipientIsRefusedForGood_FailsOnceAndTheOthersAreMailedOnce()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.WaitingAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));
        bed.Answer = to =>
            to.StartsWith("night", StringComparison.Ordinal)
                ? DeliveryStatus.RefusedPermanently
                : DeliveryStatus.Accepted;

        await Should.ThrowAsync<JobFailedException>(() => Job(bed).RunAsync(Ct));
        (await Job(bed).RunAsync(Ct)).ShouldBe("nothing new");

        bed.Sent.ShouldHaveSingleItem().To.ShouldBe("ops@ca.example");
    }

    [Fact]
    public async Task Run_NewAlarm_IsMailedOnce()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Store.RaiseTaskAsync(null, "alarm", """{"problem":"no anchors"}""", Ct);
        await bed.Store.RaiseTaskAsync(null, "answer-to-our-mail", "{}", Ct);

        await Job(bed).RunAsync(Ct);
        await Job(bed).RunAsync(Ct);

        bed.Sent.Count.ShouldBe(2);
        bed.Sent[0].Text.ShouldContain("no anchors");
        bed.Sent[0].Text.ShouldNotContain("answer-to-our-mail");
    }

    [Fact]
    public async Task Run_NobodyToMail_FailsLoudly()
    {
        await using var bed = await JobBed.MakeAsync();
        bed.Options.Operators.Clear();
        await bed.WaitingAsync();
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));

        (
            await Should.ThrowAsync<JobFailedException>(() => Job(bed).RunAsync(Ct))
        ).Message.ShouldContain("Schedule:Operators is empty");
    }

    private static Escalate Job(JobBed bed) =>
        new(bed.Store, bed.Mail, bed.Options, bed.Database.Clock);

    [Fact]
    public async Task Run_CaseReceivedByAClockThatWasAhead_IsMailedAsOldAtOnceAndOnce()
    {
        await using var bed = await JobBed.MakeAsync();
        bed.Database.Clock.Jump(TimeSpan.FromDays(365));
        var row = await bed.WaitingAsync(urgent: true);
        bed.Database.Clock.Jump(TimeSpan.FromDays(-365));

        await Job(bed).RunAsync(Ct);
        bed.Database.Clock.Advance(TimeSpan.FromHours(30));
        await Job(bed).RunAsync(Ct);

        bed.Sent.Select(m => m.To).ShouldBe(["ops@ca.example", "night@ca.example"]);
        bed.Sent[0].Subject.ShouldStartWith("URGENT");
        bed.Sent[0].Text.ShouldContain(row.Number);
        bed.Sent[0].Text.ShouldContain("wrong clock");
        bed.Sent[0].Text.ShouldNotContain(" -8");
    }
}

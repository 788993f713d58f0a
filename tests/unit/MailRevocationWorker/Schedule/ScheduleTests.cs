using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MailRevocationWorker.Tests.Schedule;

public sealed class ScheduleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => new(JobPlans.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Job_ItsHourComes_RunsThenAndIsRecorded(string name)
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync());
        var plan = JobPlans.All.Single(p => p.Name == name);
        var due = bed.Options.CronOf(plan)!.GetNextValidTimeAfter(bed.Clock.GetUtcNow())!.Value;
        bed.Clock.SetUtcNow(due.AddSeconds(-3));
        await bed.StartAsync();
        bed.Count(name).ShouldBe(0);

        await bed.TurnUntilAsync(() => bed.Count(name) > 0, TimeSpan.FromMilliseconds(200), name);

        bed.Ran.First(r => r.Job == name).At.ShouldBeGreaterThanOrEqualTo(due);
        await UntilEndedAsync(bed, name);
        var run = await RunAsync(bed, name);
        run.Outcome.ShouldBe(JobOutcome.Succeeded);
        run.Detail.ShouldBe("done");
        run.StartedAt!.Value.ShouldBeGreaterThanOrEqualTo(due);
    }

    [Theory]
    [InlineData("digest", "2026-07-01T05:00:00Z", "2026-07-01T06:00:00Z")] // summer: 8:00 in Paris
    [InlineData("digest", "2026-12-01T05:00:00Z", "2026-12-01T07:00:00Z")] // winter
    [InlineData("escalate", "2026-12-01T05:01:00Z", "2026-12-01T05:05:00Z")]
    public void PeoplesJob_SummerAndWinter_KeepsItsHourInParis(
        string name,
        string now,
        string expected
    )
    {
        var plan = JobPlans.All.Single(p => p.Name == name);

        new ScheduleOptions()
            .CronOf(plan)!
            .GetNextValidTimeAfter(Moment(now))
            .ShouldBe(Moment(expected));
    }

    [Fact]
    public void PeoplesJobs_NightsOfTheClockChange_RunOnce()
    {
        foreach (var plan in JobPlans.All.Where(p => p.Clock == JobClock.People))
        {
            var cron = new ScheduleOptions().CronOf(plan)!;
            foreach (var night in (string[])["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"])
            {
                var runs = 0;
                for (
                    var at = cron.GetNextValidTimeAfter(Moment(night));
                    at < Moment(night).AddHours(24);
                    at = cron.GetNextValidTimeAfter(at.Value)
                )
                {
                    runs++;
                }

                runs.ShouldBe(1, $"{plan.Name}, {night}");
            }
        }
    }

    [Fact]
    public async Task Start_FirstEver_RunsNothingAtOnce()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync());

        await bed.StartAsync();
        await bed.TurnUntilAsync(
            () => bed.Count("mailbox-poll") > 0,
            TimeSpan.FromSeconds(1),
            "the first minute"
        );

        bed.Ran.Select(r => r.Job)
            .ShouldNotContain("backup-database", "it was never due: nothing was missed");
    }

    [Fact]
    public async Task Start_AfterAStoppedDay_RunsEachMissedJobOnceAndSkipsTheOthers()
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database);
        await bed.StartAsync();
        await bed.StopAsync();
        bed.Ran.Clear();
        bed.Clock.Advance(TimeSpan.FromHours(50) + TimeSpan.FromSeconds(1));
        var back = bed.Clock.GetUtcNow();
        string[] missed =
        [
            .. JobPlans.All.Where(p => p.Missed == MissedRuns.RunOnce).Select(p => p.Name),
        ];

        await bed.StartAsync();
        await bed.UntilAsync(
            () => missed.All(m => bed.Count(m) > 0),
            "the missed jobs, with the clock standing"
        );
        await bed.UntilAsync(
            () => missed.All(m => !bed.Services.GetRequiredService<JobRunner>().IsRunning(m)),
            "their ends"
        );

        bed.Ran.ShouldAllBe(r => r.At == back);
        bed.Ran.Select(r => r.Job).Order().ShouldBe(missed.Order(), "each once, and no other");
    }

    [Fact]
    public async Task Start_ARunWasCutShort_RunsAgain()
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database);
        await new JobRunStore(database.Database, database.Clock).StartedAsync(
            "backup-database",
            Ct
        );

        await bed.StartAsync();

        await bed.UntilAsync(() => bed.Count("backup-database") == 1, "the run that was cut short");
    }

    [Fact]
    public async Task Job_SwitchedOff_NeverRunsByItselfAndNeedsAttention()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync());
        bed.Options.Jobs["publish-crl"] = new() { Cron = "off" };
        await bed.StartAsync();

        await bed.TurnUntilAsync(
            () => bed.Count("mailbox-poll") > 1,
            TimeSpan.FromSeconds(1),
            "two minutes"
        );

        bed.Count("publish-crl").ShouldBe(0);
        var shown = (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct)).Single(j =>
            j.Plan.Name == "publish-crl"
        );
        (shown.Cron, shown.NextRun, shown.NeedsAttention).ShouldBe((null, null, true));
    }

    [Fact]
    public async Task Request_WhileTheServiceRuns_StartsTheJobAtOnce()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync());
        await bed.StartAsync();
        var runs = bed.Services.GetRequiredService<JobRunStore>();

        var asked = await runs.RequestAsync("digest", Ct);
        await bed.TurnUntilAsync(
            () => bed.Count("digest") > 0,
            TimeSpan.FromMilliseconds(500),
            "the requested run"
        );
        await UntilEndedAsync(bed, "digest");

        var run = await RunAsync(bed, "digest");
        run.RequestedAt.ShouldBeNull();
        run.StartedAt!.Value.ShouldBeGreaterThanOrEqualTo(asked);
    }

    [Fact]
    public async Task Board_AfterARun_ShowsLastAndNext()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        var plan = JobPlans.All.Single(p => p.Name == "escalate");

        await bed.Services.GetRequiredService<JobRunner>().RunAsync(plan, Ct);

        var shown = (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct)).Single(j =>
            j.Plan == plan
        );
        shown.Last!.EndedAt.ShouldBe(bed.Clock.GetUtcNow());
        shown.NextRun.ShouldBe(bed.Clock.GetUtcNow().AddMinutes(5));
        shown.NeedsAttention.ShouldBeFalse();
        bed.Clock.Advance(TimeSpan.FromMinutes(16));
        (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct))
            .Single(j => j.Plan == plan)
            .NeedsAttention.ShouldBeTrue("it should have run 11 minutes ago");
    }

    [Fact]
    public async Task Clock_SetBackByHours_EveryJobGoesOnAtItsHours()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync());
        await bed.StartAsync();
        await bed.TurnUntilAsync(
            () => bed.Count("escalate") > 0 && bed.Count("mailbox-poll") > 0,
            TimeSpan.FromSeconds(1),
            "work under the first clock"
        );
        await UntilEndedAsync(bed, "escalate");
        bed.Ran.Clear();
        bed.Clock.Jump(TimeSpan.FromHours(-6));
        var back = bed.Clock.GetUtcNow();

        await bed.TurnUntilAsync(
            () => bed.Count("escalate") > 3 && bed.Count("mailbox-poll") > 5,
            TimeSpan.FromSeconds(1),
            "work under the second"
        );

        bed.Clock.GetUtcNow().ShouldBeLessThan(back.AddHours(1));
        bed.Ran.ShouldContain(
            r => r.Job == "escalate" && r.At < back.AddMinutes(1),
            "what the record of the future hides is done at once"
        );
        (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct))
            .Where(j => j.NeedsAttention)
            .Select(j => j.Plan.Name)
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_RunsRecordedByAClockThatWasAhead_CountAsMissed()
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database).Build();
        var right = bed.Clock.GetUtcNow();
        bed.Clock.Jump(TimeSpan.FromDays(30));
        var runner = bed.Services.GetRequiredService<JobRunner>();
        foreach (var plan in JobPlans.All)
        {
            await runner.RunAsync(plan, Ct);
        }

        bed.Ran.Clear();
        bed.Clock.Jump(right - bed.Clock.GetUtcNow());
        string[] matter = [.. JobPlans.All.Where(p => p.Matters).Select(p => p.Name)];
        (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct))
            .Where(j => j.NeedsAttention)
            .Select(j => j.Plan.Name)
            .ShouldBe(matter, "nobody knows what was done since");

        await bed.StopAsync();
        await bed.StartAsync();

        await bed.UntilAsync(
            () => JobPlans.All.All(p => bed.Count(p.Name) > 0),
            "every job, with the clock standing"
        );
    }

    private static async Task UntilEndedAsync(ScheduleBed bed, string name) =>
        await bed.UntilAsync(
            () => !bed.Services.GetRequiredService<JobRunner>().IsRunning(name),
            $"the end of {name}"
        );

    private static async Task<JobRun> RunAsync(ScheduleBed bed, string name) =>
        (await bed.Services.GetRequiredService<JobRunStore>().AllAsync(Ct)).Single(r =>
            r.Name == name
        );

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

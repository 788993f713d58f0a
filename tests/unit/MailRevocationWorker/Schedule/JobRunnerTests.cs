using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace MailRevocationWorker.Tests.Schedule;

public sealed class JobRunnerTests
{
    private static readonly JobPlan Matters = JobPlans.All.Single(p => p.Name == "backup-database");
    private static readonly JobPlan Minor = JobPlans.All.Single(p => p.Name == "mailbox-poll");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_OneIsUnderWay_DoesNotRunTwiceAtOnce()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        var gate = new TaskCompletionSource<string>();
        bed.Work = (_, _) => gate.Task;
        var runner = bed.Services.GetRequiredService<JobRunner>();
        var first = runner.RunAsync(Matters, Ct);
        await bed.UntilAsync(() => bed.Count(Matters.Name) == 1, "the first run");

        var second = await runner.RunAsync(Matters, Ct);
        gate.SetResult("done");

        second.ShouldBeNull();
        (await first)!.Outcome.ShouldBe(JobOutcome.Succeeded);
        bed.Count(Matters.Name).ShouldBe(1);
        runner.IsRunning(Matters.Name).ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_FailsAgainAndAgain_IsOneAlarmUntilItSucceeds()
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database).Build();
        bed.Work = (_, _) => throw new JobFailedException("the disk is full");
        var runner = bed.Services.GetRequiredService<JobRunner>();
        var began = bed.Clock.GetUtcNow();

        await runner.RunAsync(Matters, Ct);
        bed.Clock.Advance(TimeSpan.FromDays(1));
        var failed = (await runner.RunAsync(Matters, Ct))!;

        (failed.Outcome, failed.Detail, failed.FailingSince).ShouldBe(
            (JobOutcome.Failed, "the disk is full", began)
        );
        var task = (await database.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem();
        task.Kind.ShouldBe("alarm");
        task.DetailJson.ShouldContain("backup-database");
        bed.Work = (_, _) => Task.FromResult("done");
        (await runner.RunAsync(Matters, Ct))!.FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_MinorJobFails_IsRecordedWithoutAlarm()
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database).Build();
        bed.Work = (_, _) => throw new InvalidOperationException("odd");

        var run = await bed.Services.GetRequiredService<JobRunner>().RunAsync(Minor, Ct);

        run!.Outcome.ShouldBe(JobOutcome.Failed);
        (await database.Store.OpenTasksAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_NeverEnds_IsEndedAtItsLimit()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        bed.Work = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return "";
        };
        var run = bed.Services.GetRequiredService<JobRunner>().RunAsync(Matters, Ct);
        await bed.UntilAsync(() => bed.Count(Matters.Name) == 1, "the run");

        bed.Clock.Advance(Matters.AtMost);

        (await run)!.Detail.ShouldBe("not done within 60 min");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // it blocks the thread that it is given
    public async Task RunAsync_DoesNotListen_FailsAtItsLimitAndIsStartedAgainOnlyAfterItsEnd(
        bool blocks
    )
    {
        var database = await TestDatabase.MakeAsync();
        await using var bed = new ScheduleBed(database).Build();
        var gate = new TaskCompletionSource<string>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        bed.Work = (_, _) => blocks ? Task.FromResult(gate.Task.Result) : gate.Task;
        var runner = bed.Services.GetRequiredService<JobRunner>();
        var first = Task.Run(() => runner.RunAsync(Matters, Ct), Ct);
        await bed.UntilAsync(() => bed.Count(Matters.Name) == 1, "the first run");
        bed.Clock.Advance(Matters.AtMost - TimeSpan.FromSeconds(1));
        (await AttentionAsync(bed, Matters)).ShouldBeFalse("it may take that long");

        await bed.TurnUntilAsync(
            () => first.IsCompleted,
            TimeSpan.FromSeconds(1),
            "an end of the wait"
        );

        var failed = (await first)!;
        failed.Outcome.ShouldBe(JobOutcome.Failed);
        failed.Detail!.ShouldStartWith("not done within 60 min, and goes on");
        (await database.Store.OpenTasksAsync(Ct))
            .ShouldHaveSingleItem()
            .DetailJson.ShouldContain(Matters.Name);
        (await AttentionAsync(bed, Matters)).ShouldBeTrue();

        var again = (await runner.RunAsync(Matters, Ct))!;

        again.Detail!.ShouldStartWith("not started: a run that began 6"); // 60 min ago, or a little more
        again.FailingSince.ShouldBe(failed.FailingSince);
        bed.Count(Matters.Name).ShouldBe(1, "two at once could do harm");
        gate.SetResult("late");
        await bed.UntilAsync(() => !runner.IsRunning(Matters.Name), "its end");
        (await runner.RunAsync(Matters, Ct))!.Outcome.ShouldBe(JobOutcome.Succeeded);
        (await AttentionAsync(bed, Matters)).ShouldBeFalse();
    }

    [Fact]
    public async Task Board_MinorJobHangs_NeedsAttention()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        var gate = new TaskCompletionSource<string>();
        bed.Work = (_, _) => gate.Task;
        var run = bed.Services.GetRequiredService<JobRunner>().RunAsync(Minor, Ct);
        await bed.UntilAsync(() => bed.Count(Minor.Name) == 1, "the run");

        await bed.TurnUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(5), "its limit");
        bed.Clock.Advance(TimeSpan.FromSeconds(5));

        (await AttentionAsync(bed, Minor)).ShouldBeTrue();
        gate.SetResult("");
    }

    [Fact]
    public async Task RunAsync_TheServiceStopsAndTheJobDoesNotListen_IsNotWaitedForWithoutEnd()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var gate = new TaskCompletionSource<string>();
        bed.Work = (_, _) => gate.Task;
        var run = bed.Services.GetRequiredService<JobRunner>().RunAsync(Matters, stop.Token);
        await bed.UntilAsync(() => bed.Count(Matters.Name) == 1, "the run");

        await stop.CancelAsync();
        run.IsCompleted.ShouldBeFalse("what it does may still end in order");
        await bed.TurnUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1), "the stop");

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        gate.SetResult("");
    }

    [Fact]
    public async Task RunAsync_TheServiceStops_LeavesTheRunOpen()
    {
        await using var bed = new ScheduleBed(await TestDatabase.MakeAsync()).Build();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        bed.Work = async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            return "";
        };

        await Should.ThrowAsync<OperationCanceledException>(() =>
            bed.Services.GetRequiredService<JobRunner>().RunAsync(Matters, stop.Token)
        );

        (await bed.Services.GetRequiredService<JobRunStore>().AllAsync(Ct))
            .ShouldHaveSingleItem()
            .IsOpen.ShouldBeTrue();
    }

    private static async Task<bool> AttentionAsync(ScheduleBed bed, JobPlan plan) =>
        (await bed.Services.GetRequiredService<JobBoard>().AllAsync(Ct))
            .Single(j => j.Plan == plan)
            .NeedsAttention;
}

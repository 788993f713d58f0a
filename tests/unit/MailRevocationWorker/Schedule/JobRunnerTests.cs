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
}

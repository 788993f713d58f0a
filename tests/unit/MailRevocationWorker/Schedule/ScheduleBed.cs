using System.Collections.Concurrent;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Reply;
using MailRevocationWorker.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace MailRevocationWorker.Tests.Schedule;

/// <summary>The scheduler on a clock that the test turns; each job only notes when it ran.</summary>
internal sealed class ScheduleBed(TestDatabase database) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private IHost? host;

    public ConcurrentQueue<(string Job, DateTimeOffset At)> Ran { get; } = new();

    public ScheduleOptions Options { get; } = new();

    public SettableClock Clock => database.Clock;

    public IServiceProvider Services => host!.Services;

    /// <summary>What a job does besides being noted.</summary>
    public Func<string, CancellationToken, Task<string>> Work { get; set; } =
        (_, _) => Task.FromResult("done");

    /// <summary>Everything but the scheduler.</summary>
    public ScheduleBed Build()
    {
        var building = Host.CreateEmptyApplicationBuilder(new());
        building
            .Services.AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<WorkerDatabase>(database.Database)
            .AddSingleton(database.Store)
            .AddSingleton(ReplySamples.Options)
            .AddSingleton(Substitute.For<IReplyTransport>())
            .AddJobs(Options)
            .AddSchedule(Options, Clock);
        foreach (var plan in JobPlans.All)
        {
            building.Services.AddKeyedSingleton<IScheduledJob>(
                plan.Name,
                new Noting(this, plan.Name)
            );
        }

        host = building.Build();
        return this;
    }

    public async Task<ScheduleBed> StartAsync()
    {
        Build();
        await host!.StartAsync(TestContext.Current.CancellationToken);
        return this;
    }

    public async Task StopAsync()
    {
        if (host is not null)
        {
            await host.StopAsync(TestContext.Current.CancellationToken);
            host.Dispose();
            host = null;
        }
    }

    public int Count(string job) => Ran.Count(r => r.Job == job);

    /// <summary>Turns the clock, a little at a time, until something holds.</summary>
    public async Task TurnUntilAsync(Func<bool> holds, TimeSpan step, string what)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (!holds())
        {
            late.IsCancellationRequested.ShouldBeFalse($"not in time: {what}");
            Clock.Advance(step);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits with the clock standing.</summary>
    public Task UntilAsync(Func<bool> holds, string what) =>
        TurnUntilAsync(holds, TimeSpan.Zero, what);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await database.DisposeAsync();
    }

    private sealed class Noting(ScheduleBed bed, string name) : IScheduledJob
    {
        public async Task<string> RunAsync(CancellationToken cancellation)
        {
            bed.Ran.Enqueue((name, bed.Clock.GetUtcNow()));
            return await bed.Work(name, cancellation);
        }
    }
}

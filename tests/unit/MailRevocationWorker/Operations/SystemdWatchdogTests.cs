using System.Collections.Concurrent;
using MailRevocationWorker.Operations;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Operations;

public sealed class SystemdWatchdogTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("120000000", "", 60)]
    [InlineData("120000000", null, 60)]
    [InlineData("120000000", "1", null)] // meant for another process
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    [InlineData("-5", "", null)]
    [InlineData("soon", "", null)]
    public void Interval_WhatSystemdAsksFor_IsHalfOfIt(
        string? microseconds,
        string? process,
        int? seconds
    ) =>
        SystemdWatchdog
            .Interval(microseconds, process)
            .ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);

    [Fact]
    public void Interval_ForThisProcess_IsHalfOfIt() =>
        SystemdWatchdog
            .Interval(
                "30000000",
                Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
            .ShouldBe(TimeSpan.FromSeconds(15));

    [Fact]
    public async Task Watchdog_TheLoopsStandStill_IsSilentUntilTheyTurnAgain()
    {
        await using var bed = await GaugeBed.MakeAsync();
        var clock = bed.Jobs.Database.Clock;
        var systemd = new Listening();
        using var watchdog = new SystemdWatchdog(
            bed.Loops,
            Every,
            systemd,
            clock,
            NullLogger<SystemdWatchdog>.Instance
        );
        await watchdog.StartAsync(Ct);
        await systemd.HeardAsync(1);
        for (var heard = 2; heard < 5; heard++)
        {
            Turn();
            clock.Advance(Every);
            await systemd.HeardAsync(heard);
        }

        // Nothing turns any more.
        clock.Advance(TimeSpan.FromMinutes(62));
        bed.Loops.Standstill.ShouldNotBeNull();
        var last = systemd.Said.Count;
        for (var tick = 0; tick < 5; tick++)
        {
            clock.Advance(Every);
            await Task.Delay(20, Ct);
        }

        systemd.Said.Count.ShouldBe(last);
        Turn();
        clock.Advance(Every);
        await systemd.HeardAsync(last + 1);
        systemd.Said.ShouldAllBe(s => s == "WATCHDOG=1");
        await watchdog.StopAsync(Ct);

        void Turn()
        {
            bed.Loops.Swept();
            bed.Mailbox(connected: true, scannedAt: clock.GetUtcNow());
        }
    }

    [Fact]
    public async Task Watchdog_NobodyAsksForIt_EndsAtOnce()
    {
        await using var bed = await GaugeBed.MakeAsync();
        var systemd = new Listening();
        using var watchdog = new SystemdWatchdog(
            bed.Loops,
            null,
            systemd,
            bed.Jobs.Database.Clock,
            NullLogger<SystemdWatchdog>.Instance
        );

        await watchdog.StartAsync(Ct);
        await watchdog.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60), Ct);

        systemd.Said.ShouldBeEmpty();
    }

    private sealed class Listening : ISystemdNotifier
    {
        public bool IsEnabled => true;

        public ConcurrentQueue<string> Said { get; } = new();

        public void Notify(ServiceState state) => Said.Enqueue(state.ToString());

        public async Task HeardAsync(int times)
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Said.Count < times)
            {
                await Task.Delay(10, late.Token);
            }
        }
    }
}

using MailRevocationWorker.Deciding;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class ClockGuardTests
{
    private readonly TwoClocks clock = new();
    private readonly PipelineOptions options = new()
    {
        ClockJumpSeconds = 60,
        ClockSettleSeconds = 120,
    };

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(-61)]
    public void Clock_Jumps_NothingIsDecidedUntilItHasSettledAndTheAlarmComesOnce(int seconds)
    {
        var guard = new ClockGuard(options, clock);
        clock.Pass(TimeSpan.FromHours(5));
        Held(guard).ShouldBe(Automation.On);
        guard.Doubt.ShouldBeNull();

        clock.Jump(TimeSpan.FromSeconds(seconds));

        Held(guard).ShouldBe(Automation.Off);
        guard.Doubt.ShouldNotBeNull().ShouldContain($"{seconds:+0;-0} s");
        guard.News().ShouldNotBeNull().ShouldContain($"{seconds:+0;-0} s");
        guard.News().ShouldBeNull();
        clock.Pass(TimeSpan.FromSeconds(119));
        Held(guard).ShouldBe(Automation.Off);
        clock.Pass(TimeSpan.FromSeconds(2));
        guard.Doubt.ShouldBeNull();
        Held(guard).ShouldBe(Automation.On);
    }

    [Fact]
    public void Clock_JumpsAgain_TheWaitBeginsAgain()
    {
        var guard = new ClockGuard(options, clock);
        clock.Jump(TimeSpan.FromDays(300));
        Held(guard).ShouldBe(Automation.Off);
        clock.Pass(TimeSpan.FromSeconds(100));
        clock.Jump(TimeSpan.FromDays(-300));
        Held(guard).ShouldBe(Automation.Off);
        clock.Pass(TimeSpan.FromSeconds(100));

        Held(guard).ShouldBe(Automation.Off);
    }

    [Fact]
    public void Clock_IsSlewedByALittle_NothingHappens()
    {
        var guard = new ClockGuard(options, clock);
        for (var i = 0; i < 100; i++)
        {
            clock.Pass(TimeSpan.FromSeconds(15));
            clock.Jump(TimeSpan.FromSeconds(1));
            Held(guard).ShouldBe(Automation.On);
        }

        guard.News().ShouldBeNull();
    }

    [Fact]
    public void Clock_Jumps_AStricterBrakeStays()
    {
        var guard = new ClockGuard(options, clock);
        clock.Jump(TimeSpan.FromDays(1));

        guard.Over(new() { Automation = Automation.Off }).Automation.ShouldBe(Automation.Off);
    }

    private static Automation Held(ClockGuard guard) =>
        guard.Over(new() { Automation = Automation.On }).Automation;

    /// <summary>A wall clock that can be set, and time that passes evenly.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset wall = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => wall;

        public override long GetTimestamp() => ticks;

        public void Pass(TimeSpan time)
        {
            wall += time;
            ticks += time.Ticks;
        }

        public void Jump(TimeSpan time) => wall += time;
    }
}

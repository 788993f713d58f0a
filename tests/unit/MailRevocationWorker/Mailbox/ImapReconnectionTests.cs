using MailKit.Security;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class ImapReconnectionTests
{
    private readonly JumpingTime time = new();
    private readonly ImapOptions options = new() { ReconnectSeconds = 1, MaxReconnectSeconds = 60 };
    private readonly List<DateTimeOffset> tries = [];
    private readonly MailboxMonitor monitor;

    public ImapReconnectionTests() =>
        monitor = new("mailbox", TimeSpan.FromMinutes(15), time, NullLogger.Instance);

    [Fact]
    public async Task Reconnection_ServerDown_DelaysGrowUpToTheBoundAndNeverEnd()
    {
        await RunAsync(new IOException("down"), 60);

        var delays = Delays();
        delays.Count.ShouldBe(59);
        delays.Max().ShouldBeLessThanOrEqualTo(61);
        delays.Take(3).Sum().ShouldBeLessThan(60, "the first tries come soon");
        delays.TakeLast(20).Average().ShouldBeGreaterThan(20, "the later ones do not");
    }

    [Fact]
    public async Task Reconnection_SignInRefused_TriesOnceMoreThenSeldomAndAlarms()
    {
        await RunAsync(new AuthenticationException("no"), 6);

        var delays = Delays();
        delays[0].ShouldBeLessThan(10);
        delays.Skip(1).ShouldAllBe(d => d >= 300);
        monitor.State.Alarms.ShouldContain(a => a.Kind == MailboxAlarmKind.SignInRefused);
    }

    [Fact]
    public async Task Reconnection_StoppedInTheMiddleOfAHandshake_EndsAsStopped()
    {
        using var stop = new CancellationTokenSource();
        var reconnection = new ImapReconnection(options, monitor, time);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            reconnection.RunAsync(
                async _ =>
                {
                    await stop.CancelAsync();
                    throw new SslHandshakeException("the handshake was cut");
                },
                _ => { },
                stop.Token
            )
        );

        monitor.State.Alarms.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reconnection_TokenRefused_IsTriedEveryHalfMinute()
    {
        options.SignIn = SignInMethod.XOAuth2;
        await RunAsync(new AuthenticationException("stale"), 9);

        Delays().Skip(1).ShouldAllBe(d => d >= 30 && d < 31);
    }

    [Fact]
    public async Task Reconnection_DownForLong_AlarmsUnreachable()
    {
        await RunAsync(new IOException("down"), 2);
        monitor.State.Alarms.ShouldBeEmpty();
        time.Jump(TimeSpan.FromMinutes(16));

        monitor
            .State.Alarms.ShouldHaveSingleItem()
            .Text.ShouldContain("last error: IOException: down");
        monitor.Scanned();
        monitor.State.Alarms.ShouldBeEmpty();
    }

    private List<double> Delays() => [.. tries.Zip(tries.Skip(1), (a, b) => (b - a).TotalSeconds)];

    /// <summary>Every session fails at once, so many times.</summary>
    private async Task RunAsync(Exception failure, int times)
    {
        using var stop = new CancellationTokenSource();
        var running = new ImapReconnection(options, monitor, time).RunAsync(
            async _ =>
            {
                tries.Add(time.GetUtcNow());
                if (tries.Count == times)
                {
                    await stop.CancelAsync();
                }

                throw failure;
            },
            monitor.Lost,
            stop.Token
        );
        await Should.ThrowAsync<Exception>(running);
    }

    /// <summary>A clock on which every wait is over at once, having taken its time.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private DateTimeOffset now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public void Jump(TimeSpan by) => now += by;

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            if (dueTime > TimeSpan.Zero)
            {
                Jump(dueTime);
            }

            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}

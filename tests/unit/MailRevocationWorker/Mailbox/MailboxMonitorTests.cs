using MailRevocationWorker.Mailbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class MailboxMonitorTests
{
    private readonly SettableClock clock = new(new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0)]
    [InlineData(-6)]
    public void State_NoLookForTooLong_IsUnreachableHoweverTheClockWasSet(int hours)
    {
        var monitor = new MailboxMonitor(
            "box",
            TimeSpan.FromMinutes(15),
            clock,
            NullLogger.Instance
        );
        monitor.Scanned();
        clock.Jump(TimeSpan.FromHours(hours));
        clock.Advance(TimeSpan.FromMinutes(15));
        monitor.State.Alarms.ShouldBeEmpty();

        clock.Advance(TimeSpan.FromSeconds(1));

        monitor.State.Alarms.ShouldHaveSingleItem().Kind.ShouldBe(MailboxAlarmKind.Unreachable);
        monitor.Scanned();
        monitor.State.Alarms.ShouldBeEmpty();
    }
}

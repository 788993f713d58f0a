using MailRevocationWorker.Mailbox;
using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class WakeTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Wake_SignalledBefore_DoesNotWait()
    {
        var wake = new Wake(time);
        wake.Signal();
        wake.Signal();

        (await WaitAsync(wake)).ShouldBeTrue();
    }

    [Fact]
    public async Task Wake_NobodySignals_TimeComes()
    {
        var wake = new Wake(time);
        var waiting = WaitAsync(wake);
        waiting.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));

        (await waiting).ShouldBeFalse();
    }

    [Fact]
    public async Task Wake_SeveralSignals_CountOnce()
    {
        var wake = new Wake(time);
        wake.Signal();
        wake.Signal();
        await WaitAsync(wake);
        var second = WaitAsync(wake);
        second.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));

        (await second).ShouldBeFalse();
    }

    private static Task<bool> WaitAsync(Wake wake) =>
        wake.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
}

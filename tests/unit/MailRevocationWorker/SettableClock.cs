using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests;

/// <summary>A wall clock that can be set while time passes evenly, as on a real machine: the timestamps of a <see cref="FakeTimeProvider"/> alone would jump with it.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long jumped;

    public override long GetTimestamp() => base.GetTimestamp() - Volatile.Read(ref jumped);

    /// <summary>Somebody sets the clock: timers and stamps know nothing of it.</summary>
    public void Jump(TimeSpan by)
    {
        Interlocked.Add(ref jumped, by.Ticks);
        AdjustTime(GetUtcNow() + by);
    }
}

using MailRevocationWorker.Deciding;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Notices when the wall clock moves otherwise than time does (a wrong NTP server, a clock set by hand, a machine that slept). While it does, nothing is decided without a person:
/// validity, freshness and age are all judged by that clock. Once it has run evenly for a while the service goes on by itself, and an alarm stays.
/// </summary>
public sealed class ClockGuard(PipelineOptions options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private DateTimeOffset at = clock.GetUtcNow();
    private long stamp = clock.GetTimestamp();
    private long? jumped;
    private string? untold;

    /// <summary>The policy, with the brake on while the clock is in doubt.</summary>
    public PolicyOptions Over(PolicyOptions policy)
    {
        lock (gate)
        {
            Look();
            if (jumped is { } since)
            {
                if (clock.GetElapsedTime(since).TotalSeconds < options.ClockSettleSeconds)
                {
                    policy.Automation = Automation.Off;
                }
                else
                {
                    jumped = null;
                }
            }

            return policy;
        }
    }

    /// <summary>For the operators, once for each jump; null: nothing new.</summary>
    public string? News()
    {
        lock (gate)
        {
            Look();
            return Interlocked.Exchange(ref untold, null);
        }
    }

    private void Look()
    {
        var now = clock.GetUtcNow();
        var tick = clock.GetTimestamp();
        var off = now - at - clock.GetElapsedTime(stamp, tick);
        (at, stamp) = (now, tick);
        if (off.Duration().TotalSeconds > options.ClockJumpSeconds)
        {
            jumped = tick;
            untold = FormattableString.Invariant(
                $"the clock jumped by {off.TotalSeconds:+0;-0} s and stood at {now:u} then: set it right; for {options.ClockSettleSeconds} s everything goes to a person"
            );
        }
    }
}

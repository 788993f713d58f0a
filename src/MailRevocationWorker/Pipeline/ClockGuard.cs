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
    private (long Stamp, TimeSpan Off, DateTimeOffset To)? jump;
    private string? untold;

    /// <summary>Why the clock can't be believed just now: English, for health and logs; null while it can.</summary>
    public string? Doubt
    {
        get
        {
            lock (gate)
            {
                Look();
                return jump is { } one
                    ? FormattableString.Invariant(
                        $"jumped by {one.Off.TotalSeconds:+0;-0} s to {one.To:u}: until it has run evenly for {options.ClockSettleSeconds} s everything goes to a person"
                    )
                    : null;
            }
        }
    }

    /// <summary>The policy, with the brake on while the clock is in doubt.</summary>
    public PolicyOptions Over(PolicyOptions policy)
    {
        lock (gate)
        {
            Look();
            if (jump is not null)
            {
                policy.Automation = Automation.Off;
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
            jump = (tick, off, now);
            untold = FormattableString.Invariant(
                $"the clock jumped by {off.TotalSeconds:+0;-0} s and stood at {now:u} then: set it right; for {options.ClockSettleSeconds} s everything goes to a person"
            );
        }
        else if (
            jump is { } last
            && clock.GetElapsedTime(last.Stamp, tick).TotalSeconds >= options.ClockSettleSeconds
        )
        {
            jump = null;
        }
    }
}

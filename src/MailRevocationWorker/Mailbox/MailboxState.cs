using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>What an operator must know of.</summary>
public enum MailboxAlarmKind
{
    /// <summary>The server refuses the sign-in: a password was changed, a token is stale.</summary>
    SignInRefused,

    /// <summary>TLS failed or the server's certificate is not believed.</summary>
    CertificateRefused,

    /// <summary>No look at the mailbox for longer than Mailbox:AlarmAfterMinutes.</summary>
    Unreachable,

    /// <summary>A message was offered several times and could not be fetched or stored.</summary>
    MessageNotTaken,
}

/// <param name="Since">UTC.</param>
public sealed record MailboxAlarm(MailboxAlarmKind Kind, string Text, DateTimeOffset Since);

/// <summary>How the mailbox is doing; times are UTC.</summary>
/// <param name="LastScanAt">When the last complete look at the mailbox ended.</param>
/// <param name="Alarms">Oldest first; empty: nothing to do.</param>
public sealed record MailboxState(
    bool Connected,
    bool Idling,
    DateTimeOffset? LastScanAt,
    DateTimeOffset? LastMessageAt,
    long Taken,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    IReadOnlyList<MailboxAlarm> Alarms
);

/// <summary>Keeps the state of one mailbox; safe from any thread.</summary>
internal sealed class MailboxMonitor(
    string name,
    TimeSpan alarmAfter,
    TimeProvider time,
    ILogger logger
)
{
    private readonly Lock gate = new();

    /// <summary>The last look, or the start: for people, and by the clock that nobody sets, which alone says how long ago that was.</summary>
    private (DateTimeOffset At, long Stamp) looked = (time.GetUtcNow(), time.GetTimestamp());
    private readonly Dictionary<MailboxAlarmKind, MailboxAlarm> alarms = [];
    private MailboxState state = new(false, false, null, null, 0, null, null, []);

    public MailboxState State
    {
        get
        {
            lock (gate)
            {
                CheckReach();
                return state with { Alarms = [.. alarms.Values.OrderBy(a => a.Since)] };
            }
        }
    }

    public void Connected()
    {
        lock (gate)
        {
            if (!state.Connected)
            {
                logger.LogInformation("{Mailbox}: connected", name);
            }

            state = state with { Connected = true };
            Clear(MailboxAlarmKind.SignInRefused);
            Clear(MailboxAlarmKind.CertificateRefused);
        }
    }

    public void Idling(bool idling)
    {
        lock (gate)
        {
            state = state with { Idling = idling };
        }
    }

    public void Scanned()
    {
        lock (gate)
        {
            looked = (time.GetUtcNow(), time.GetTimestamp());
            state = state with { Connected = true, LastScanAt = looked.At };
            Clear(MailboxAlarmKind.Unreachable);
        }
    }

    public void Took()
    {
        lock (gate)
        {
            state = state with { LastMessageAt = time.GetUtcNow(), Taken = state.Taken + 1 };
        }
    }

    public void Lost(Exception e)
    {
        lock (gate)
        {
            state = state with { Connected = false, Idling = false };
            Noted(e);
            CheckReach();
        }
    }

    public void Noted(Exception e)
    {
        var text = ServerText.OneLine($"{e.GetType().Name}: {e.Message}");
        lock (gate)
        {
            state = state with { LastError = text, LastErrorAt = time.GetUtcNow() };
        }

        logger.LogWarning("{Mailbox}: {Error}", name, text);
    }

    public void Raise(MailboxAlarmKind kind, string text)
    {
        lock (gate)
        {
            if (alarms.TryAdd(kind, new(kind, ServerText.OneLine(text), time.GetUtcNow())))
            {
                logger.LogCritical("{Mailbox}: {Alarm}: {Text}", name, kind, alarms[kind].Text);
            }
        }
    }

    public void Clear(MailboxAlarmKind kind)
    {
        lock (gate)
        {
            if (alarms.Remove(kind))
            {
                logger.LogInformation("{Mailbox}: {Alarm} is over", name, kind);
            }
        }
    }

    private void CheckReach()
    {
        if (time.GetElapsedTime(looked.Stamp) > alarmAfter)
        {
            Raise(
                MailboxAlarmKind.Unreachable,
                $"no look at the mailbox since {looked.At:u}; last error: {state.LastError ?? "none"}"
            );
        }
    }
}

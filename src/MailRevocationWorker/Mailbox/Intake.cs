namespace MailRevocationWorker.Mailbox;

/// <summary>Hands messages to `take`, one at a time, and remembers those that could not be taken, so that none fails in silence.</summary>
internal sealed class Intake(
    Func<ReceivedMessage, CancellationToken, Task> take,
    MailboxMonitor monitor
)
{
    /// <summary>Failures of one message before the operators are alarmed.</summary>
    private const int FailuresBeforeAlarm = 3;

    /// <summary>More messages than this fail together: the store is down, and one alarm says so.</summary>
    private const int MaxFailing = 10_000;

    private readonly Dictionary<string, int> failures = [];

    /// <param name="id">Names the message within its folder, the same at every offer.</param>
    /// <returns>True: stored and journalled. False: offer it again.</returns>
    public async Task<bool> OfferAsync(string id, ReceivedMessage message, CancellationToken ct)
    {
        try
        {
            await take(message, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Failed(id, e);
            return false;
        }

        monitor.Took();
        failures.Remove(id);
        return true;
    }

    /// <summary>How often it failed so far.</summary>
    public int Failures(string id) => failures.GetValueOrDefault(id);

    /// <summary>It could not be fetched or stored.</summary>
    public void Failed(string id, Exception e)
    {
        monitor.Noted(e);
        var times = failures.GetValueOrDefault(id) + 1;
        if (times > 1 || failures.Count < MaxFailing)
        {
            failures[id] = times;
        }

        if (times >= FailuresBeforeAlarm)
        {
            monitor.Raise(
                MailboxAlarmKind.MessageNotTaken,
                $"message {id} was offered {times} times and could not be taken: {e.Message}"
            );
        }
    }

    /// <summary>A complete look at the mailbox saw these messages not taken: failures of others are over.</summary>
    public void Retain(IReadOnlySet<string> ids)
    {
        foreach (var gone in failures.Keys.Where(id => !ids.Contains(id)).ToList())
        {
            failures.Remove(gone);
        }

        if (!failures.Values.Any(times => times >= FailuresBeforeAlarm))
        {
            monitor.Clear(MailboxAlarmKind.MessageNotTaken);
        }
    }
}

using System.Globalization;
using MailRevocationWorker.Mailbox;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Knows whether the service's loops still turn: the sweep comes round, the mailbox is looked at or says why not, and no message waits or lies in hand without a step for
/// longer than Pipeline:StandstillMinutes. An outage of others is no standstill: what fails, and is put off, turns. It asks nobody anything and keeps everything in memory,
/// by a clock that nobody sets, so that it answers whatever else hangs.
/// </summary>
/// <param name="longestPause">For how long the mailbox's loop may rest between two looks or tries, by its settings.</param>
public sealed class LoopWatch(
    PipelineOptions options,
    TimeSpan longestPause,
    IMailbox mailbox,
    FairQueue queue,
    TimeProvider clock
)
{
    private readonly Lock gate = new();
    private readonly TimeSpan bound = TimeSpan.FromMinutes(options.StandstillMinutes);
    private readonly Dictionary<long, long> inHand = [];
    private long swept = clock.GetTimestamp();
    private long turned = clock.GetTimestamp();
    private long lookedAt = clock.GetTimestamp();
    private (DateTimeOffset?, DateTimeOffset?, DateTimeOffset?, long) lookSeen;

    /// <summary>What stands still, English, one line, without personal data; null: everything turns.</summary>
    public string? Standstill
    {
        get
        {
            NoteMailbox();
            lock (gate)
            {
                return Since(swept) is var sweep
                    && sweep > bound + TimeSpan.FromSeconds(options.SweepSeconds)
                        ? $"the search for due cases has not come round for {Minutes(sweep)} min"
                    : Stuck() is { } stuck ? stuck
                    : queue.Count > 0 && Since(turned) is var idle && idle > bound
                        ? $"messages wait, and none was taken for {Minutes(idle)} min"
                    : Since(lookedAt) is var look && look > bound + longestPause
                        ? $"the mailbox was neither looked at nor missed for {Minutes(look)} min"
                    : null;
            }
        }
    }

    /// <summary>The sweep begins another round.</summary>
    public void Swept()
    {
        NoteMailbox();
        lock (gate)
        {
            swept = clock.GetTimestamp();
            if (queue.Count == 0)
            {
                turned = swept; // nobody has waited up to now
            }
        }
    }

    /// <summary>A worker has taken the message; <see cref="Done"/> must follow.</summary>
    public void Took(long message)
    {
        lock (gate)
        {
            inHand[message] = turned = clock.GetTimestamp();
        }
    }

    /// <summary>The work on a message goes on to another step; of one that no worker has taken this says nothing.</summary>
    public void Stepped(long message)
    {
        lock (gate)
        {
            if (inHand.ContainsKey(message))
            {
                inHand[message] = turned = clock.GetTimestamp();
            }
        }
    }

    /// <summary>The work on the message has ended, well or badly.</summary>
    public void Done(long message)
    {
        lock (gate)
        {
            inHand.Remove(message);
            turned = clock.GetTimestamp();
        }
    }

    private static string Minutes(TimeSpan span) =>
        span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture);

    private TimeSpan Since(long timestamp) => clock.GetElapsedTime(timestamp);

    private string? Stuck()
    {
        foreach (var (message, since) in inHand)
        {
            if (Since(since) > bound)
            {
                return $"message {message.ToString(CultureInfo.InvariantCulture)} is in hand without a step for {Minutes(Since(since))} min";
            }
        }

        return null;
    }

    /// <summary>A look, a message taken and an error are each a sign of life: its loop runs, whatever becomes of the server.</summary>
    private void NoteMailbox()
    {
        var state = mailbox.State;
        var seen = (state.LastScanAt, state.LastMessageAt, state.LastErrorAt, state.Taken);
        lock (gate)
        {
            if (seen != lookSeen)
            {
                lookSeen = seen;
                lookedAt = clock.GetTimestamp();
            }
        }
    }
}

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Messages that wait for a worker. What looks like a request and comes from a registered address goes ahead, then what looks like a request,
/// then the others; some turns belong to the later ones, so that all are answered. Within each the domains take turns, within a domain its senders
/// (<see cref="Turns{T}"/>), within a sender the mails in their order. Holds numbers only, at most <c>capacity</c>: what does not fit stays in the
/// database and is offered again by the sweep.
/// </summary>
public sealed class FairQueue(int capacity) : IDisposable
{
    /// <summary>Of so many turns the last is the others', and one is the requests' from unknown addresses; no two such turns follow each other.</summary>
    internal const int OneIn = 5;
    private const int RequestsTurn = 2;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Turns<Turns<Mails>> registered = new();
    private readonly Turns<Turns<Mails>> requests = new();
    private readonly Turns<Turns<Mails>> others = new();
    private readonly HashSet<long> waiting = [];

    /// <summary>Taken and not done; the lane it is to wait in again, where it was offered meanwhile.</summary>
    private readonly Dictionary<long, Lane?> underWay = [];
    private int turn;

    /// <summary>Messages that wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Whether the message waits or is worked on: it need not be looked at to be offered again.</summary>
    public bool Knows(long message)
    {
        lock (gate)
        {
            return waiting.Contains(message) || underWay.ContainsKey(message);
        }
    }

    /// <summary>Lets a message wait, once however often it is offered. One that is being worked on comes again when that is done.</summary>
    /// <returns>False: there is no room, the sweep must bring it again.</returns>
    public bool Offer(long message, Lane lane)
    {
        lock (gate)
        {
            if (underWay.ContainsKey(message))
            {
                underWay[message] = lane;
                return true;
            }

            if (waiting.Contains(message))
            {
                return true;
            }

            if (waiting.Count >= capacity && !MakeRoom(message, lane))
            {
                return false;
            }

            Add(message, lane);
            return true;
        }
    }

    /// <summary>Waits until there is something to take; whose turn it is shows when it is taken.</summary>
    public Task WaitAsync(CancellationToken cancellation) => available.WaitAsync(cancellation);

    /// <summary>Takes the message whose turn it is, after each <see cref="WaitAsync"/>; <see cref="Done"/> must follow.</summary>
    /// <returns>Null: what waited has given its place to another.</returns>
    public long? TryTake()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                return null;
            }

            var message = Next();
            underWay.Add(message, null);
            return message;
        }
    }

    /// <summary>The work on a taken message has ended, well or badly.</summary>
    public void Done(long message)
    {
        lock (gate)
        {
            if (underWay.Remove(message, out var again) && again is { } lane)
            {
                Add(message, lane);
            }
        }
    }

    public void Dispose() => available.Dispose();

    private void Add(long message, Lane lane)
    {
        Of(lane.Rank).Add([lane.Domain, lane.Sender], new(lane.ReceivedAt.UtcTicks, message));
        waiting.Add(message);
        available.Release();
    }

    private Turns<Turns<Mails>> Of(LaneRank rank) =>
        rank switch
        {
            LaneRank.Other => others,
            LaneRank.Request => requests,
            LaneRank.Registered => registered,
        };

    private long Next()
    {
        Turns<Turns<Mails>>[] order = (++turn % OneIn) switch
        {
            0 => [others, requests, registered],
            RequestsTurn => [requests, registered, others],
            _ => [registered, requests, others],
        };
        var message = order.First(side => side.Count > 0).Take();
        waiting.Remove(message);
        return message;
    }

    /// <summary>
    /// The fullest domain gives its newest message back, in the lowest rank that waits; never one of a higher rank than the message that comes. Where none has more than
    /// the message's own would have, the newer message has the place: what comes behind a crowd is heard all the same, and what the sweep
    /// brings again does not push others out in a circle.
    /// </summary>
    private bool MakeRoom(long message, Lane lane)
    {
        var rank =
            others.Count > 0 ? LaneRank.Other
            : requests.Count > 0 ? LaneRank.Request
            : LaneRank.Registered;
        if (rank > lane.Rank)
        {
            return false;
        }

        var side = Of(rank);
        if (rank == lane.Rank)
        {
            var (most, own) = (side.Most, side.CountOf(lane.Domain));
            if (
                own >= most
                || (
                    own + 1 == most
                    && new Waiting(lane.ReceivedAt.UtcTicks, message).Order.CompareTo(
                        side.Last().Order
                    ) < 0
                )
            )
            {
                return false;
            }
        }

        waiting.Remove(side.Last().Message);
        side.RemoveLast();
        return true;
    }
}

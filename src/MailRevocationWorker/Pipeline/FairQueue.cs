namespace MailRevocationWorker.Pipeline;

/// <summary>In which lane a message waits: whose it claims to be, and whether it looks like a request.</summary>
/// <param name="Domain">Of the sender's address, lower case; empty where it has none.</param>
/// <param name="Sender">The sender's address, lower case; empty where it has none.</param>
/// <param name="LooksLikeRequest">It seems to carry a form, or speaks of urgency: it goes ahead.</param>
public readonly record struct Lane(string Domain, string Sender, bool LooksLikeRequest);

/// <summary>
/// Messages that wait for a worker. Within a class the domains take turns, within a domain its senders, within a sender the order of
/// receipt; what looks like a request goes ahead, and of every <see cref="OneIn"/> turns one is the others'. So a flood delays a stranger's
/// message by one message for each other domain at most. Holds numbers only, at most <c>capacity</c>: what does not fit stays in the
/// database and is offered again by the sweep.
/// </summary>
public sealed class FairQueue(int capacity) : IDisposable
{
    /// <summary>Every such turn belongs to what does not look like a request, so that it is answered too.</summary>
    internal const int OneIn = 5;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Turns<Turns<LinkedList<long>>> requests = new();
    private readonly Turns<Turns<LinkedList<long>>> others = new();
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

            if (waiting.Count >= capacity && !MakeRoom(lane))
            {
                return false;
            }

            Add(message, lane);
            return true;
        }
    }

    /// <summary>Waits for a message and takes it; <see cref="Done"/> must follow.</summary>
    public async Task<long> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await available.WaitAsync(cancellation);
            lock (gate)
            {
                if (waiting.Count > 0)
                {
                    var message = Next();
                    underWay.Add(message, null);
                    return message;
                }
            }
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
        var side = lane.LooksLikeRequest ? requests : others;
        side.At(lane.Domain).At(lane.Sender).AddLast(message);
        waiting.Add(message);
        available.Release();
    }

    private long Next()
    {
        var (first, second) = ++turn % OneIn == 0 ? (others, requests) : (requests, others);
        var side = first.IsEmpty ? second : first;
        var message = side.Next(
            senders => senders.Next(First, queue => queue.Count == 0),
            s => s.IsEmpty
        );
        waiting.Remove(message);
        return message;
    }

    /// <summary>The fullest domain gives its newest message back, those that don't look like requests first.</summary>
    private bool MakeRoom(Lane lane)
    {
        var side = others.IsEmpty ? requests : others;
        if (side == requests && !lane.LooksLikeRequest)
        {
            return false;
        }

        var (domain, senders) = side.All.MaxBy(d => d.Value.All.Sum(s => s.Value.Count));
        if (side == requests && domain == lane.Domain)
        {
            return false;
        }

        var (sender, queue) = senders.All.MaxBy(s => s.Value.Count);
        waiting.Remove(queue.Last!.Value);
        queue.RemoveLast();
        if (queue.Count == 0)
        {
            senders.Remove(sender);
            if (senders.IsEmpty)
            {
                side.Remove(domain);
            }
        }

        return true;
    }

    private static long First(LinkedList<long> queue)
    {
        var first = queue.First!.Value;
        queue.RemoveFirst();
        return first;
    }

    /// <summary>Named queues that take turns; one that has run empty is forgotten.</summary>
    private sealed class Turns<T>
        where T : new()
    {
        private readonly Dictionary<string, T> named = new(StringComparer.Ordinal);
        private readonly LinkedList<string> order = [];

        public bool IsEmpty => named.Count == 0;

        public IReadOnlyDictionary<string, T> All => named;

        public T At(string name)
        {
            if (!named.TryGetValue(name, out var found))
            {
                named[name] = found = new T();
                order.AddLast(name);
            }

            return found;
        }

        /// <summary>Takes from the one whose turn it is, which is last then.</summary>
        public long Next(Func<T, long> take, Func<T, bool> isEmpty)
        {
            var name = order.First!.Value;
            order.RemoveFirst();
            var mine = named[name];
            var taken = take(mine);
            if (isEmpty(mine))
            {
                named.Remove(name);
            }
            else
            {
                order.AddLast(name);
            }

            return taken;
        }

        public void Remove(string name)
        {
            named.Remove(name);
            order.Remove(name);
        }
    }
}

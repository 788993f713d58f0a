namespace MailRevocationWorker.Pipeline;

/// <summary>A message that waits; the one received earlier comes first.</summary>
/// <param name="Received">Ticks, UTC.</param>
internal readonly record struct Waiting(long Received, long Message)
{
    public (long Received, long Message) Order => (Received, Message);
}

/// <summary>What messages wait in.</summary>
internal interface IWaitingRoom
{
    int Count { get; }

    /// <param name="names">Of the queue within it, outermost first; none for the messages themselves.</param>
    void Add(ReadOnlySpan<string> names, Waiting message);

    /// <summary>Takes the message whose turn it is.</summary>
    long Take();

    /// <summary>The message that there is least harm in taking back: the newest of the fullest.</summary>
    Waiting Last();

    /// <summary>Takes <see cref="Last"/> back.</summary>
    void RemoveLast();
}

/// <summary>The messages of one sender: in order of receipt, and where many wait, the oldest and the newest in turn: one's own address may be forged by a flood.</summary>
internal sealed class Mails : IWaitingRoom
{
    /// <summary>Up to so many are a person's, and wait in their order.</summary>
    internal const int Few = 8;

    private readonly SortedSet<Waiting> mails = new(
        Comparer<Waiting>.Create((one, other) => one.Order.CompareTo(other.Order))
    );
    private bool newest;

    public int Count => mails.Count;

    public void Add(ReadOnlySpan<string> names, Waiting message) => mails.Add(message);

    public long Take()
    {
        var taken = newest && mails.Count > Few ? mails.Max : mails.Min;
        newest = !newest;
        mails.Remove(taken);
        return taken.Message;
    }

    public Waiting Last() => mails.Max;

    public void RemoveLast() => mails.Remove(mails.Max);
}

/// <summary>
/// Named queues that take turns: the one that waits longest and the one whose mail was received last, alternately. So whoever comes behind a crowd of
/// names is next but one, and whoever stands in the midst of it is reached from the front however many still come. One that has run empty is forgotten.
/// </summary>
internal sealed class Turns<T> : IWaitingRoom
    where T : class, IWaitingRoom, new()
{
    private readonly Dictionary<string, Place> named = new(StringComparer.Ordinal);

    /// <summary>Not served since they came, in the order in which their first mail was received.</summary>
    private readonly SortedSet<Place> fresh = new(
        Comparer<Place>.Create((one, other) => one.Order.CompareTo(other.Order))
    );

    /// <summary>Served and not empty, in the order of their last turn.</summary>
    private readonly LinkedList<Place> served = [];
    private long stamp;
    private bool newest;

    public int Count { get; private set; }

    /// <summary>Messages under the name that has most. Looks at every name: for a queue that is full.</summary>
    public int Most => named.Count == 0 ? 0 : named.Values.Max(p => p.Queue.Count);

    /// <summary>Messages under this name.</summary>
    public int CountOf(string name) =>
        named.TryGetValue(name, out var place) ? place.Queue.Count : 0;

    public void Add(ReadOnlySpan<string> names, Waiting message)
    {
        if (!named.TryGetValue(names[0], out var place))
        {
            place = new(names[0], message) { Since = ++stamp };
            named.Add(place.Name, place);
            fresh.Add(place);
        }

        place.Queue.Add(names[1..], message);
        Count++;
    }

    public long Take()
    {
        var place = newest && fresh.Max is { } last ? last : Longest();
        newest = !newest;
        Leave(place);
        var message = place.Queue.Take();
        Count--;
        if (place.Queue.Count == 0)
        {
            named.Remove(place.Name);
        }
        else
        {
            place.Since = ++stamp;
            place.Served = served.AddLast(place);
        }

        return message;
    }

    public Waiting Last() => Fullest().Queue.Last();

    public void RemoveLast()
    {
        var place = Fullest();
        place.Queue.RemoveLast();
        Count--;
        if (place.Queue.Count == 0)
        {
            named.Remove(place.Name);
            Leave(place);
        }
    }

    private Place Fullest() => named.Values.MaxBy(p => (p.Queue.Count, p.Queue.Last().Order))!;

    private Place Longest() =>
        served.First is not { } waited ? fresh.Min!
        : fresh.Min is { } came && came.Since < waited.Value.Since ? came
        : waited.Value;

    private void Leave(Place place)
    {
        if (place.Served is { } node)
        {
            served.Remove(node);
            place.Served = null;
        }
        else
        {
            fresh.Remove(place);
        }
    }

    private sealed class Place(string name, Waiting first)
    {
        public string Name => name;

        public T Queue { get; } = new();

        /// <summary>When it came or was served last, as a number that only grows.</summary>
        public long Since { get; set; }

        /// <summary>Null while it is fresh.</summary>
        public LinkedListNode<Place>? Served { get; set; }

        public (long Received, long Message, long Since) Order =>
            (first.Received, first.Message, Since);
    }
}

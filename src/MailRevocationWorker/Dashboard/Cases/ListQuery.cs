using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Http.Extensions;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>Which list a person looks at.</summary>
public enum ListView
{
    /// <summary>What waits for a person.</summary>
    Queue,

    /// <summary>All cases, the automatic ones too.</summary>
    Cases,
}

/// <summary>A list as its address names it: total, what can't be read is left out; short enough to pass on.</summary>
public sealed record ListQuery(ListView View)
{
    private const int MaxText = 100;

    public string Search { get; init; } = "";
    public CaseState? State { get; init; }
    public DecisionKind? Decision { get; init; }
    public DecisionCode? Code { get; init; }
    public string Product { get; init; } = "";
    public string Organisation { get; init; } = "";
    public string Sender { get; init; } = "";
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public bool Urgent { get; init; }
    public bool Overdue { get; init; }
    public bool Mine { get; init; }

    /// <summary>Where the page begins; null: at the start.</summary>
    public CasePlace? Place { get; init; }

    /// <summary>The page ends before <see cref="Place"/>.</summary>
    public bool Backwards { get; init; }

    /// <summary>Something beyond the search is set.</summary>
    public bool Filtered =>
        State is not null
        || Decision is not null
        || Code is not null
        || (Product, Organisation, Sender) != ("", "", "")
        || From is not null
        || To is not null
        || Urgent
        || Overdue
        || Mine;

    public static ListQuery Of(ListView view, IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string Text(string key) =>
            query[key].ToString() is { Length: <= MaxText } text ? text.Trim() : "";
        return new(view)
        {
            Search = Text("q"),
            State = Member<CaseState>(Text("state")),
            Decision = Member<DecisionKind>(Text("decision")),
            Code = Member<DecisionCode>(Text("code")),
            Product = Text("product"),
            Organisation = Text("org"),
            Sender = Text("sender"),
            From = Day(Text("from")),
            To = Day(Text("to")),
            Urgent = Text("urgent") == "1",
            Overdue = Text("overdue") == "1",
            Mine = Text("mine") == "1",
            Place = ReadPlace(Text("at")),
            Backwards = Text("back") == "1",
        };
    }

    public CaseFilter ToFilter(DateTimeOffset now, string? person) =>
        new()
        {
            Order = View == ListView.Queue ? CaseOrder.Deadline : CaseOrder.Newest,
            State = View == ListView.Queue ? CaseState.WaitingForPerson : State,
            Decision = Decision,
            Code = Code,
            Product = Product,
            Organisation = Organisation,
            Sender = Sender,
            From = From is { } from ? Moments.Begin(from) : null,
            Until = To is { } to && to < DateOnly.MaxValue ? Moments.Begin(to.AddDays(1)) : null,
            Search = Search,
            UrgentOnly = Urgent,
            DueBefore = Overdue ? now : null,
            ClaimedBy = Mine ? person ?? "" : null,
            Now = now,
        };

    public string Path => View == ListView.Queue ? "/queue" : "/cases";

    /// <summary>Of this list from its start.</summary>
    public string Url => Path + Query(withView: false).ToString();

    public string After(CasePlace place) =>
        Path + Query(withView: false).With(place, backwards: false);

    public string Before(CasePlace place) =>
        Path + Query(withView: false).With(place, backwards: true);

    public string Csv => "/cases.csv" + Query(withView: true);

    /// <summary>A case with its list in hand, for next and previous.</summary>
    public string CaseUrl(string number) => $"/cases/{number}{Query(withView: true)}";

    private Pairs Query(bool withView)
    {
        var pairs = new Pairs();
        pairs.Add("in", withView && View == ListView.Queue ? "queue" : "");
        pairs.Add("q", Search);
        pairs.Add("state", State?.ToString() ?? "");
        pairs.Add("decision", Decision?.ToString() ?? "");
        pairs.Add("code", Code?.ToString() ?? "");
        pairs.Add("product", Product);
        pairs.Add("org", Organisation);
        pairs.Add("sender", Sender);
        pairs.Add("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
        pairs.Add("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
        pairs.Add("urgent", Urgent ? "1" : "");
        pairs.Add("overdue", Overdue ? "1" : "");
        pairs.Add("mine", Mine ? "1" : "");
        return pairs;
    }

    private static T? Member<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text) : null;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        ) && day.Year is > 2000 and < 2200
            ? day
            : null;

    private static CasePlace? ReadPlace(string text)
    {
        var parts = text.Split('.');
        return
            parts.Length == 4
            && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var id)
            && Ticks(parts[2]) is { } deadline
            && Ticks(parts[3]) is { } received
            ? new(id, parts[1] == "1", deadline, received)
            : null;
    }

    private static DateTimeOffset? Ticks(string text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var ticks)
        && ticks > 0
        && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    private sealed class Pairs
    {
        private readonly QueryBuilder query = [];

        public void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                query.Add(key, value);
            }
        }

        public string With(CasePlace place, bool backwards)
        {
            Add(
                "at",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{place.Id}.{(place.Urgent ? 1 : 0)}.{place.Deadline.UtcTicks}.{place.ReceivedAt.UtcTicks}"
                )
            );
            Add("back", backwards ? "1" : "");
            return ToString();
        }

        public override string ToString() => query.ToString();
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Dashboard.Figures;

/// <summary>One day's requests by what became of them.</summary>
/// <param name="Person">With a person, still waiting or reviewed.</param>
public sealed record DayCount(DateOnly Day, int Revoked, int Rejected, int Person, int Ignored)
{
    public int Total => Revoked + Rejected + Person + Ignored;
}

/// <summary>How many were decided within a span.</summary>
/// <param name="UpTo">Null: longer than all the others.</param>
public sealed record SpanCount(TimeSpan? UpTo, int Automatic, int ByPerson);

/// <summary>What happened in some days: pure, counted in the operators' calendar.</summary>
public sealed record PeriodFigures(
    IReadOnlyList<DayCount> Days,
    IReadOnlyList<(DecisionCode Code, int Count)> Refused,
    IReadOnlyList<SpanCount> Spans,
    int Total,
    int Automatic,
    int ByPerson,
    int Waiting,
    TimeSpan? MedianAutomatic,
    TimeSpan? MedianByPerson
)
{
    private static readonly TimeSpan?[] Steps =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(24),
        null,
    ];

    /// <param name="until">The last day, counted in.</param>
    public static PeriodFigures Of(CountedPeriod counted, DateOnly from, DateOnly until)
    {
        ArgumentNullException.ThrowIfNull(counted);
        // The operators' zone differs from UTC by whole hours: an hour belongs to one day.
        var byDay = counted.Hours.ToLookup(h => Moments.DayOf(h.Hour));
        var automatic = counted.Took.Where(t => !t.ByPerson).OrderBy(t => t.Took).ToList();
        var byPerson = counted.Took.Where(t => t.ByPerson).OrderBy(t => t.Took).ToList();
        return new(
            [
                .. Enumerable
                    .Range(0, until.DayNumber - from.DayNumber + 1)
                    .Select(n => Count(from.AddDays(n), byDay[from.AddDays(n)])),
            ],
            [
                .. counted
                    .Refused.Select(r => (r.Key, r.Value))
                    .OrderByDescending(r => r.Value)
                    .ThenBy(r => r.Key),
            ],
            [
                .. Steps.Select(
                    (step, n) =>
                        new SpanCount(
                            step,
                            Within(automatic, n == 0 ? null : Steps[n - 1], step),
                            Within(byPerson, n == 0 ? null : Steps[n - 1], step)
                        )
                ),
            ],
            counted.Hours.Sum(h => h.Count),
            automatic.Sum(t => t.Count),
            byPerson.Sum(t => t.Count),
            counted.Hours.Where(h => h.Waiting).Sum(h => h.Count),
            Median(automatic),
            Median(byPerson)
        );
    }

    private static DayCount Count(DateOnly day, IEnumerable<HourCount> hours)
    {
        var kinds = hours
            .GroupBy(h => h.Waiting ? DecisionKind.Review : h.Decision ?? DecisionKind.Review)
            .ToDictionary(g => g.Key, g => g.Sum(h => h.Count));
        return new(
            day,
            kinds.GetValueOrDefault(DecisionKind.Revoke),
            kinds.GetValueOrDefault(DecisionKind.Reject),
            kinds.GetValueOrDefault(DecisionKind.Review),
            kinds.GetValueOrDefault(DecisionKind.Ignore)
        );
    }

    private static int Within(List<TookCount> took, TimeSpan? above, TimeSpan? upTo) =>
        took.Where(t => (above is null || t.Took > above) && (upTo is null || t.Took <= upTo))
            .Sum(t => t.Count);

    /// <param name="took">The shortest first.</param>
    private static TimeSpan? Median(List<TookCount> took)
    {
        var before = (took.Sum(t => t.Count) - 1) / 2;
        foreach (var one in took)
        {
            if (before < one.Count)
            {
                return one.Took;
            }

            before -= one.Count;
        }

        return null;
    }
}

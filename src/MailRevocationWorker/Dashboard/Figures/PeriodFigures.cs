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
    public static PeriodFigures Of(IReadOnlyList<CountedCase> cases, DateOnly from, DateOnly until)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var byDay = cases.ToLookup(c => Moments.DayOf(c.ReceivedAt));
        var decided = cases
            .Where(c => c is { Waiting: false, DecidedAt: not null, Decision: not null })
            .Where(c => c.Decision != DecisionKind.Review)
            .Select(c => (c.ByPerson, Took: Positive(c.DecidedAt!.Value - c.ReceivedAt)))
            .ToList();
        return new(
            [
                .. Enumerable
                    .Range(0, until.DayNumber - from.DayNumber + 1)
                    .Select(n => Count(from.AddDays(n), byDay[from.AddDays(n)])),
            ],
            [
                .. cases
                    .Where(c => c is { Decision: DecisionKind.Reject, Code: not null })
                    .GroupBy(c => c.Code!.Value)
                    .Select(g => (g.Key, g.Count()))
                    .OrderByDescending(g => g.Item2)
                    .ThenBy(g => g.Key),
            ],
            [.. Steps.Select((step, n) => Within(decided, n == 0 ? null : Steps[n - 1], step))],
            cases.Count,
            decided.Count(d => !d.ByPerson),
            decided.Count(d => d.ByPerson),
            cases.Count(c => c.Waiting),
            Median(decided.Where(d => !d.ByPerson).Select(d => d.Took)),
            Median(decided.Where(d => d.ByPerson).Select(d => d.Took))
        );
    }

    private static DayCount Count(DateOnly day, IEnumerable<CountedCase> cases)
    {
        var kinds = cases
            .CountBy(c => c.Waiting ? DecisionKind.Review : c.Decision ?? DecisionKind.Review)
            .ToDictionary();
        return new(
            day,
            kinds.GetValueOrDefault(DecisionKind.Revoke),
            kinds.GetValueOrDefault(DecisionKind.Reject),
            kinds.GetValueOrDefault(DecisionKind.Review),
            kinds.GetValueOrDefault(DecisionKind.Ignore)
        );
    }

    private static SpanCount Within(
        List<(bool ByPerson, TimeSpan Took)> decided,
        TimeSpan? above,
        TimeSpan? upTo
    )
    {
        var here = decided
            .Where(d => (above is null || d.Took > above) && (upTo is null || d.Took <= upTo))
            .ToList();
        return new(upTo, here.Count(d => !d.ByPerson), here.Count(d => d.ByPerson));
    }

    /// <summary>A mailbox's clock may be ahead of ours.</summary>
    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static TimeSpan? Median(IEnumerable<TimeSpan> spans)
    {
        var ordered = spans.Order().ToList();
        return ordered.Count == 0 ? null : ordered[(ordered.Count - 1) / 2];
    }
}

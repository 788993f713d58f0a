using System.Globalization;

namespace MailRevocationWorker.Dashboard.Language;

/// <summary>Dates and spans of time as operators read them: Paris time where the machine knows it, UTC for machines.</summary>
public sealed class Moments(Words words)
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.TryFindSystemTimeZoneById(
        "Europe/Paris",
        out var paris
    )
        ? paris
        : TimeZoneInfo.Utc;

    /// <summary>22/11/2026 15:04.</summary>
    public string Short(DateTimeOffset moment) =>
        Local(moment).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>22/11/2026 15:04:05, and the zone's difference from UTC: for evidence.</summary>
    public string Exact(DateTimeOffset moment) =>
        Local(moment).ToString("dd/MM/yyyy HH:mm:ss (zzz)", CultureInfo.InvariantCulture);

    /// <summary>22/11/2026.</summary>
    public string Day(DateTimeOffset moment) =>
        Local(moment).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    /// <summary>For a &lt;time datetime&gt;: RFC 3339 in UTC.</summary>
    public static string Machine(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>"3 h 20", "2 j 4 h", "5 min": the two gravest units.</summary>
    public string Span(TimeSpan span)
    {
        var s = span.Duration();
        return s switch
        {
            { TotalSeconds: < 1 } => words["Span.Instant"],
            { TotalMinutes: < 1 } => words["Span.Seconds", (int)s.TotalSeconds],
            { TotalHours: < 1 } => words["Span.Minutes", (int)s.TotalMinutes],
            { TotalDays: < 1, Minutes: 0 } => words["Span.WholeHours", (int)s.TotalHours],
            { TotalDays: < 1 } => words["Span.Hours", (int)s.TotalHours, s.Minutes],
            { Hours: 0 } => words["Span.WholeDays", (int)s.TotalDays],
            _ => words["Span.Days", (int)s.TotalDays, s.Hours],
        };
    }

    /// <summary>"12 min ago".</summary>
    public string Ago(DateTimeOffset moment, DateTimeOffset now) =>
        words["Span.Ago", Span(now - moment)];

    /// <summary>The calendar day in the operators' zone.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) =>
        DateOnly.FromDateTime(Local(moment).DateTime);

    /// <summary>When that day begins in the operators' zone.</summary>
    public static DateTimeOffset Begin(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static DateTimeOffset Local(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone);
}

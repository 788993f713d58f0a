using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>How a scheduled job ended.</summary>
public enum JobOutcome
{
    Succeeded,
    Failed,
}

/// <summary>Table JobRuns: the last run of each scheduled job.</summary>
public sealed class JobRunEntity
{
    public required string Name { get; set; }

    /// <summary>When the job was first known here, UTC: what it missed is counted from then.</summary>
    public DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Null while it runs, and after a run that a stop or a crash cut short.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public JobOutcome? Outcome { get; set; }

    /// <summary>English, one line, without personal data.</summary>
    public string? Detail { get; set; }
    public DateTimeOffset? LastSuccessAt { get; set; }

    /// <summary>The first failure since the last success.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Asked for by hand and not begun yet.</summary>
    public DateTimeOffset? RequestedAt { get; set; }

    public JobRun ToRun() =>
        new(
            Name,
            SeenAt,
            StartedAt,
            EndedAt,
            Outcome,
            Detail,
            LastSuccessAt,
            FailingSince,
            RequestedAt
        );
}

/// <summary>The last run of one scheduled job; times are UTC. See <see cref="JobRunEntity"/>.</summary>
public sealed record JobRun(
    string Name,
    DateTimeOffset SeenAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    JobOutcome? Outcome,
    string? Detail,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? FailingSince,
    DateTimeOffset? RequestedAt
)
{
    /// <summary>Began, and did not end: under way now, or cut short by a stop or a crash.</summary>
    public bool IsOpen => StartedAt is not null && EndedAt is null;

    /// <summary>When it last began, or was first known here: what it missed is counted from then. Null: a clock that was ahead wrote that, and it is as if it had never run.</summary>
    public DateTimeOffset? CountedFrom(DateTimeOffset now)
    {
        var at = StartedAt ?? SeenAt;
        return WrongClock.Wrote(at, now) ? null : at;
    }
}

/// <summary>Table Announcements: what operators were told by mail, so that they are told once.</summary>
public sealed class AnnouncementEntity
{
    /// <summary>case:17:4 (hours) or task:5.</summary>
    public required string Key { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Table Purges: messages whose mail, documents and replies are deleted from the disk.</summary>
public sealed class PurgeEntity
{
    public long MessageId { get; set; }
    public DateTimeOffset At { get; set; }
}

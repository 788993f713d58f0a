namespace MailRevocationWorker.Schedule;

/// <summary>Whose clock a job goes by.</summary>
public enum JobClock
{
    /// <summary>Regular work: no hour is left out or done twice when the clocks change.</summary>
    Utc,

    /// <summary>People wait for it, or are to sleep meanwhile: the zone of Schedule:TimeZone.</summary>
    People,
}

/// <summary>What becomes of runs that were missed because the service stood still or had no thread to spare.</summary>
public enum MissedRuns
{
    /// <summary>However many were missed, the job runs once as soon as it can, at the start too.</summary>
    RunOnce,

    /// <summary>Left out: the next regular run comes soon, and the start does the same work by itself.</summary>
    Skip,
}

/// <summary>One scheduled job as the configuration, the command line and docs/operations.md know it.</summary>
/// <param name="Name">Stable, kebab-case: Schedule:Jobs:{Name}, run-job {Name}.</param>
/// <param name="Purpose">English, one line.</param>
/// <param name="Cron">Where the configuration says nothing: seconds minutes hours day-of-month month day-of-week (Quartz).</param>
/// <param name="Matters">Switching it off, and its failing, is an alarm.</param>
/// <param name="AtMost">A run that takes longer is told to end and has failed; if it does not end, it is waited for no longer, and none is started beside it.</param>
public sealed record JobPlan(
    string Name,
    string Purpose,
    string Cron,
    JobClock Clock,
    MissedRuns Missed,
    bool Matters,
    TimeSpan AtMost
)
{
    /// <summary>It moves the running service's own loops: without a running service there is nothing to do.</summary>
    public bool NeedsService { get; init; }
}

/// <summary>A piece of work that the clock or a person starts. It may be repeated at any time, and never runs twice at once.</summary>
public interface IScheduledJob
{
    /// <returns>What was done: English, one line, without personal data.</returns>
    /// <exception cref="JobFailedException">It could not be done, said in words for operators; any other exception is a failure too.</exception>
    Task<string> RunAsync(CancellationToken cancellation);
}

/// <summary>A job could not do its work, for a reason that an operator understands.</summary>
public class JobFailedException(string message) : Exception(message);

/// <summary>Some recipients are refused for good, and all others have the mail: to send it again helps nobody.</summary>
public sealed class RecipientsRefusedException(string message) : JobFailedException(message);

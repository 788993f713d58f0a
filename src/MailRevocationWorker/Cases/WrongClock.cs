namespace MailRevocationWorker.Cases;

/// <summary>
/// The one rule for what a clock that was ahead left behind, in tables and in files: a time that a right clock can't have written yet was written by a wrong one, and binds nobody.
/// Whoever compares a stored time with now asks here too, and takes the side on which nothing is lost in silence.
/// </summary>
public static class WrongClock
{
    /// <summary>Two clocks that are kept right differ by less.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The latest time that a right clock can have written by <paramref name="now"/>.</summary>
    /// <param name="ahead">For times that are meant to lie ahead (an end, a next try): the longest that they may.</param>
    public static DateTimeOffset Latest(DateTimeOffset now, TimeSpan ahead = default) =>
        now + ahead + Tolerance;

    /// <summary>Whether a clock that was ahead wrote this time.</summary>
    public static bool Wrote(DateTimeOffset time, DateTimeOffset now) => time > Latest(now);
}

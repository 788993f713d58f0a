using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>A message that the service must carry on.</summary>
/// <param name="Urgent">One of its cases is.</param>
/// <param name="ReceivedAt">By the mailbox, UTC.</param>
public sealed record DueMessage(long Id, string StoredPath, bool Urgent, DateTimeOffset ReceivedAt);

public sealed partial class CaseStore
{
    private static readonly CaseStep[] OnTheWay =
    [
        CaseStep.Received,
        CaseStep.Inspected,
        CaseStep.Validated,
        CaseStep.Decided,
        CaseStep.Revoked,
        CaseStep.Concluded,
    ];

    /// <summary>No case is put off for longer: the upper bound of Pipeline:MaxRetrySeconds.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(6);

    /// <summary>
    /// Messages that the service must carry on now, the urgent first, then in order of arrival: those with a case on its way that is due, and
    /// those that still lie in the mailbox though all their cases are answered (a move that failed, or a message delivered again).
    /// </summary>
    /// <param name="limit">Of each of the two kinds.</param>
    public async Task<IReadOnlyList<DueMessage>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var never = WrongClock.Latest(now, LongestDelay);
        await using var db = database.CreateDbContext();
        var cases = await db
            .Cases.Where(c =>
                OnTheWay.Contains(c.LastStep)
                && (c.State == CaseState.Open || c.Decision != null || c.Attempts > 0)
                && (c.NextAttempt == null || c.NextAttempt <= now || c.NextAttempt > never)
            )
            .OrderByDescending(c => c.Urgent)
            .ThenBy(c => c.MessageId)
            .Take(limit)
            .Join(
                db.Messages,
                c => c.MessageId,
                m => m.Id,
                (c, m) => new DueMessage(m.Id, m.StoredPath, c.Urgent, m.ReceivedAt)
            )
            .ToListAsync(cancellationToken);
        var unfiled = await db
            .Messages.Where(m =>
                !m.Filed
                && db.Cases.Where(c => c.MessageId == m.Id)
                    .All(c =>
                        (c.LastStep == CaseStep.Replied || c.LastStep == CaseStep.Filed)
                        && (c.NextAttempt == null || c.NextAttempt <= now || c.NextAttempt > never)
                    )
            )
            .OrderBy(m => m.Id)
            .Take(limit)
            .Select(m => new DueMessage(m.Id, m.StoredPath, false, m.ReceivedAt))
            .ToListAsync(cancellationToken);
        return
        [
            .. cases
                .Concat(unfiled)
                .OrderByDescending(m => m.Urgent)
                .ThenBy(m => m.Id)
                .DistinctBy(m => m.Id),
        ];
    }

    /// <summary>Whether the case's next step is put off beyond <paramref name="now"/>.</summary>
    public static bool IsPutOff(CaseRow row, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.NextAttempt > now && row.NextAttempt <= WrongClock.Latest(now, LongestDelay);
    }
}

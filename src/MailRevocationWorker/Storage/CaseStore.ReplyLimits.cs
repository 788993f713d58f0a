using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>How much is written to strangers (RFC 3834 clause 2: no responder may become part of a loop or of a flood).</summary>
/// <param name="SameAnswer">Within this time a sender is told a thing once.</param>
/// <param name="PerSenderPerDay">Answers to one address in any 24 hours.</param>
/// <param name="PerHour">Answers to all in any 60 minutes.</param>
public sealed record ReplyLimits(TimeSpan SameAnswer, int PerSenderPerDay, int PerHour);

/// <summary>Whether a planned mail may leave.</summary>
public enum ReplyLeave
{
    Granted,

    /// <summary>This address was told the very same a short while ago: withheld for good.</summary>
    SaidBefore,

    /// <summary>This address got its share of answers for the day: withheld for good.</summary>
    TooManyToSender,

    /// <summary>So many answers left within the hour that this one must wait: nothing is stored yet.</summary>
    TooManyToAll,
}

public sealed partial class CaseStore
{
    /// <summary>
    /// Stores a mail as planned, or as withheld, in one transaction with the look at what was sent before, so that of several cases at once only one
    /// takes the last place. What was granted once stays granted: a repeat after a crash is no second mail.
    /// </summary>
    /// <param name="limits">Null: bound by no limit, since facts and not strangers brought the mail about.</param>
    /// <param name="sha256">Of the mail as it would be sent.</param>
    public Task<ReplyLeave> PlanReplyAsync(
        CaseRow c,
        string replyMessageId,
        string to,
        ReplyKind kind,
        string sha256,
        ReplyLimits? limits,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                var known = await change.Db.Replies.AnyAsync(
                    r => r.MessageId == replyMessageId,
                    change.Cancellation
                );
                var leave =
                    limits is null || known
                        ? ReplyLeave.Granted
                        : await LeaveAsync(change, c, to, kind, limits);
                if (leave != ReplyLeave.TooManyToAll)
                {
                    await WriteReplyAsync(
                        change,
                        c.Id,
                        replyMessageId,
                        to,
                        kind,
                        sha256,
                        leave == ReplyLeave.Granted ? DeliveryState.Planned : DeliveryState.Withheld
                    );
                }

                return leave;
            },
            cancellationToken
        );
    }

    /// <summary>The case waits for its turn, through no failure: no attempt is counted.</summary>
    /// <exception cref="StaleCaseException">Somebody else changed the case.</exception>
    public Task<CaseRow> PostponeAsync(
        CaseRow c,
        DateTimeOffset nextAttempt,
        string why,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                var row = await CurrentAsync(change, c);
                row.NextAttempt = nextAttempt;
                row.Version++;
                await change.JournalAsync(
                    row.Id,
                    JournalData.Service,
                    JournalData.StepDeferred,
                    JournalData.Write(
                        new JournalData.Deferred(row.LastStep, row.Attempts, nextAttempt, why, null)
                    )
                );
                return row.ToRow();
            },
            cancellationToken
        );
    }

    private static async Task<ReplyLeave> LeaveAsync(
        Change change,
        CaseRow c,
        string to,
        ReplyKind kind,
        ReplyLimits limits
    )
    {
        var hour = change.Now.AddHours(-1);
        var day = change.Now.AddDays(-1);
        var recently = change.Now - limits.SameAnswer;
        var sent = change.Db.Replies.Where(r =>
            r.Kind == kind && r.State != DeliveryState.Withheld && r.CaseId != c.Id
        );
        var signed = await change
            .Db.Cases.Where(x => x.Id == c.Id)
            .Select(x => x.SignedSha256)
            .SingleAsync(change.Cancellation);

        // The cause is the answer's code, and where there is a document, that document.
        var saidBefore = await sent.AnyAsync(
            r =>
                r.To == to
                && r.At > recently
                && change.Db.Cases.Any(x =>
                    x.Id == r.CaseId
                    && x.Code == c.Code
                    && (
                        x.DocumentSha256 == c.DocumentSha256
                        || (signed != null && x.SignedSha256 == signed)
                    )
                ),
            change.Cancellation
        );
        return saidBefore ? ReplyLeave.SaidBefore
            : await sent.CountAsync(r => r.To == to && r.At > day, change.Cancellation)
            >= limits.PerSenderPerDay
                ? ReplyLeave.TooManyToSender
            : await sent.CountAsync(r => r.At > hour, change.Cancellation) >= limits.PerHour
                ? ReplyLeave.TooManyToAll
            : ReplyLeave.Granted;
    }
}

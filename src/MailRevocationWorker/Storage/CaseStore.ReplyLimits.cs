using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>How much is written to strangers (RFC 3834 clause 2: no responder may become part of a loop or of a flood).</summary>
/// <param name="SameAnswer">Within this time a sender is told a thing once; null: as often as it is decided.</param>
/// <param name="PerSenderPerDay">Answers to one address in any 24 hours; null: without bound.</param>
/// <param name="PerHour">Answers to all in any 60 minutes.</param>
public sealed record ReplyLimits(TimeSpan? SameAnswer, int? PerSenderPerDay, int PerHour);

/// <summary>One of our mails, before it leaves.</summary>
/// <param name="MessageId">Without angle brackets.</param>
/// <param name="Code">What it tells: the cause, where the same is not to be said twice.</param>
/// <param name="Sha256">Of the mail as it would be sent.</param>
public sealed record MailToSend(
    string MessageId,
    string To,
    ReplyKind Kind,
    DecisionCode Code,
    string Sha256
);

/// <summary>What it causes that a sender got too many answers and will not hear this one: stored with the withholding, so that no death can part the two.</summary>
/// <param name="AlarmJson">Detail of the operators' task.</param>
/// <param name="ReviewJson">The outcome that brings the case to a person; null where it can be left at the withholding.</param>
public sealed record Withholding(string AlarmJson, string? ReviewJson);

/// <summary>Whether a planned mail may leave.</summary>
public enum ReplyLeave
{
    Granted,

    /// <summary>This address was told the very same a short while ago, and its server took it: withheld for good.</summary>
    SaidBefore,

    /// <summary>Another case is telling this address the very same just now: nothing is stored yet, since it may not get through.</summary>
    BeingSaid,

    /// <summary>This address got its share of answers for the day: withheld for good, and shown to the operators.</summary>
    TooManyToSender,

    /// <summary>So many answers left within the hour that this one must wait: nothing is stored yet.</summary>
    TooManyToAll,
}

public sealed partial class CaseStore
{
    /// <summary>
    /// Stores a mail as planned, or as withheld with all that this causes, in one transaction with the look at what was sent before, so that of several cases at once only one
    /// takes the last place. What was granted once stays granted: a repeat after a crash is no second mail.
    /// </summary>
    /// <param name="limits">Null: bound by no limit, since facts and not strangers brought the mail about.</param>
    /// <returns>The case as it stands now: with a person, where the withholding brought it there.</returns>
    /// <exception cref="StaleCaseException">Somebody else changed the case: the mail may be out of date.</exception>
    public Task<(ReplyLeave Leave, CaseRow Case)> PlanReplyAsync(
        CaseRow c,
        MailToSend mail,
        ReplyLimits? limits,
        Withholding withholding,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(withholding);
        return WriteAsync(
            async change =>
            {
                var row = await CurrentAsync(change, c);
                var known = await change.Db.Replies.AnyAsync(
                    r => r.MessageId == mail.MessageId,
                    change.Cancellation
                );
                var leave =
                    limits is null || known
                        ? ReplyLeave.Granted
                        : await LeaveAsync(change, row, mail, limits);
                switch (leave)
                {
                    case ReplyLeave.Granted:
                        await WriteAsync(change, row.Id, mail, DeliveryState.Planned);
                        break;
                    case ReplyLeave.SaidBefore:
                        await WriteAsync(change, row.Id, mail, DeliveryState.Withheld);
                        break;
                    case ReplyLeave.TooManyToSender:
                        await WriteAsync(change, row.Id, mail, DeliveryState.Withheld);
                        await WithholdAsync(change, row, withholding);
                        break;
                    case ReplyLeave.BeingSaid:
                    case ReplyLeave.TooManyToAll:
                        break;
                }

                return (leave, row.ToRow());
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

    private static Task WriteAsync(
        Change change,
        long caseId,
        MailToSend mail,
        DeliveryState state
    ) =>
        WriteReplyAsync(
            change,
            caseId,
            mail.MessageId,
            mail.To,
            mail.Kind,
            mail.Sha256,
            state,
            mail.Code
        );

    private static async Task WithholdAsync(Change change, CaseEntity row, Withholding withholding)
    {
        await RaiseAsync(change, null, "alarm", withholding.AlarmJson);
        if (withholding.ReviewJson is { } review)
        {
            await RecordAsync(
                change,
                row,
                CaseStep.Concluded,
                review,
                new()
                {
                    Decision = DecisionKind.Review,
                    Code = DecisionCode.ReplyImpossible,
                    State = CaseState.WaitingForPerson,
                }
            );
        }
    }

    private static async Task<ReplyLeave> LeaveAsync(
        Change change,
        CaseEntity c,
        MailToSend mail,
        ReplyLimits limits
    )
    {
        var hour = change.Now.AddHours(-1);
        var day = change.Now.AddDays(-1);
        // An answer that a clock which was ahead recorded withholds nothing: nobody knows when it was given, and a silent no is worse than one answer too many.
        var latest = WrongClock.Latest(change.Now);
        var sent = change.Db.Replies.Where(r =>
            r.Kind == mail.Kind
            && r.State != DeliveryState.Withheld
            && r.CaseId != c.Id
            && r.At <= latest
        );
        return await SaidAsync(change, sent, c, mail, limits.SameAnswer)
            ?? (
                limits.PerSenderPerDay is { } most
                && await sent.CountAsync(r => r.To == mail.To && r.At > day, change.Cancellation)
                    >= most
                    ? ReplyLeave.TooManyToSender
                : await sent.CountAsync(r => r.At > hour, change.Cancellation) >= limits.PerHour
                    ? ReplyLeave.TooManyToAll
                : ReplyLeave.Granted
            );
    }

    /// <summary>
    /// Whether this sender heard the same, or is about to: null when neither. The cause is the answer's code, and where there is a document, that document. Only what the
    /// recipient's server took was heard: a mail that is planned may never leave, and one that came back told nobody anything.
    /// </summary>
    private static async Task<ReplyLeave?> SaidAsync(
        Change change,
        IQueryable<ReplyEntity> sent,
        CaseEntity c,
        MailToSend mail,
        TimeSpan? sameAnswer
    )
    {
        if (sameAnswer is not { } within || within <= TimeSpan.Zero)
        {
            return null;
        }

        var since = change.Now - within;
        var same = sent.Where(r =>
            r.To == mail.To
            && r.Code == mail.Code
            && change.Db.Cases.Any(x =>
                x.Id == r.CaseId
                && (
                    x.DocumentSha256 == c.DocumentSha256
                    || (c.SignedSha256 != null && x.SignedSha256 == c.SignedSha256)
                )
            )
        );
        if (
            await same.AnyAsync(
                r => r.State == DeliveryState.Sent && r.At > since,
                change.Cancellation
            )
        )
        {
            return ReplyLeave.SaidBefore;
        }

        // One that was planned for a decision that holds no more never leaves; and nobody waits longer than the time that an answer counts for.
        return
            c.ReceivedAt > since
            && !WrongClock.Wrote(c.ReceivedAt, change.Now)
            && await same.AnyAsync(
                r =>
                    r.State == DeliveryState.Planned
                    && change.Db.Cases.Any(x =>
                        x.Id == r.CaseId && x.LastStep == CaseStep.Concluded && x.Code == r.Code
                    ),
                change.Cancellation
            )
            ? ReplyLeave.BeingSaid
            : null;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// The pipeline's only door to the database. Every change is one transaction with its journal entry in it; every method
/// may be repeated after a crash.
/// </summary>
public sealed partial class CaseStore(WorkerDatabase database, TimeProvider time)
{
    /// <summary>ETSI EN 319 411-1 clause 6.2.4: from receipt to changed status.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromHours(24);

    /// <summary>
    /// Stores a message and its first case. The bytes are the identity: the same SHA-256 under another key (UIDVALIDITY
    /// changed, delivered twice) is the same message, its key brought up to date and no longer filed; other bytes under
    /// a known key are another message, since a lost mail is worse than a second case.
    /// </summary>
    public Task<(MessageRow Message, bool IsNew)> AcceptAsync(
        NewMessage message,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        return WriteAsync(
            async change =>
            {
                var known = await change.Db.Messages.SingleOrDefaultAsync(
                    m => m.Sha256 == message.Sha256,
                    change.Cancellation
                );
                return known is null
                    ? (await AddAsync(change, message), true)
                    : (await MoveAsync(change, known, message), false);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Stores what the cage reported of a message, once: its first case takes the first document, every further
    /// document gets a case. The same document twice in a message is one. Returns all the message's cases.
    /// </summary>
    public Task<IReadOnlyList<CaseRow>> OpenDocumentsAsync(
        long messageId,
        string reportJson,
        string? mimeMessageId,
        IReadOnlyList<(string Sha256, string Path)> documents,
        CancellationToken cancellationToken
    ) =>
        WriteAsync<IReadOnlyList<CaseRow>>(
            async change =>
            {
                var message = await change.Db.Messages.SingleAsync(
                    m => m.Id == messageId,
                    change.Cancellation
                );
                var cases = await change
                    .Db.Cases.Where(c => c.MessageId == messageId)
                    .OrderBy(c => c.Id)
                    .ToListAsync(change.Cancellation);
                if (message.ReportJson is not null)
                {
                    return [.. cases.Select(c => c.ToRow())];
                }

                message.ReportJson = reportJson;
                message.MimeMessageId = mimeMessageId;
                foreach (var (sha256, path) in documents.DistinctBy(d => d.Sha256))
                {
                    var row = cases.Find(c => c.DocumentSha256 is null);
                    if (row is null)
                    {
                        row = await NewCaseAsync(change, message);
                        cases.Add(row);
                    }

                    row.DocumentSha256 = sha256;
                    row.DocumentPath = path;
                    row.Version++;
                }

                await change.Db.SaveChangesAsync(change.Cancellation);
                await change.JournalAsync(
                    cases[0].Id,
                    JournalData.Service,
                    JournalData.DocumentsOpened,
                    JournalData.Write(
                        new JournalData.Documents(
                            messageId,
                            Sha256Of(reportJson),
                            [
                                .. cases.Select(c => new JournalData.OpenedCase(
                                    c.Number,
                                    c.DocumentSha256
                                )),
                            ]
                        )
                    )
                );
                return [.. cases.Select(c => c.ToRow())];
            },
            cancellationToken
        );

    /// <summary>
    /// Stores a step's output and what it changes. A case may go back a step (an operator decides anew): every output is
    /// kept, the newest counts.
    /// </summary>
    /// <exception cref="StaleCaseException">Somebody else changed the case.</exception>
    public Task<CaseRow> RecordAsync(
        CaseRow c,
        CaseStep step,
        string outputJson,
        CaseChange change,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(change);
        return WriteAsync(
            async unit =>
            {
                var row = await CurrentAsync(unit, c);
                var output = new StepOutputEntity
                {
                    CaseId = row.Id,
                    Step = step,
                    At = unit.Now,
                    Json = outputJson,
                    Sha256 = Sha256Of(outputJson),
                };
                unit.Db.StepOutputs.Add(output);
                Apply(row, step, change, unit.Now);
                await unit.Db.SaveChangesAsync(unit.Cancellation);
                await unit.JournalAsync(
                    row.Id,
                    change.Actor ?? JournalData.Service,
                    JournalData.StepRecorded,
                    JournalData.Write(
                        new JournalData.Step(
                            step,
                            output.Id,
                            output.Sha256,
                            row.State,
                            row.Decision,
                            row.Code,
                            row.TargetSerial,
                            row.NextAttempt,
                            row.Version
                        )
                    )
                );
                return row.ToRow();
            },
            cancellationToken
        );
    }

    /// <summary>The next step failed: counts the attempt and comes back later.</summary>
    /// <param name="problem">English, for operators.</param>
    /// <exception cref="StaleCaseException">Somebody else changed the case.</exception>
    public Task<CaseRow> DeferAsync(
        CaseRow c,
        DateTimeOffset nextAttempt,
        string problem,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                var row = await CurrentAsync(change, c);
                row.Attempts++;
                row.NextAttempt = nextAttempt;
                row.Version++;
                await change.JournalAsync(
                    row.Id,
                    JournalData.Service,
                    JournalData.StepDeferred,
                    JournalData.Write(
                        new JournalData.Deferred(row.LastStep, row.Attempts, nextAttempt, problem)
                    )
                );
                return row.ToRow();
            },
            cancellationToken
        );
    }

    /// <summary>Journals that an effect on the world is about to be tried.</summary>
    public Task IntendAsync(
        CaseRow c,
        string what,
        string detailJson,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                await change.JournalAsync(
                    c.Id,
                    JournalData.Service,
                    "intended-" + what,
                    detailJson
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>The message lies in its final folder. Its cases that were answered are filed with it.</summary>
    public Task MarkFiledAsync(
        long messageId,
        string folder,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                var message = await change.Db.Messages.SingleAsync(
                    m => m.Id == messageId,
                    change.Cancellation
                );
                message.Filed = true;
                var answered = await change
                    .Db.Cases.Where(c => c.MessageId == messageId && c.LastStep == CaseStep.Replied)
                    .ToListAsync(change.Cancellation);
                foreach (var row in answered)
                {
                    // The version stays: filing is no change that anyone who holds the case needs to know of.
                    row.LastStep = CaseStep.Filed;
                }

                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.MessageFiled,
                    JournalData.Write(new JournalData.Filed(messageId, folder))
                );
                return true;
            },
            cancellationToken
        );

    private static void Apply(CaseEntity row, CaseStep step, CaseChange change, DateTimeOffset now)
    {
        if (change.Decision is not null)
        {
            row.DecidedAt = now;
        }

        row.State = change.State ?? row.State;
        row.Decision = change.Decision ?? row.Decision;
        row.Code = change.Code ?? row.Code;
        row.TargetSerial = change.TargetSerial ?? row.TargetSerial;
        row.RequesterId = change.RequesterId ?? row.RequesterId;
        row.OrganisationId = change.OrganisationId ?? row.OrganisationId;
        row.Urgent = change.Urgent ?? row.Urgent;
        row.Deadline = change.Deadline ?? row.Deadline;
        row.NextAttempt = change.NextAttempt;
        row.Attempts =
            step == row.LastStep && change.NextAttempt is not null ? row.Attempts + 1 : 0;
        row.LastStep = step;
        row.Version++;
    }

    private static async Task<MessageRow> AddAsync(Change change, NewMessage message)
    {
        var added = new MessageEntity
        {
            Account = message.Account,
            Folder = message.Folder,
            UidValidity = message.UidValidity,
            Uid = message.Uid,
            Sha256 = message.Sha256,
            Size = message.Size,
            ReceivedAt = message.ReceivedAt,
            StoredPath = message.StoredPath,
            Truncated = message.Truncated,
        };
        change.Db.Messages.Add(added);
        await change.Db.SaveChangesAsync(change.Cancellation);
        var first = await NewCaseAsync(change, added);
        await change.Db.SaveChangesAsync(change.Cancellation);
        await change.JournalAsync(
            first.Id,
            JournalData.Service,
            JournalData.MessageAccepted,
            Describe(added, first.Number)
        );
        return added.ToRow();
    }

    private static async Task<MessageRow> MoveAsync(
        Change change,
        MessageEntity known,
        NewMessage seen
    )
    {
        if (
            (known.Account, known.Folder, known.UidValidity, known.Uid)
            == (seen.Account, seen.Folder, seen.UidValidity, seen.Uid)
        )
        {
            return known.ToRow();
        }

        known.Account = seen.Account;
        known.Folder = seen.Folder;
        known.UidValidity = seen.UidValidity;
        known.Uid = seen.Uid;
        known.Filed = false;
        await change.JournalAsync(
            null,
            JournalData.Service,
            JournalData.MessageSeenAgain,
            Describe(known, null)
        );
        return known.ToRow();
    }

    private static string Describe(MessageEntity m, string? number) =>
        JournalData.Write(
            new JournalData.Message(
                m.Id,
                m.Account,
                m.Folder,
                m.UidValidity,
                m.Uid,
                m.Sha256,
                m.Size,
                m.ReceivedAt,
                m.Truncated,
                number
            )
        );

    private static async Task<CaseEntity> NewCaseAsync(Change change, MessageEntity message)
    {
        var counter = await change.Db.CaseCounters.FindAsync(
            [change.Now.Year],
            change.Cancellation
        );
        if (counter is null)
        {
            counter = new CaseCounterEntity { Year = change.Now.Year };
            change.Db.CaseCounters.Add(counter);
        }

        counter.Last++;
        var added = new CaseEntity
        {
            Number = string.Create(
                CultureInfo.InvariantCulture,
                $"R-{counter.Year:0000}-{counter.Last:000000}"
            ),
            MessageId = message.Id,
            ReceivedAt = message.ReceivedAt,
            Deadline = message.ReceivedAt + DefaultDeadline,
        };
        change.Db.Cases.Add(added);
        return added;
    }

    private static async Task<CaseEntity> CurrentAsync(Change change, CaseRow c)
    {
        var row = await change.Db.Cases.SingleAsync(x => x.Id == c.Id, change.Cancellation);
        return row.Version == c.Version ? row : throw new StaleCaseException(c.Number);
    }

    private static string Sha256Of(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private Task<T> WriteAsync<T>(
        Func<Change, Task<T>> work,
        CancellationToken cancellationToken
    ) => database.WriteAsync(time.GetUtcNow(), work, cancellationToken);
}

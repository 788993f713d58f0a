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
                await RecordAsync(unit, row, step, outputJson, change);
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
    ) => DeferAsync(c, nextAttempt, problem, null, cancellationToken);

    /// <summary>It failed so often that a person must know: as put off, and it stands in the operators' queue until a step succeeds.</summary>
    /// <param name="problem">English, for operators.</param>
    /// <exception cref="StaleCaseException">Somebody else changed the case.</exception>
    public Task<CaseRow> ParkAsync(
        CaseRow c,
        DateTimeOffset nextAttempt,
        string problem,
        CancellationToken cancellationToken
    ) => DeferAsync(c, nextAttempt, problem, CaseState.WaitingForPerson, cancellationToken);

    private Task<CaseRow> DeferAsync(
        CaseRow c,
        DateTimeOffset nextAttempt,
        string problem,
        CaseState? state,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                var row = await CurrentAsync(change, c);
                row.State = state ?? row.State;
                row.Attempts++;
                row.NextAttempt = nextAttempt;
                row.Version++;
                await change.JournalAsync(
                    row.Id,
                    JournalData.Service,
                    JournalData.StepDeferred,
                    JournalData.Write(
                        new JournalData.Deferred(
                            row.LastStep,
                            row.Attempts,
                            nextAttempt,
                            problem,
                            state
                        )
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

    /// <summary>
    /// The message lies in a folder of ours. Its cases that were answered are filed with it. Where one of them was taken up again while the message was moved, it is to be
    /// filed anew once that one is answered.
    /// </summary>
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
                message.Filed = !await change.Db.Cases.AnyAsync(
                    c =>
                        c.MessageId == messageId
                        && c.LastStep != CaseStep.Replied
                        && c.LastStep != CaseStep.Filed,
                    change.Cancellation
                );
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

    private static async Task RecordAsync(
        Change unit,
        CaseEntity row,
        CaseStep step,
        string outputJson,
        CaseChange change
    )
    {
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
        if (step < CaseStep.Replied || row.State != CaseState.WaitingForPerson)
        {
            await EndProposalAsync(unit, row.Id, "the case moved on");
        }

        if (change.Summary is { } summary)
        {
            await SummariseAsync(unit, row, summary);
        }

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
                    row.Version,
                    JournalData.CaseRest.Of(row)
                )
            )
        );
    }

    private static void Apply(CaseEntity row, CaseStep step, CaseChange change, DateTimeOffset now)
    {
        if (change.Decision is not null)
        {
            row.DecidedAt = now;
        }

        row.State = change.State ?? (WasParked(row) ? CaseState.Open : row.State);
        row.Decision = change.Decision ?? row.Decision;
        row.Code = change.Code ?? row.Code;
        row.TargetSerial = change.TargetSerial ?? row.TargetSerial;
        row.RequesterId = change.RequesterId ?? row.RequesterId;
        row.OrganisationId = change.OrganisationId ?? row.OrganisationId;
        row.SignedSha256 = change.SignedSha256 ?? row.SignedSha256;
        row.Urgent = change.Urgent ?? row.Urgent;
        row.Deadline = change.Deadline ?? row.Deadline;
        row.NextAttempt = change.NextAttempt;
        row.Attempts =
            step == row.LastStep && change.NextAttempt is not null ? row.Attempts + 1 : 0;
        row.LastStep = step;
        row.Version++;
    }

    /// <summary>Parked by a step that failed, and now one succeeded: the service carries the case on by itself again.</summary>
    private static bool WasParked(CaseEntity row) =>
        row is { State: CaseState.WaitingForPerson, Attempts: > 0, LastStep: < CaseStep.Concluded };

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

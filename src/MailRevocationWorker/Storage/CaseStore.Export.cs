using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>All that the database holds of one case, as of one moment.</summary>
/// <param name="Outputs">Every step output ever recorded, oldest first.</param>
/// <param name="Journal">The journal's entries about the case, its message and the certificate that it revoked, oldest first.</param>
public sealed record CaseRecords(
    CaseRow Case,
    MessageRow Message,
    IReadOnlyList<StepOutputEntity> Outputs,
    IReadOnlyList<ReplyRow> Replies,
    IReadOnlyList<JournalEntity> Journal
);

public sealed partial class CaseStore
{
    /// <summary>Somebody takes a copy of all that a case holds: personal data leave the service.</summary>
    /// <param name="person">Who takes it.</param>
    public Task ExportedAsync(CaseRow c, string person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(c);
        return WriteAsync(
            async change =>
            {
                await change.JournalAsync(
                    c.Id,
                    person,
                    JournalData.CaseExported,
                    JournalData.Write(new { @case = c.Number })
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Null where there is no case of that number.</summary>
    /// <param name="number">R-2026-000123.</param>
    public Task<CaseRecords?> RecordsAsync(string number, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var row = await db
                    .Cases.AsNoTracking()
                    .SingleOrDefaultAsync(c => c.Number == number, cancellationToken);
                if (row is null)
                {
                    return null;
                }

                var message = await db
                    .Messages.AsNoTracking()
                    .SingleAsync(m => m.Id == row.MessageId, cancellationToken);

                // What is journalled of the whole message stands under its first case.
                var first = await db
                    .Cases.Where(c => c.MessageId == row.MessageId)
                    .MinAsync(c => c.Id, cancellationToken);
                var replies = await db
                    .Replies.AsNoTracking()
                    .Where(r => r.CaseId == row.Id)
                    .OrderBy(r => r.Id)
                    .ToListAsync(cancellationToken);
                return new CaseRecords(
                    row.ToRow(),
                    message.ToRow(),
                    await db
                        .StepOutputs.AsNoTracking()
                        .Where(o => o.CaseId == row.Id)
                        .OrderBy(o => o.Id)
                        .ToListAsync(cancellationToken),
                    [.. replies.Select(r => r.ToRow())],
                    await EntriesAsync(db, row, first, cancellationToken)
                );
            },
            cancellationToken
        );

    /// <summary>What is journalled under the case, and what is journalled under none and is about it.</summary>
    /// <param name="first">The message's first case: what is journalled of the whole message stands under it.</param>
    private static async Task<IReadOnlyList<JournalEntity>> EntriesAsync(
        WorkerDb db,
        CaseEntity row,
        long first,
        CancellationToken cancellationToken
    )
    {
        var own = await db
            .Journal.AsNoTracking()
            .Where(j =>
                j.CaseId == row.Id
                || (
                    j.CaseId == first
                    && (
                        j.Kind == JournalData.MessageAccepted
                        || j.Kind == JournalData.DocumentsOpened
                    )
                )
            )
            .ToListAsync(cancellationToken);
        var about = new JournalSubjects(row, own);
        await foreach (
            var entry in db
                .Journal.AsNoTracking()
                .Where(j => j.CaseId == null && JournalSubjects.Kinds.Contains(j.Kind))
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            if (about.Concern(entry))
            {
                own.Add(entry);
            }
        }

        return [.. own.OrderBy(j => j.Seq)];
    }
}

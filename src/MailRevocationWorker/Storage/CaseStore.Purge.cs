using System.Text.Json;
using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>A closed message whose files have been kept long enough.</summary>
public sealed record PurgeCandidate(MessageRow Message, IReadOnlyList<string> CaseNumbers);

/// <summary>
/// What is forgotten when the retention is over. The case stays with its number, times, decision, code, the certificate's serial number, and the registry's ids of who asked;
/// the journal stays, with the hashes of everything that is forgotten.
/// </summary>
public sealed partial class CaseStore
{
    /// <summary>What stands in a text column after the purge; the database lets nothing else be written there.</summary>
    internal const string Forgotten = "";

    /// <summary>Messages received before then, all of whose cases are closed, published and free of open tasks, and which were not purged: the oldest first.</summary>
    public async Task<IReadOnlyList<PurgeCandidate>> PurgeableAsync(
        DateTimeOffset receivedBefore,
        int most,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var messages = await Purgeable(db, receivedBefore)
            .AsNoTracking()
            .OrderBy(m => m.Id)
            .Take(most)
            .ToListAsync(cancellationToken);
        var ids = messages.Select(m => m.Id).ToList();
        var cases = await db
            .Cases.AsNoTracking()
            .Where(c => ids.Contains(c.MessageId))
            .Select(c => new { c.MessageId, c.Number })
            .ToListAsync(cancellationToken);
        return
        [
            .. messages.Select(m => new PurgeCandidate(
                m.ToRow(),
                [.. cases.Where(c => c.MessageId == m.Id).Select(c => c.Number)]
            )),
        ];
    }

    /// <summary>
    /// Forgets a message: its files and what the tables hold of its people. Nobody can reopen one of its cases meanwhile: writers queue. After a death between the deletion and its record the next run
    /// finds nothing left, and records that.
    /// </summary>
    /// <param name="deleteFiles">Deletes what lies on the disk, and says how many files that were.</param>
    /// <returns>How many files were deleted; null where the message is no longer to be forgotten.</returns>
    public Task<int?> PurgeAsync(
        MessageRow message,
        DateTimeOffset receivedBefore,
        Func<int> deleteFiles,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(deleteFiles);
        return WriteAsync<int?>(
            async change =>
            {
                if (
                    !await Purgeable(change.Db, receivedBefore)
                        .AnyAsync(m => m.Id == message.Id, change.Cancellation)
                )
                {
                    return null;
                }

                var files = deleteFiles();
                // First: by it the triggers know that texts of this message may be emptied.
                change.Db.Purges.Add(new PurgeEntity { MessageId = message.Id, At = change.Now });
                await change.Db.SaveChangesAsync(change.Cancellation);
                await ForgetAsync(change, message.Id);
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.FilesPurged,
                    JournalData.Write(new JournalData.Purged(message.Id, message.Sha256, files))
                );
                return files;
            },
            cancellationToken
        );
    }

    /// <summary>Empties what done tasks of no case said: an alarm about a sender names the sender.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> ForgetTasksAsync(
        DateTimeOffset raisedBefore,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                var tasks = await change
                    .Db.Tasks.Where(t =>
                        t.CaseId == null
                        && t.Done
                        && t.At < raisedBefore
                        && t.DetailJson != Forgotten
                    )
                    .ToListAsync(change.Cancellation);
                if (tasks.Count > 0)
                {
                    tasks.ForEach(t => t.DetailJson = Forgotten);
                    await change.JournalAsync(
                        null,
                        JournalData.Service,
                        JournalData.TasksPurged,
                        JournalData.Write(
                            new JournalData.TasksForgotten([.. tasks.Select(t => t.Id)])
                        )
                    );
                }

                return tasks.Count;
            },
            cancellationToken
        );

    /// <summary>Whether anything was journalled in that stretch of time.</summary>
    public async Task<bool> WroteAsync(
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        // From the end: what is looked for is new, and the journal is long.
        return await db
            .Journal.OrderByDescending(j => j.Seq)
            .Where(j => j.At > from && j.At <= until)
            .Select(j => (long?)j.Seq)
            .FirstOrDefaultAsync(cancellationToken)
            is not null;
    }

    /// <summary>Names of the files in the evidence folder that a case which was not purged refers to.</summary>
    public async Task<IReadOnlySet<string>> EvidenceInUseAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var used = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var json in db
                .Journal.AsNoTracking()
                .Where(j => j.Kind == JournalData.StatusPublished)
                .Where(j =>
                    !db.Cases.Any(c =>
                        c.Id == j.CaseId && db.Purges.Any(p => p.MessageId == c.MessageId)
                    )
                )
                .Select(j => j.DataJson)
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            var proof = JsonSerializer.Deserialize<PublicationProof>(json, JournalData.Options);
            used.UnionWith(proof?.Evidence.Select(e => e.File) ?? []);
        }

        return used;
    }

    private static IQueryable<MessageEntity> Purgeable(
        WorkerDb db,
        DateTimeOffset receivedBefore
    ) =>
        db.Messages.Where(m =>
            m.ReceivedAt < receivedBefore
            && m.Filed
            && !db.Purges.Any(p => p.MessageId == m.Id)
            && db.Cases.Any(c => c.MessageId == m.Id)
            && !db.Cases.Any(c =>
                c.MessageId == m.Id
                && (
                    c.State != CaseState.Closed
                    // Answered once more after its mail was filed (by a person, or when the status was published), a case stays at Replied.
                    || (c.LastStep != CaseStep.Replied && c.LastStep != CaseStep.Filed)
                    || db.Tasks.Any(t => t.CaseId == c.Id && !t.Done)
                    || db.Publications.Any(p => p.CaseId == c.Id && p.PublishedAt == null)
                )
            )
        );

    private static async Task ForgetAsync(Change change, long messageId)
    {
        var ids = await change
            .Db.Cases.Where(c => c.MessageId == messageId)
            .Select(c => c.Id)
            .ToListAsync(change.Cancellation);
        await change
            .Db.Cases.Where(c => ids.Contains(c.Id))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Sender, (string?)null)
                        .SetProperty(c => c.Holder, (string?)null)
                        .SetProperty(c => c.Organisation, (string?)null),
                change.Cancellation
            );
        await change
            .Db.CaseTerms.Where(t => ids.Contains(t.CaseId))
            .ExecuteDeleteAsync(change.Cancellation);
        await change
            .Db.Messages.Where(m => m.Id == messageId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(m => m.ReportJson, m => m.ReportJson == null ? null : Forgotten)
                        .SetProperty(m => m.MimeMessageId, (string?)null),
                change.Cancellation
            );
        await change
            .Db.StepOutputs.Where(o => ids.Contains(o.CaseId))
            .ExecuteUpdateAsync(
                set => set.SetProperty(o => o.Json, Forgotten),
                change.Cancellation
            );
        await change
            .Db.OperatorActs.Where(a => a.CaseId != null && ids.Contains(a.CaseId.Value))
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.Json, Forgotten),
                change.Cancellation
            );
        await change
            .Db.Replies.Where(r => ids.Contains(r.CaseId))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.To, Forgotten), change.Cancellation);
        await change
            .Db.Tasks.Where(t => t.CaseId != null && ids.Contains(t.CaseId.Value))
            .ExecuteUpdateAsync(
                set => set.SetProperty(t => t.DetailJson, Forgotten),
                change.Cancellation
            );
    }
}

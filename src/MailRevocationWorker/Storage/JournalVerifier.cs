using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>How a journal can be wrong.</summary>
public enum JournalProblemKind
{
    /// <summary>An entry's content does not give its hash.</summary>
    Edited,

    /// <summary>Entries are gone from the middle.</summary>
    Missing,

    /// <summary>An entry does not follow the one before it.</summary>
    OutOfOrder,

    /// <summary>Entries are gone from the end: the journal stops before a head that was kept.</summary>
    Truncated,

    /// <summary>The whole chain was written anew: it does not pass through a head that was kept.</summary>
    Rewritten,

    /// <summary>A step's stored output is not what was journalled, or is gone, or was never journalled.</summary>
    OutputChanged,

    /// <summary>The same of what the cage reported of a message.</summary>
    ReportChanged,

    /// <summary>The same of what a person did.</summary>
    ActChanged,

    /// <summary>The same of a revocation of the embedded authority.</summary>
    RevocationChanged,

    /// <summary>A case does not stand where its last journalled step left it, or is gone, or was never journalled.</summary>
    CaseChanged,

    /// <summary>A message is not what was taken in, or is gone, or was never journalled.</summary>
    MessageChanged,

    /// <summary>One of our mails is not as it was last journalled, or is gone, or was never journalled.</summary>
    ReplyChanged,

    /// <summary>The same of an operators' task; whether it is done is not compared.</summary>
    TaskChanged,
}

public sealed record JournalProblem(JournalProblemKind Kind, long Seq, string Detail);

/// <param name="Head">The newest entry, to be kept where the database's owner can't write.</param>
/// <param name="Problems">The first 100.</param>
public sealed record JournalReport(
    long Entries,
    JournalHead Head,
    IReadOnlyList<JournalProblem> Problems
)
{
    public bool Intact => Problems.Count == 0;
}

/// <summary>Reads the journal from its first entry and proves that it is whole.</summary>
public sealed class JournalVerifier(WorkerDatabase database)
{
    private const int MaxProblems = 100;

    /// <param name="kept">Heads of this journal that were kept elsewhere; without any, entries cut off the end go unnoticed.</param>
    public Task<JournalReport> VerifyAsync(
        IReadOnlyCollection<JournalHead>? kept,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(db => VerifyAsync(db, kept ?? [], cancellationToken), cancellationToken);

    private static async Task<JournalReport> VerifyAsync(
        WorkerDb db,
        IReadOnlyCollection<JournalHead> kept,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<JournalProblem>();
        var told = new JournalledRecords();
        var head = JournalHead.Empty;
        long entries = 0;
        var awaited = kept.Where(k => k != JournalHead.Empty).ToLookup(k => k.Seq);

        await foreach (
            var entry in db
                .Journal.AsNoTracking()
                .OrderBy(j => j.Seq)
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            entries++;
            Link(head, entry, problems);
            foreach (var other in awaited[entry.Seq].Where(k => k.Hash != entry.Hash))
            {
                problems.Add(
                    new(
                        JournalProblemKind.Rewritten,
                        other.Seq,
                        "the entry's hash is not the one that was kept"
                    )
                );
            }

            told.Note(entry);
            head = new JournalHead(entry.Seq, entry.Hash);
        }

        problems.AddRange(
            awaited
                .Where(k => k.Key > head.Seq)
                .Select(k => new JournalProblem(
                    JournalProblemKind.Truncated,
                    head.Seq,
                    $"entry {k.Key} was kept, the journal has none of that number"
                ))
        );
        problems.AddRange(await told.CompareAsync(db, cancellationToken));
        return new JournalReport(entries, head, [.. problems.Take(MaxProblems)]);
    }

    private static void Link(JournalHead head, JournalEntity entry, List<JournalProblem> problems)
    {
        if (entry.Seq != head.Seq + 1)
        {
            problems.Add(
                new(
                    JournalProblemKind.Missing,
                    entry.Seq,
                    $"the entry before it is {head.Seq}: {entry.Seq - head.Seq - 1} missing"
                )
            );
        }
        else if (entry.PrevHash != head.Hash)
        {
            problems.Add(
                new(
                    JournalProblemKind.OutOfOrder,
                    entry.Seq,
                    "its previous hash is not the hash of the entry before it"
                )
            );
        }

        if (JournalChain.HashOf(entry) != entry.Hash)
        {
            problems.Add(
                new(JournalProblemKind.Edited, entry.Seq, "its content does not give its hash")
            );
        }
    }
}

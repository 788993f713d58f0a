using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <summary>A step's stored output is not what was journalled, or is gone.</summary>
    OutputChanged,
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

    /// <param name="kept">A head of this journal that was kept elsewhere; without one, entries cut off the end go unnoticed.</param>
    public Task<JournalReport> VerifyAsync(
        JournalHead? kept,
        CancellationToken cancellationToken
    ) => database.ReadAsync(db => VerifyAsync(db, kept, cancellationToken), cancellationToken);

    private static async Task<JournalReport> VerifyAsync(
        WorkerDb db,
        JournalHead? kept,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<JournalProblem>();
        var outputs = new Dictionary<long, (long Seq, string Sha256)>();
        var head = JournalHead.Empty;
        long entries = 0;
        var keptSeen = kept is null || kept == JournalHead.Empty;

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
            if (entry.Seq == kept?.Seq)
            {
                keptSeen = true;
                if (entry.Hash != kept.Hash)
                {
                    problems.Add(
                        new(
                            JournalProblemKind.Rewritten,
                            entry.Seq,
                            "the entry's hash is not the one that was kept"
                        )
                    );
                }
            }

            if (entry.Kind == JournalData.StepRecorded && OutputOf(entry) is var (id, sha256))
            {
                outputs[id] = (entry.Seq, sha256);
            }

            head = new JournalHead(entry.Seq, entry.Hash);
        }

        if (!keptSeen)
        {
            problems.Add(
                new(
                    JournalProblemKind.Truncated,
                    head.Seq,
                    $"entry {kept!.Seq} was kept, the journal has none of that number"
                )
            );
        }

        await CheckOutputsAsync(db, outputs, problems, cancellationToken);
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

    private static (long Id, string Sha256)? OutputOf(JournalEntity entry)
    {
        try
        {
            var step = JsonSerializer.Deserialize<JournalData.Step>(
                entry.DataJson,
                JournalData.Options
            );
            return step is null ? null : (step.Output, step.OutputSha256);
        }
        catch (JsonException)
        {
            // Only an edited entry can't be read, and that was found already.
            return null;
        }
    }

    private static async Task CheckOutputsAsync(
        WorkerDb db,
        Dictionary<long, (long Seq, string Sha256)> journalled,
        List<JournalProblem> problems,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var output in db
                .StepOutputs.AsNoTracking()
                .Select(o => new { o.Id, o.Json })
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            var actual = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(output.Json)));
            if (!journalled.Remove(output.Id, out var expected))
            {
                problems.Add(
                    new(
                        JournalProblemKind.OutputChanged,
                        0,
                        $"step output {output.Id} was never journalled"
                    )
                );
            }
            else if (expected.Sha256 != actual)
            {
                problems.Add(
                    new(
                        JournalProblemKind.OutputChanged,
                        expected.Seq,
                        $"step output {output.Id} is not what was journalled"
                    )
                );
            }
        }

        problems.AddRange(
            journalled.Select(gone => new JournalProblem(
                JournalProblemKind.OutputChanged,
                gone.Value.Seq,
                $"step output {gone.Key} is gone"
            ))
        );
    }
}

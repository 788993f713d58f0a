using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>What the journal says of messages, of our mails and of the operators' tasks, to be compared with their rows.</summary>
internal sealed class JournalledMails
{
    private readonly Dictionary<long, (long Seq, Taken Row)> _messages = [];
    private readonly Dictionary<string, (long Seq, Sent Row)> _replies = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<long, (long Seq, Raised Row)> _tasks = [];
    private readonly HashSet<long> _forgottenTasks = [];

    /// <param name="data">Of the entry, null where it can't be read: then its hash betrays it.</param>
    public void Note(JournalEntity entry, object? data)
    {
        switch (data)
        {
            case JournalData.Message m:
                _messages[m.Id] = (
                    entry.Seq,
                    new(m.Sha256, m.Size, m.ReceivedAt.UtcDateTime, m.Truncated)
                );
                break;
            case JournalData.Reply r:
                // Whose mail it is, is said first: a bounce that comes later says it again.
                _replies[r.MessageId] = (
                    entry.Seq,
                    new(
                        entry.CaseId,
                        r.To is null ? r.ToSha256 : JournalData.Reply.HashOf(r.MessageId, r.To),
                        r.Kind,
                        r.Sha256,
                        r.State,
                        entry.At.UtcDateTime,
                        r.Code
                    )
                );
                break;
            case JournalData.Raised t:
                _tasks[t.Task] = (
                    entry.Seq,
                    new(
                        entry.CaseId,
                        t.Kind,
                        t.Detail is null ? t.DetailSha256 : JournalData.Sha256Of(t.Detail)
                    )
                );
                break;
            case JournalData.TasksForgotten gone:
                _forgottenTasks.UnionWith(gone.Tasks);
                break;
            default:
                break; // says nothing of these
        }
    }

    /// <param name="forgotten">Cases whose addresses and details may be gone.</param>
    public async Task<IReadOnlyList<JournalProblem>> CompareAsync(
        WorkerDb db,
        IReadOnlySet<long> forgotten,
        CancellationToken cancellationToken
    )
    {
        return
        [
            .. await CompareAsync(
                JournalProblemKind.MessageChanged,
                "message",
                db.Messages,
                m => m.Id,
                (m, _) => new Taken(m.Sha256, m.Size, m.ReceivedAt.UtcDateTime, m.Truncated),
                _messages,
                cancellationToken
            ),
            .. await CompareAsync(
                JournalProblemKind.ReplyChanged,
                "reply",
                db.Replies,
                r => r.MessageId,
                (r, told) =>
                    new Sent(
                        r.CaseId,
                        IsForgotten(r.To, r.CaseId)
                            ? told?.ToSha256
                            : JournalData.Reply.HashOf(r.MessageId, r.To),
                        r.Kind,
                        r.Sha256,
                        r.State,
                        r.At.UtcDateTime,
                        r.Code
                    ),
                _replies,
                cancellationToken
            ),
            .. await CompareAsync(
                JournalProblemKind.TaskChanged,
                "task",
                db.Tasks,
                t => t.Id,
                (t, told) =>
                    new Raised(
                        t.CaseId,
                        t.Kind,
                        IsForgotten(t.DetailJson, t.CaseId)
                        || (t.DetailJson == CaseStore.Forgotten && _forgottenTasks.Contains(t.Id))
                            ? told?.DetailSha256
                            : JournalData.Sha256Of(t.DetailJson)
                    ),
                _tasks,
                cancellationToken
            ),
        ];

        bool IsForgotten(string text, long? caseId) =>
            text == CaseStore.Forgotten && caseId is { } id && forgotten.Contains(id);
    }

    private static async Task<List<JournalProblem>> CompareAsync<TRow, TKey, TFacts>(
        JournalProblemKind kind,
        string what,
        IQueryable<TRow> stored,
        Func<TRow, TKey> keyOf,
        Func<TRow, TFacts?, TFacts> factsOf,
        Dictionary<TKey, (long Seq, TFacts Row)> journalled,
        CancellationToken cancellationToken
    )
        where TRow : class
        where TKey : notnull
        where TFacts : class
    {
        var problems = new List<JournalProblem>();
        await foreach (
            var row in stored.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken)
        )
        {
            var key = keyOf(row);
            if (!journalled.Remove(key, out var expected))
            {
                problems.Add(new(kind, 0, $"{what} {key} was never journalled"));
            }
            else if (!Equals(factsOf(row, expected.Row), expected.Row))
            {
                problems.Add(new(kind, expected.Seq, $"{what} {key} is not what was journalled"));
            }
        }

        problems.AddRange(
            journalled.Select(gone => new JournalProblem(
                kind,
                gone.Value.Seq,
                $"{what} {gone.Key} is gone"
            ))
        );
        return problems;
    }

    private sealed record Taken(string Sha256, long Size, DateTime ReceivedAt, bool Truncated);

    private sealed record Sent(
        long? CaseId,
        string? ToSha256,
        Cases.ReplyKind Kind,
        string? Sha256,
        Cases.DeliveryState State,
        DateTime At,
        Cases.DecisionCode? Code
    );

    private sealed record Raised(long? CaseId, string Kind, string? DetailSha256);
}

using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>What the journal says of each case, to be compared with its row in Cases.</summary>
/// <remarks>A step's entry says where the case stood after it. Putting a case off leaves that as it is unless it is parked, and filing a message files its answered cases.</remarks>
internal sealed class JournalledCases
{
    private readonly Dictionary<string, string?> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (long Seq, JournalData.Step Entry)> _steps = [];
    private readonly HashSet<long> _filed = [];
    private readonly Dictionary<long, CaseState> _parked = [];

    /// <param name="data">Of the entry, null where it can't be read: then its hash betrays it.</param>
    public void Note(JournalEntity entry, object? data)
    {
        switch (data)
        {
            case JournalData.Message { Case: { } number }:
                _documents.TryAdd(number, null);
                break;
            case JournalData.Documents opened:
                foreach (var c in opened.Cases)
                {
                    _documents[c.Number] = c.DocumentSha256;
                }

                break;
            case JournalData.Step step when entry.CaseId is { } id:
                _steps[id] = (entry.Seq, step);
                _parked.Remove(id);
                break;
            case JournalData.Deferred { State: { } state } when entry.CaseId is { } id:
                _parked[id] = state;
                break;
            case JournalData.Filed filed:
                _filed.Add(filed.Message);
                break;
            default:
                break; // says nothing of a case
        }
    }

    public async Task<IReadOnlyList<JournalProblem>> CompareAsync(
        WorkerDb db,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<JournalProblem>();
        await foreach (
            var row in db
                .Cases.AsNoTracking()
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            Compare(row, problems);
        }

        problems.AddRange(_documents.Keys.Select(n => Changed(0, $"case {n} is gone")));
        return problems;
    }

    private void Compare(CaseEntity row, List<JournalProblem> problems)
    {
        _steps.Remove(row.Id, out var last);
        if (!_documents.Remove(row.Number, out var document))
        {
            problems.Add(Changed(last.Seq, $"case {row.Number} was never journalled"));
            return;
        }

        Same("document", row.DocumentSha256, document);
        Same(
            "state",
            row.State,
            _parked.TryGetValue(row.Id, out var parked)
                ? parked
                : last.Entry?.State ?? CaseState.Open
        );
        Same("decision", row.Decision, last.Entry?.Decision);
        Same("code", row.Code, last.Entry?.Code);
        Same("target", row.TargetSerial, last.Entry?.Target);
        var step = last.Entry?.Name ?? new CaseStep();
        if (
            step != CaseStep.Replied
            || row.LastStep != CaseStep.Filed
            || !_filed.Contains(row.MessageId)
        )
        {
            Same("last step", row.LastStep, step);
        }

        if (last.Entry?.Rest is { } rest)
        {
            Same("requester", row.RequesterId, rest.Requester);
            Same("organisation", row.OrganisationId, rest.Organisation);
            Same("time of decision", row.DecidedAt, rest.DecidedAt);
            Same("urgency", row.Urgent, rest.Urgent);
            Same("deadline", row.Deadline, rest.Deadline);
            Same("signed content", row.SignedSha256, rest.SignedSha256);
        }

        void Same<T>(string what, T stored, T journalled)
        {
            if (!EqualityComparer<T>.Default.Equals(stored, journalled))
            {
                problems.Add(
                    Changed(
                        last.Seq,
                        $"case {row.Number}: {what} is {Text(stored)}, journalled was {Text(journalled)}"
                    )
                );
            }
        }
    }

    private static string Text<T>(T value) => value?.ToString() ?? "none";

    private static JournalProblem Changed(long seq, string detail) =>
        new(JournalProblemKind.CaseChanged, seq, detail);
}

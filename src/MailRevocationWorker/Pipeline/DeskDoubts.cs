using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>What ever spoke against a case, read from everything that was decided of it.</summary>
public sealed class DeskDoubts(CaseStore store)
{
    public async Task<IReadOnlySet<DecisionCode>> OfAsync(
        CaseRow row,
        CancellationToken cancellation
    )
    {
        var decisions = await ReadAsync<Assessed>(row.Id, CaseStep.Decided, cancellation);
        var outcomes = await ReadAsync<Outcome>(row.Id, CaseStep.Concluded, cancellation);
        return CaseDoubts.Of(
            decisions.Select(a => a.Decision),
            outcomes.Select(o => o.Code).Concat(row.Code is { } code ? [code] : [])
        );
    }

    private async Task<List<T>> ReadAsync<T>(
        long caseId,
        CaseStep step,
        CancellationToken cancellation
    )
        where T : class =>
        [
            .. (await store.OutputsAsync(caseId, step, cancellation))
                .Select(json => JsonSerializer.Deserialize<T>(json, InspectionJson.Options))
                .OfType<T>(),
        ];
}

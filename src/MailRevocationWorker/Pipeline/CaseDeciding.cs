using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>The step that decides: the facts of the case, and what is counted over the others.</summary>
public sealed class CaseDeciding(CaseStore store, Assessor assessor) : IDisposable
{
    private readonly SemaphoreSlim deciding = new(1);

    public void Dispose() => deciding.Dispose();

    /// <param name="turn">On the certificate that the case is about to revoke; null where it has none.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The case as decided; or, with nothing stored, the certificate whose turn is wanted before it may be decided to revoke it.</returns>
    public async Task<(CaseRow? Row, RegisteredCertificate? Wanted)> DecideAsync(
        CaseRow row,
        InspectedMail? mail,
        DocumentReport? document,
        ValidatedDocument? validated,
        TargetTurn? turn,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var facts = await assessor.FactsAsync(
            mail,
            document,
            validated,
            row.ReceivedAt,
            now,
            cancellation
        );

        // One at a time: what is counted over the other cases must hold when the decision is stored. Nobody waits for a server, or a turn, in here.
        await deciding.WaitAsync(cancellation);
        try
        {
            var assessed = await DecideAloneAsync(row, document?.SignedSha256, facts, cancellation);
            if (
                assessed.Decision is { Kind: DecisionKind.Revoke, Target: { } target }
                && turn?.IsOf(target) != true
            )
            {
                return (null, target);
            }

            return (
                await store.RecordAsync(
                    row,
                    CaseStep.Decided,
                    JsonSerializer.Serialize(assessed, InspectionJson.Options),
                    CaseChange.From(assessed.Decision) with
                    {
                        Summary = CaseSummaries.Of(assessed, validated),
                    },
                    cancellation
                ),
                null
            );
        }
        finally
        {
            deciding.Release();
        }
    }

    private async Task<Assessed> DecideAloneAsync(
        CaseRow row,
        string? signedSha256,
        DecisionFacts facts,
        CancellationToken cancellation
    )
    {
        if (row.DocumentSha256 is { } sha256)
        {
            var earlier = await store.EarlierDecisionAsync(
                sha256,
                signedSha256,
                row.Id,
                cancellation
            );
            facts = facts with
            {
                EarlierDecision = earlier?.Decision,
                EarlierWithAPerson = await store.EarlierWithAPersonAsync(
                    sha256,
                    signedSha256,
                    row.Id,
                    cancellation
                ),
            };
        }

        return await Assessor.DecideAsync(
            facts,
            async (requester, organisation, token) =>
            {
                var hour = await store.CountRevocationsAsync(
                    facts.Now.AddHours(-1),
                    null,
                    null,
                    token
                );
                var day = await store.CountRevocationsAsync(
                    facts.Now.AddDays(-1),
                    requester,
                    organisation,
                    token
                );
                return new(hour.Total, day.BySigner, day.ByOrganisation);
            },
            cancellation
        );
    }
}

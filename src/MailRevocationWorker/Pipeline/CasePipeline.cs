using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// Carries the cases of one message through the rooms, forward only. The output of each step is stored before the next begins,
/// so that a process that died anywhere goes on from there.
/// </summary>
public sealed class CasePipeline(
    CaseStore store,
    MessageStore files,
    Assessor assessor,
    CaseRevocation revocation,
    CaseReplies replies,
    CaseFiling filing,
    MessageReadOptions reading,
    Func<PolicyOptions> policy,
    LoopWatch loops,
    TimeProvider clock,
    ILogger<CasePipeline> log
) : IDisposable
{
    /// <summary>How long a validation, and a decision that rests on it, may wait for the next step.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim deciding = new(1);

    public void Dispose() => deciding.Dispose();

    /// <summary>Goes on with every case of the message until each waits for a person, or is answered, and the message is filed.</summary>
    public async Task AdvanceAsync(long messageId, CancellationToken cancellation)
    {
        using var span = ServiceInstruments.Source.StartActivity("message");
        span?.SetTag("mailrevocation.message", messageId);
        var message = await MessageAsync(messageId, cancellation);
        var cases = await store.CasesOfAsync(message.Id, cancellation);
        if (cases.Any(c => c.LastStep == CaseStep.Received))
        {
            cases = await InspectAsync(message, cancellation);
        }

        var mail = (await ReportAsync(message.Id, cancellation))?.Message;
        List<Exception> failures = [];
        foreach (var current in cases.Where(c => !CaseStore.IsPutOff(c, clock.GetUtcNow())))
        {
            // One that was put off stays put off, whatever brings its message here.
            try
            {
                await AdvanceAsync(current, mail, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // One case must not hold up another of the same mail: a stolen key waits for nobody's reply.
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw failures.Find(e => e is not TryLaterException) ?? failures[0];
        }

        await filing.FileAsync(message, cancellation);
    }

    private async Task AdvanceAsync(
        CaseRow row,
        MessageReport? mail,
        CancellationToken cancellation
    )
    {
        while (row.LastStep < CaseStep.Replied && !CaseStore.IsPutOff(row, clock.GetUtcNow()))
        {
            loops.Stepped(row.MessageId);
            using var span = ServiceInstruments.Source.StartActivity($"behind {row.LastStep}");
            span?.SetTag("mailrevocation.case", row.Number);
            row = row.LastStep switch
            {
                CaseStep.Inspected => await ValidateAsync(row, cancellation),
                CaseStep.Validated => await DecideAsync(row, cancellation),
                CaseStep.Decided => await revocation.RevokeAsync(
                    row,
                    await RequiredAsync<Assessed>(row, CaseStep.Decided, cancellation),
                    cancellation
                ) ?? await ValidateAsync(row, cancellation),
                CaseStep.Revoked => await ConcludeAsync(row, mail, cancellation),
                CaseStep.Concluded => await replies.SendAsync(row, mail, cancellation),
                CaseStep.Received or CaseStep.Replied or CaseStep.Filed =>
                    throw new InvalidOperationException(
                        $"case {row.Number} can't go on from {row.LastStep}"
                    ),
            };
        }
    }

    /// <summary>One reading for the whole message: the cage sees it once, and each document that asks for something gets a case.</summary>
    private async Task<IReadOnlyList<CaseRow>> InspectAsync(
        MessageRow message,
        CancellationToken cancellation
    )
    {
        var read = await assessor.InspectMailAsync(
            message.StoredPath,
            files.DocumentsOf(message.Sha256),
            reading,
            cancellation
        );
        var inspected = read with { TooLarge = message.Truncated };
        foreach (var found in inspected.Requests)
        {
            await MessageStore.SettleAsync(found.Path, found.Report.Sha256, cancellation);
        }

        var cases = await store.OpenDocumentsAsync(
            message.Id,
            Json(inspected with { Requests = [] }),
            inspected.Message?.MessageId,
            [.. inspected.Requests.Select(r => (r.Report.Sha256, r.Path))],
            cancellation
        );
        var contested = false;
        if (inspected.Message is { } mail)
        {
            // Before any case goes on: it may be repeated, and must not be skipped.
            contested = await replies.JoinAnswersAsync(cases[0], mail, cancellation);
        }

        var recorded = new List<CaseRow>();
        foreach (var row in cases)
        {
            var document =
                inspected
                    .Requests.FirstOrDefault(r => r.Report.Sha256 == row.DocumentSha256)
                    ?.Report
                ?? NotFoundAgain(row);
            recorded.Add(
                row.LastStep == CaseStep.Received
                    ? await store.RecordAsync(
                        row,
                        CaseStep.Inspected,
                        Json(document),
                        new()
                        {
                            SignedSha256 = document?.SignedSha256,
                            Urgent = contested || inspected.Message?.SpeaksOfCompromise == true,
                            Deadline = row.ReceivedAt.AddHours(policy().ReviewHours),
                            Summary = CaseSummaries.Of(inspected.Message, document),
                        },
                        cancellation
                    )
                    : row
            );
        }

        return recorded;
    }

    /// <summary>A document that an earlier reading found, before a crash, and this one did not: a person must look.</summary>
    private static DocumentReport? NotFoundAgain(CaseRow row) =>
        row.DocumentSha256 is null
            ? null
            : new()
            {
                Sha256 = row.DocumentSha256,
                Size = 0,
                Readability = Readability.ParserFailure,
                Problem =
                    "the document was found at the first reading of the mail and not at the second",
            };

    private async Task<CaseRow> ValidateAsync(CaseRow row, CancellationToken cancellation)
    {
        var document = await OutputAsync<DocumentReport>(row, CaseStep.Inspected, cancellation);
        var validated = document is null
            ? null
            : await assessor.ValidateAsync(
                document,
                row.ReceivedAt,
                clock.GetUtcNow(),
                cancellation
            );
        return await store.RecordAsync(
            row,
            CaseStep.Validated,
            Json(validated),
            new(),
            cancellation
        );
    }

    private async Task<CaseRow> DecideAsync(CaseRow row, CancellationToken cancellation)
    {
        var document = await OutputAsync<DocumentReport>(row, CaseStep.Inspected, cancellation);
        var now = clock.GetUtcNow();
        var validated = await OutputAsync<ValidatedDocument>(row, CaseStep.Validated, cancellation);
        if (validated is not null && (now - validated.At).Duration() > FreshFor)
        {
            // A stop or an outage lies between: the certificates' status counts when we decide.
            return await ValidateAsync(row, cancellation);
        }

        var facts = await assessor.FactsAsync(
            await ReportAsync(row.MessageId, cancellation),
            document,
            validated,
            row.ReceivedAt,
            now,
            cancellation
        );

        // One at a time: what is counted over the other cases must hold when the decision is stored. Nobody waits for a server in here.
        await deciding.WaitAsync(cancellation);
        try
        {
            var assessed = await DecideAloneAsync(row, document?.SignedSha256, facts, cancellation);
            return await store.RecordAsync(
                row,
                CaseStep.Decided,
                Json(assessed),
                CaseChange.From(assessed.Decision) with
                {
                    Summary = CaseSummaries.Of(assessed, validated),
                },
                cancellation
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

    private async Task<CaseRow> ConcludeAsync(
        CaseRow row,
        MessageReport? mail,
        CancellationToken cancellation
    )
    {
        var assessed = await RequiredAsync<Assessed>(row, CaseStep.Decided, cancellation);
        var receipt = await OutputAsync<RevocationReceipt>(row, CaseStep.Revoked, cancellation);
        var outcome = OutcomeRules.Conclude(assessed.Decision, receipt, mail, assessed.Registry);
        ServiceInstruments.Concluded(
            outcome.Kind,
            outcome.Code,
            clock.GetUtcNow() - row.ReceivedAt
        );
        log.LogInformation(
            "Case {Case}: {Decision} {Code}, {Seconds:0.0} s after receipt",
            row.Number,
            outcome.Kind.ToText(),
            outcome.Code.ToText(),
            (clock.GetUtcNow() - row.ReceivedAt).TotalSeconds
        );
        return await store.RecordAsync(
            row,
            CaseStep.Concluded,
            Json(outcome),
            new()
            {
                Decision = outcome.Kind,
                Code = outcome.Code,
                State = outcome.NeedsPerson ? CaseState.WaitingForPerson : CaseState.Open,
            },
            cancellation
        );
    }

    private async Task<MessageRow> MessageAsync(long id, CancellationToken cancellation) =>
        await store.MessageAsync(id, cancellation)
        ?? throw new InvalidOperationException($"there is no message {id}");

    private async Task<InspectedMail?> ReportAsync(
        long messageId,
        CancellationToken cancellation
    ) =>
        (await MessageAsync(messageId, cancellation)).ReportJson is { Length: > 0 } json
            ? JsonSerializer.Deserialize<InspectedMail>(json, InspectionJson.Options)
            : null;

    private async Task<T?> OutputAsync<T>(
        CaseRow row,
        CaseStep step,
        CancellationToken cancellation
    )
        where T : class =>
        await store.OutputAsync(row.Id, step, cancellation) is { } json
            ? JsonSerializer.Deserialize<T>(json, InspectionJson.Options)
            : null;

    private async Task<T> RequiredAsync<T>(
        CaseRow row,
        CaseStep step,
        CancellationToken cancellation
    )
        where T : class =>
        await OutputAsync<T>(row, step, cancellation)
        ?? throw new InvalidOperationException($"case {row.Number} has no output of {step}");

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);
}

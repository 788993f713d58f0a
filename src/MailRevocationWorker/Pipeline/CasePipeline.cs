using System.Diagnostics;
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
    CaseDeciding deciding,
    TargetTurns turns,
    CaseRevocation revocation,
    CaseReplies replies,
    CaseFiling filing,
    MessageReadOptions reading,
    Func<PolicyOptions> policy,
    LoopWatch loops,
    TimeProvider clock,
    ILogger<CasePipeline> log
)
{
    /// <summary>How long a validation, and a decision that rests on it, may wait for the next step.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(2);

    /// <summary>Goes on with every case of the message until each waits for a person, or is answered, and the message is filed.</summary>
    public async Task AdvanceAsync(long messageId, CancellationToken cancellation)
    {
        using var span = ServiceInstruments.Source.StartActivity("message");
        span?.SetTag("mailrevocation.message", messageId);
        loops.Stepped(messageId);
        var message = await MessageAsync(messageId, cancellation);
        var cases = await store.CasesOfAsync(message.Id, cancellation);
        if (cases.Any(c => c.LastStep == CaseStep.Received))
        {
            cases = await InspectAsync(message, cancellation);
        }

        var mail = (await ReportAsync(message.Id, cancellation))?.Message;
        List<Exception> failures = [];
        List<CaseRow> waiting = [];
        foreach (var current in cases.Where(c => !CaseStore.IsPutOff(c, clock.GetUtcNow())))
        {
            // One that was put off stays put off, whatever brings its message here. One that would wait for another case waits behind the mail's others.
            if (await TryAsync(current, mayWait: cases.Count == 1) is { } still)
            {
                waiting.Add(still);
            }
        }

        foreach (var current in waiting)
        {
            await TryAsync(current, mayWait: true);
        }

        if (failures.Count > 0)
        {
            throw failures.Find(e => e is not TryLaterException) ?? failures[0];
        }

        await filing.FileAsync(message, cancellation);

        async Task<CaseRow?> TryAsync(CaseRow row, bool mayWait)
        {
            try
            {
                return await AdvanceAsync(row, mail, mayWait, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // One case must not hold up another of the same mail: a stolen key waits for nobody's reply.
                failures.Add(e);
                return null;
            }
        }
    }

    /// <returns>Null: as far as it goes now. Else the case as it stands where it would have to wait for another case.</returns>
    private async Task<CaseRow?> AdvanceAsync(
        CaseRow row,
        MessageReport? mail,
        bool mayWait,
        CancellationToken cancellation
    )
    {
        while (IsOnTheWay(row))
        {
            using var span = row.LastStep is CaseStep.Validated or CaseStep.Decided
                ? null // carried out in steps of their own
                : Begin(row);
            var next = row.LastStep switch
            {
                CaseStep.Inspected => await ValidateAsync(row, cancellation),
                CaseStep.Validated or CaseStep.Decided => await CarryOutAsync(
                    row,
                    mayWait,
                    cancellation
                ),
                CaseStep.Revoked => await ConcludeAsync(row, mail, cancellation),
                CaseStep.Concluded => await replies.SendAsync(row, mail, cancellation),
                CaseStep.Received or CaseStep.Replied or CaseStep.Filed =>
                    throw new InvalidOperationException(
                        $"case {row.Number} can't go on from {row.LastStep}"
                    ),
            };
            if (next is null)
            {
                return row;
            }

            row = next;
        }

        return null;
    }

    /// <summary>The step behind the last one begins.</summary>
    private Activity? Begin(CaseRow row)
    {
        loops.Stepped(row.MessageId);
        var span = ServiceInstruments.Source.StartActivity($"behind {row.LastStep}");
        span?.SetTag("mailrevocation.case", row.Number);
        return span;
    }

    private bool IsOnTheWay(CaseRow row) =>
        row.LastStep < CaseStep.Replied && !CaseStore.IsPutOff(row, clock.GetUtcNow());

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
            // Fifty of the worst documents take their time, and are no standstill.
            () => loops.Stepped(message.Id),
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
            // It may wait from its end on: one that took long would be too old before anybody could decide on it, for ever.
            Json(validated is null ? null : validated with { At = clock.GetUtcNow() }),
            new(),
            cancellation
        );
    }

    /// <summary>From the validation to the stored outcome of the revocation. Who is about to revoke has the turn on that certificate, from the facts of the decision on.</summary>
    /// <param name="mayWait">For another case's turn on the same certificate.</param>
    /// <returns>Null: it would have to wait.</returns>
    private async Task<CaseRow?> CarryOutAsync(
        CaseRow row,
        bool mayWait,
        CancellationToken cancellation
    )
    {
        TargetTurn? turn = null;
        try
        {
            while (IsOnTheWay(row) && row.LastStep is CaseStep.Validated or CaseStep.Decided)
            {
                using var span = Begin(row);
                var (next, wanted) =
                    row.LastStep == CaseStep.Validated
                        ? await DecideAsync(row, turn, cancellation)
                        : await RevokeAsync(row, turn, cancellation);
                if (wanted is null)
                {
                    row = next!;
                    continue;
                }

                // Its own first: what the registry names now is another certificate.
                turn?.Dispose();
                turn = turns.TryTake(wanted);
                if (turn is null)
                {
                    if (!mayWait)
                    {
                        return null;
                    }

                    turn = await WaitAsync(row, wanted, cancellation);
                    row = await store.CaseAsync(row.Id, cancellation); // a person may have acted on it meanwhile
                }
            }

            return row;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Who waits for a turn does not stand still: whoever has it is watched.</summary>
    private async Task<TargetTurn> WaitAsync(
        CaseRow row,
        RegisteredCertificate target,
        CancellationToken cancellation
    )
    {
        loops.Done(row.MessageId);
        try
        {
            return await turns.TakeAsync(target, cancellation);
        }
        finally
        {
            loops.Took(row.MessageId);
        }
    }

    private async Task<(CaseRow? Row, RegisteredCertificate? Wanted)> DecideAsync(
        CaseRow row,
        TargetTurn? turn,
        CancellationToken cancellation
    )
    {
        var document = await OutputAsync<DocumentReport>(row, CaseStep.Inspected, cancellation);
        var now = clock.GetUtcNow();
        var validated = await OutputAsync<ValidatedDocument>(row, CaseStep.Validated, cancellation);
        return validated is not null && (now - validated.At).Duration() > FreshFor
            // A stop, an outage or another case lies between: the certificates' status counts when we decide.
            ? (await ValidateAsync(row, cancellation), null)
            : await deciding.DecideAsync(
                row,
                await ReportAsync(row.MessageId, cancellation),
                document,
                validated,
                turn,
                now,
                cancellation
            );
    }

    private async Task<(CaseRow? Row, RegisteredCertificate? Wanted)> RevokeAsync(
        CaseRow row,
        TargetTurn? turn,
        CancellationToken cancellation
    )
    {
        var assessed = await RequiredAsync<Assessed>(row, CaseStep.Decided, cancellation);
        return
            assessed.Decision is { Kind: DecisionKind.Revoke, Target: { } target }
            && turn?.IsOf(target) != true
            ? (null, target)
            : (
                await revocation.RevokeAsync(row, assessed, cancellation)
                    ?? await ValidateAsync(row, cancellation),
                null
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

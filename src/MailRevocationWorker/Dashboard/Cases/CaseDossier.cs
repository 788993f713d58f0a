using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using PadesValidator;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>Everything that is stored of one case, read for a person. What a step did not come to is null.</summary>
public sealed record CaseDossier
{
    public required CaseLine Line { get; init; }
    public required CaseRow Row { get; init; }
    public required MessageRow Message { get; init; }
    public InspectedMail? Mail { get; init; }
    public DocumentReport? Document { get; init; }
    public ValidatedDocument? Validated { get; init; }
    public Assessed? Assessed { get; init; }
    public RevocationReceipt? Receipt { get; init; }
    public Outcome? Outcome { get; init; }

    /// <summary>Steps whose stored output this version of the program can't read.</summary>
    public IReadOnlyList<CaseStep> Unreadable { get; init; } = [];

    /// <summary>The person whose signature counts first: not a document timestamp.</summary>
    public CertificateFacts? Signer =>
        Validated?.Report?.Signatures.FirstOrDefault(s => !s.IsDocumentTimestamp)?.Signer;

    /// <summary>The form, where there is exactly one.</summary>
    public RevocationForm? Form => Document?.Forms is [var only] ? only : null;

    /// <returns>Null where there is no case of that number.</returns>
    public static async Task<CaseDossier?> ReadAsync(
        CaseStore store,
        string number,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        if (
            await store.LineAsync(number, cancellation) is not { } line
            || await store.ByNumberAsync(number, cancellation) is not { } row
            || await store.MessageAsync(row.MessageId, cancellation) is not { } message
        )
        {
            return null;
        }

        var unreadable = new List<CaseStep>();
        return new()
        {
            Line = line,
            Row = row,
            Message = message,
            Mail = Read<InspectedMail>(message.ReportJson, CaseStep.Received, unreadable),
            Document = await StepAsync<DocumentReport>(CaseStep.Inspected),
            Validated = await StepAsync<ValidatedDocument>(CaseStep.Validated),
            Assessed = await StepAsync<Assessed>(CaseStep.Decided),
            Receipt = await StepAsync<RevocationReceipt>(CaseStep.Revoked),
            Outcome = await StepAsync<Outcome>(CaseStep.Concluded),
            Unreadable = unreadable,
        };

        async Task<T?> StepAsync<T>(CaseStep step)
            where T : class =>
            Read<T>(await store.OutputAsync(row.Id, step, cancellation), step, unreadable);
    }

    private static T? Read<T>(string? json, CaseStep step, List<CaseStep> unreadable)
        where T : class
    {
        try
        {
            return string.IsNullOrEmpty(json)
                ? null
                : JsonSerializer.Deserialize<T>(json, InspectionJson.Options);
        }
        catch (JsonException)
        {
            unreadable.Add(step);
            return null;
        }
    }
}

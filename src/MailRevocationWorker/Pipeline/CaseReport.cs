using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Reports;
using MailRevocationWorker.Storage;
using PadesValidator;

namespace MailRevocationWorker.Pipeline;

/// <summary>What the rooms found out about one case, as it stands: of each step the newest output. Null where the step found nothing, was not reached, or was purged.</summary>
internal sealed record CaseResults(
    DocumentReport? Document,
    ValidatedDocument? Validated,
    RevocationReceipt? Receipt
)
{
    /// <param name="outputs">Oldest first.</param>
    public static CaseResults Of(IReadOnlyList<StepOutputEntity> outputs) =>
        new(
            Newest<DocumentReport>(outputs, CaseStep.Inspected),
            Newest<ValidatedDocument>(outputs, CaseStep.Validated),
            Newest<RevocationReceipt>(outputs, CaseStep.Revoked)
        );

    private static T? Newest<T>(IReadOnlyList<StepOutputEntity> outputs, CaseStep step)
        where T : class =>
        outputs.LastOrDefault(o => o.Step == step) is { Json: not CaseStore.Forgotten } newest
            ? JsonSerializer.Deserialize<T>(newest.Json, InspectionJson.Options)
            : null;
}

/// <summary>The report on a case's document as pages, from what was stored when it was judged: nothing is read or judged again.</summary>
internal static class CaseReport
{
    /// <summary>One page for each language, by its file name; none where the mail carried no document.</summary>
    /// <param name="madeAt">UTC.</param>
    public static IEnumerable<(string Name, string Page)> Pages(
        CaseRow row,
        CaseResults results,
        DateTimeOffset madeAt
    )
    {
        if (results.Document is not { } document)
        {
            return [];
        }

        var verification = Of(row, document, results.Validated);
        return
        [
            ("rapport.html", HtmlReport.Page([verification], ReportWords.French, true, madeAt)),
            ("report.html", HtmlReport.Page([verification], ReportWords.English, true, madeAt)),
        ];
    }

    /// <param name="validated">Null where it did not come to that.</param>
    public static DocumentVerification Of(
        CaseRow row,
        DocumentReport document,
        ValidatedDocument? validated
    ) =>
        new()
        {
            File = "document.pdf",
            Sha256 = document.Sha256,
            Size = document.Size,
            JudgedAt = validated?.At ?? row.ReceivedAt,
            Trusted = true,
            Pdfa = document.Pdfa,
            Validation = validated?.Report,
            Error = validated?.Report is null
                ? validated?.Failure ?? document.Problem ?? document.Readability.ToString()
                : document.Problem,
            Verdict =
                validated?.Report is { } report
                    ? DocumentVerification.VerdictOf(report, trusted: true)
                // What no reader survives is for a person; what is no readable PDF proves nothing.
                : document.Readability == Readability.ParserFailure
                || validated?.Failure is not null
                    ? DocumentVerdict.Review
                : DocumentVerdict.Reject,
        };
}

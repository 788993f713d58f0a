using System.Runtime.CompilerServices;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Reports;
using MailRevocationWorker.Trust.Fetching;
using PadesValidator;

namespace MailRevocationWorker.Commands;

/// <summary>Verifies files in the cage, several at once, and gives the results in the order of the files.</summary>
public sealed class Verification(
    InspectorPool inspectors,
    string? trustPath,
    string? flavour,
    DateTimeOffset at,
    TrustCompletion? completion = null
)
{
    public async IAsyncEnumerable<DocumentVerification> VerifyAsync(
        IEnumerable<string> files,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var underWay = new Queue<Task<DocumentVerification>>();
        foreach (var file in files)
        {
            underWay.Enqueue(VerifyAsync(file, cancellation));
            if (underWay.Count > atOnce)
            {
                yield return await underWay.Dequeue();
            }
        }

        while (underWay.TryDequeue(out var next))
        {
            yield return await next;
        }
    }

    private async Task<DocumentVerification> VerifyAsync(
        string file,
        CancellationToken cancellation
    )
    {
        try
        {
            var document = await inspectors.ReadDocumentAsync(
                file,
                flavour,
                form: false,
                cancellation
            );
            var result = new DocumentVerification
            {
                File = file,
                Sha256 = document.Sha256,
                Size = document.Size,
                Verdict = DocumentVerdict.Reject,
                JudgedAt = at,
                Trusted = trustPath is not null,
                Error = document.Problem,
                Pdfa = document.Pdfa,
            };
            if (document.Evidence is null)
            {
                // What no reader survives is for a person; what is no readable PDF proves nothing.
                return result with
                {
                    Verdict =
                        document.Readability == Readability.ParserFailure
                            ? DocumentVerdict.Review
                            : DocumentVerdict.Reject,
                    Error = document.Problem ?? document.Readability.ToString(),
                };
            }

            var (report, failure, _, _) = await TrustCompletion.ValidateAsync(
                completion,
                (fetched, token) =>
                    inspectors.ValidateAsync(
                        document.Evidence,
                        trustPath,
                        at,
                        at,
                        token,
                        [.. fetched.Select(f => f.Path)]
                    ),
                cancellation
            );
            return report is null
                ? result with
                {
                    Verdict = DocumentVerdict.Review,
                    Error = failure,
                }
                : result with
                {
                    Verdict = DocumentVerification.VerdictOf(
                        report,
                        trusted: trustPath is not null
                    ),
                    Validation = report,
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new()
            {
                File = file,
                Verdict = DocumentVerdict.Reject,
                JudgedAt = at,
                Trusted = trustPath is not null,
                Error = e.Message,
            };
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Trust.Fetching;
using PadesValidator;
using PdfaChecker;

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
    public async IAsyncEnumerable<Verified> VerifyAsync(
        IEnumerable<string> files,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var underWay = new Queue<Task<Verified>>();
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

    private async Task<Verified> VerifyAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var document = await inspectors.ReadDocumentAsync(
                file,
                flavour,
                form: false,
                cancellation
            );
            if (document.Evidence is null)
            {
                // What no reader survives is for a person; what is no readable PDF proves nothing.
                var verdict =
                    document.Readability == Readability.ParserFailure
                        ? DocumentVerdict.Review
                        : DocumentVerdict.Reject;
                return new(
                    file,
                    verdict,
                    document.Problem ?? document.Readability.ToString(),
                    ToPdfa(document.Pdfa),
                    []
                );
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
                ? new(file, DocumentVerdict.Review, failure, ToPdfa(document.Pdfa), [])
                : new(
                    file,
                    trustPath is null ? IntegrityVerdict.Of(report) : Trusted(report),
                    document.Problem,
                    ToPdfa(document.Pdfa),
                    [.. report.Signatures.Select(ToSignature)]
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(file, DocumentVerdict.Reject, e.Message, null, []);
        }
    }

    /// <summary>With trust the signer counts too: the gravest of integrity and of ETSI's indications. What was valid once and is not known to be today is for a person.</summary>
    private static DocumentVerdict Trusted(ValidationReport report)
    {
        var verdict = IntegrityVerdict.Of(report);
        foreach (var signature in report.Signatures.Where(s => !s.IsDocumentTimestamp))
        {
            var own = signature.Indication switch
            {
                Indication.TotalPassed => signature.Past is null
                    ? DocumentVerdict.Accept
                    : DocumentVerdict.Review,
                Indication.Indeterminate => DocumentVerdict.Review,
                Indication.TotalFailed => DocumentVerdict.Reject,
            };
            verdict = own > verdict ? own : verdict;
        }

        return verdict;
    }

    private static VerifiedPdfa? ToPdfa(PdfaReport? report) =>
        report is null
            ? null
            : new(
                report.Claim,
                report.Flavour,
                report.Conformant,
                [.. report.Violations.Select(v => new VerifiedViolation(v.Clause, v.Message))]
            );

    private static VerifiedSignature ToSignature(SignatureReport s) =>
        new(
            s.Field,
            Etsi(s.Indication.ToString()),
            s.SubIndication is { } sub ? Etsi(sub.ToString()) : null,
            s.Integrity,
            s.Coverage,
            s.LaterChanges,
            Level(s.Level),
            s.Signer?.CommonName ?? s.Signer?.Subject,
            s.ClaimedTime,
            [.. s.Findings.Select(f => $"{f.Key}: {f.Detail}")]
        );

    /// <summary>ETSI's own spelling: TOTAL_PASSED, REVOKED_NO_POE.</summary>
    private static string Etsi(string name) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(name);

    private static string Level(PadesLevel level) =>
        level switch
        {
            PadesLevel.NotPades => "not-pades",
            PadesLevel.BB => "B-B",
            PadesLevel.BT => "B-T",
            PadesLevel.BLT => "B-LT",
            PadesLevel.BLTA => "B-LTA",
        };
}

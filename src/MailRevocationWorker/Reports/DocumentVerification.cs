using PadesValidator;
using PdfaChecker;

namespace MailRevocationWorker.Reports;

/// <summary>Everything that a report on one document is made of. The strings in it come from strangers.</summary>
public sealed record DocumentVerification
{
    /// <summary>As the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of its bytes, upper-case hex; null where it could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>In bytes.</summary>
    public long? Size { get; init; }
    public required DocumentVerdict Verdict { get; init; }

    /// <summary>The moment as of which it was judged, UTC.</summary>
    public required DateTimeOffset JudgedAt { get; init; }

    /// <summary>Whether anchors were given: without them the verdict speaks of integrity and later modification alone.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Why it could not be read or judged, in English; null where it could.</summary>
    public string? Error { get; init; }
    public ValidationReport? Validation { get; init; }
    public PdfaReport? Pdfa { get; init; }

    /// <summary>With trust the signer counts too: the gravest of integrity and of ETSI's indications. What was valid once and is not known to be today is for a person.</summary>
    /// <param name="trusted">Whether anchors were given; without them integrity and later modification alone are judged.</param>
    public static DocumentVerdict VerdictOf(ValidationReport report, bool trusted)
    {
        var verdict = IntegrityVerdict.Of(report);
        if (!trusted)
        {
            return verdict;
        }

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

    /// <summary>What speaks against the verdict Accept, gravest first, each once.</summary>
    public IReadOnlyList<FindingKey> Reasons =>
        [
            .. (Validation?.Findings ?? [])
                .Concat(Validation?.Signatures.SelectMany(s => s.Findings) ?? [])
                .Where(f => f.Severity != Severity.Information)
                .Where(f => Trusted || f.Key != FindingKey.NoTrustMaterial)
                .OrderByDescending(f => f.Severity)
                .Select(f => f.Key)
                .Distinct(),
        ];
}

using System.Text.Json;
using MailRevocationWorker.Reports;
using PadesValidator;
using PdfaChecker;

namespace MailRevocationWorker.Commands;

/// <summary>One line of <c>verify --format jsonl</c>: a contract.</summary>
public sealed record Verified(
    string File,
    DocumentVerdict Verdict,
    string? Error,
    VerifiedPdfa? Pdfa,
    IReadOnlyList<VerifiedSignature> Signatures
)
{
    public static Verified Of(DocumentVerification document) =>
        new(
            document.File,
            document.Verdict,
            document.Error,
            ToPdfa(document.Pdfa),
            [.. (document.Validation?.Signatures ?? []).Select(ToSignature)]
        );

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

public sealed record VerifiedPdfa(
    string? Claim,
    string? Flavour,
    bool? Conformant,
    IReadOnlyList<VerifiedViolation> Violations
);

public sealed record VerifiedViolation(string Clause, string Message);

public sealed record VerifiedSignature(
    string Field,
    string Indication,
    string? SubIndication,
    Integrity Integrity,
    Coverage Coverage,
    LaterChanges LaterChanges,
    string PadesLevel,
    string? Signer,
    DateTimeOffset? SigningTime,
    IReadOnlyList<string> Findings
);

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PadesValidator;
using PadesValidator.TrustedLists;
using PdfaChecker;

namespace MailRevocationWorker.Reports;

/// <summary>
/// A report for programs with everything in it: each question with its stable key, each certificate of each chain. Keys and enum
/// members are the contract; questions and answers in words are for whoever reads the file.
/// </summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>One indented object.</summary>
    public static string Render(DocumentVerification document, ReportWords words)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(words);
        return JsonSerializer.Serialize(
            new ReportObject(
                document.File,
                document.Sha256,
                document.Size,
                document.JudgedAt,
                document.Trusted,
                document.Verdict,
                words.Headline(document),
                document.Reasons,
                document.Error,
                [.. (document.Validation?.Checks ?? []).Select(c => Check(c, words))],
                [.. (document.Validation?.Signatures ?? []).Select(s => Signature(s, words))],
                document.Validation?.Findings ?? [],
                document.Pdfa
            ),
            Options
        );
    }

    private static SignatureObject Signature(SignatureReport s, ReportWords words) =>
        new(
            s.Field,
            s.IsDocumentTimestamp,
            s.Indication,
            s.SubIndication,
            s.Integrity,
            s.Coverage,
            s.LaterChanges,
            s.Level,
            s.Revision,
            s.Signer is null ? null : Certificate(s.Signer),
            [
                .. s.Chain.Select(l => new LinkObject(
                    Certificate(l.Certificate),
                    l.Status,
                    l.RevokedAt,
                    l.Reason
                )),
            ],
            s.Product,
            s.Qualification,
            s.ClaimedTime,
            s.BestSignatureTime,
            s.TimeSource,
            s.Past,
            [
                .. s.Timestamps.Select(t => new TimestampObject(
                    t.Kind,
                    t.Time,
                    t.Authority is null ? null : Certificate(t.Authority),
                    t.Indication,
                    t.SubIndication,
                    t.ProvenInThePast,
                    [.. t.Checks.Select(c => Check(c, words))]
                )),
            ],
            [.. s.Checks.Select(c => Check(c, words))],
            s.Findings
        );

    private static CheckObject Check(CheckResult check, ReportWords words) =>
        new(
            check.Key,
            check.Answer,
            check.AnswerKey,
            words.Language.Question(check.Key),
            words.Language.Answer(check),
            check.Detail
        );

    private static CertificateObject Certificate(CertificateFacts c) =>
        new(c.Subject, c.Issuer, c.SerialNumber, c.Sha256, c.NotBefore, c.NotAfter, c.PolicyOids);

    private sealed record ReportObject(
        string File,
        string? Sha256,
        long? Size,
        DateTimeOffset JudgedAt,
        bool Trusted,
        DocumentVerdict Verdict,
        string Headline,
        IReadOnlyList<FindingKey> Reasons,
        string? Error,
        IReadOnlyList<CheckObject> Checks,
        IReadOnlyList<SignatureObject> Signatures,
        IReadOnlyList<Finding> Findings,
        PdfaReport? Pdfa
    );

    private sealed record SignatureObject(
        string Field,
        bool IsDocumentTimestamp,
        Indication Indication,
        SubIndication? SubIndication,
        Integrity Integrity,
        Coverage Coverage,
        LaterChanges LaterChanges,
        PadesLevel Level,
        int Revision,
        CertificateObject? Signer,
        IReadOnlyList<LinkObject> Chain,
        string? Product,
        CertificateQualification? Qualification,
        DateTimeOffset? ClaimedTime,
        DateTimeOffset? BestSignatureTime,
        TimeSource TimeSource,
        PastValidation? Past,
        IReadOnlyList<TimestampObject> Timestamps,
        IReadOnlyList<CheckObject> Checks,
        IReadOnlyList<Finding> Findings
    );

    private sealed record LinkObject(
        CertificateObject Certificate,
        CertificateStatus Status,
        DateTimeOffset? RevokedAt,
        int? Reason
    );

    private sealed record TimestampObject(
        TimestampKind Kind,
        DateTimeOffset? Time,
        CertificateObject? Authority,
        Indication Indication,
        SubIndication? SubIndication,
        bool ProvenInThePast,
        IReadOnlyList<CheckObject> Checks
    );

    private sealed record CheckObject(
        CheckKey Key,
        CheckAnswer Answer,
        string AnswerKey,
        string Question,
        string AnswerText,
        string? Detail
    );

    private sealed record CertificateObject(
        string Subject,
        string Issuer,
        string SerialNumber,
        string Sha256,
        DateTimeOffset NotBefore,
        DateTimeOffset NotAfter,
        IReadOnlyList<string> PolicyOids
    );
}

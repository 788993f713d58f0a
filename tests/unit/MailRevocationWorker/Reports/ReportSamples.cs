using MailRevocationWorker.Reports;
using PadesValidator;
using PadesValidator.TrustedLists;
using PdfaChecker;

namespace MailRevocationWorker.Tests.Reports;

/// <summary>A verification that has something everywhere, with the same text wherever a stranger's may stand.</summary>
internal static class ReportSamples
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 15, 37, 0, TimeSpan.Zero);

    public static DocumentVerification Of(
        string text,
        DocumentVerdict verdict = DocumentVerdict.Review
    )
    {
        var person = new CertificateFacts
        {
            Der = [],
            Sha256 = "AB12",
            SerialNumber = text,
            Issuer = text,
            Subject = text,
            CommonName = text,
            OrganizationName = text,
            OrganizationIdentifier = text,
            IssuerCommonName = text,
            NotBefore = Time.AddYears(-1),
            NotAfter = Time.AddYears(1),
        };
        var checks = Enum.GetValues<CheckKey>()
            .Select(
                (key, i) =>
                    (i % 4) switch
                    {
                        0 => new CheckResult(key, CheckAnswer.Yes),
                        1 => new CheckResult(
                            key,
                            CheckAnswer.No,
                            FindingKey.CertificateRevoked,
                            text
                        ),
                        2 => new CheckResult(
                            key,
                            CheckAnswer.Doubtful,
                            FindingKey.StatusStale,
                            text
                        ),
                        _ => new CheckResult(key, CheckAnswer.NotAsked),
                    }
            )
            .ToList();
        var signature = new SignatureReport
        {
            Field = text,
            IsDocumentTimestamp = false,
            Indication = Indication.Indeterminate,
            SubIndication = SubIndication.RevokedNoPoe,
            Integrity = Integrity.Intact,
            Coverage = Coverage.WholeFile,
            LaterChanges = LaterChanges.None,
            Level = PadesLevel.BT,
            Signer = person,
            Product = text,
            Chain =
            [
                new(person, CertificateStatus.Revoked, Time, 1),
                new(person, CertificateStatus.Anchor, null, null),
            ],
            Qualification = new()
            {
                Territory = text,
                SequenceNumber = 112,
                Provider = text,
                Service = text,
                Status = ListedServiceStatus.Granted,
                Since = Time,
                Purpose = CertificatePurpose.Signature,
                Qualified = true,
                Qscd = null,
            },
            ClaimedTime = Time,
            BestSignatureTime = Time,
            TimeSource = TimeSource.SignatureTimestamp,
            Timestamps =
            [
                new()
                {
                    Kind = TimestampKind.Signature,
                    Time = Time,
                    Authority = person,
                    Indication = Indication.TotalPassed,
                    ProvenInThePast = true,
                    Checks = checks,
                },
            ],
            Past = new(false, Time, Time),
            Findings =
            [
                new(FindingKey.CertificateRevoked, Severity.Failure, text, 12),
                new(FindingKey.StatusStale, Severity.Warning, text),
                new(FindingKey.NotPadesBaseline, Severity.Information, text),
            ],
            Checks = checks,
        };
        return new()
        {
            File = text,
            Sha256 = "CD34",
            Size = 171487,
            Verdict = verdict,
            JudgedAt = Time,
            Trusted = true,
            Error = text,
            Validation = new()
            {
                Signatures = [signature, signature with { IsDocumentTimestamp = true }],
                Findings = [new(FindingKey.TrailingBytes, Severity.Warning, text)],
                Checks = checks,
            },
            Pdfa = new()
            {
                Claim = text,
                Flavour = text,
                Conformant = false,
                Violations =
                [
                    new(
                        "6.1.3",
                        ViolationFamily.Syntax,
                        "It is wrong.",
                        "C’est faux.",
                        "12 0",
                        7,
                        text
                    ),
                ],
                Observations =
                [
                    new("6.5.1", ViolationFamily.ActiveContent, "It acts.", "Il agit."),
                ],
            },
        };
    }
}

using PadesValidator.Certificates;
using PadesValidator.Checking;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Judges one signature of a document over a trust snapshot at one moment.</summary>
internal sealed class SignatureJudge(
    DocumentEvidence document,
    SignatureEvidence evidence,
    TrustMaterial? trust,
    TimestampRules? timestamps,
    IReadOnlyList<Certificate> store,
    ValidationPolicy policy,
    DateTimeOffset receivedAt,
    DateTimeOffset now
)
{
    private readonly List<Finding> findings =
    [
        .. evidence.Findings,
        .. evidence.DocumentTimestamp is null ? evidence.Cms.Findings : [],
    ];
    private IReadOnlyList<Certificate> helpers = [];

    public SignatureReport Judge()
    {
        var claimed = evidence.Cms.ClaimedTime ?? evidence.DictionaryTime;
        var signer = evidence.Cms.Signer is { } der ? Certificate.TryRead(der) : null;
        var report = new SignatureReport
        {
            Field = evidence.Field,
            IsDocumentTimestamp = evidence.IsDocumentTimestamp,
            Indication = Indication.Indeterminate,
            Integrity = evidence.Cms.Integrity,
            Coverage = evidence.Coverage,
            LaterChanges = evidence.LaterChanges,
            Level = LevelRules.Of(evidence, document),
            Revision = evidence.Revision,
            Signer = signer?.ToFacts(),
            ClaimedTime = claimed,
            BestSignatureTime = receivedAt,
        };
        CheckClaims(claimed, signer);
        foreach (var broken in Timestamps().Select(TimestampRules.Broken).OfType<Finding>())
        {
            findings.Add(broken);
        }

        if (trust is null)
        {
            findings.Add(
                new(FindingKey.NoTrustMaterial, Severity.Warning, "no anchors were given")
            );
        }
        else if (signer is not null && evidence.Cms.Integrity == Integrity.Intact)
        {
            helpers =
            [
                .. evidence.Cms.Certificates.Select(Certificate.TryRead).OfType<Certificate>(),
                .. store,
            ];
            report = evidence.IsDocumentTimestamp
                ? JudgeTimestamp(report)
                : JudgeSigner(report, signer, trust);
        }

        var (indication, sub) = Conclusion.Of(
            report.Integrity,
            report.Coverage,
            report.LaterChanges,
            findings,
            report.TimeSource != TimeSource.Received
        );
        report = report with
        {
            Indication = indication,
            SubIndication = sub,
            Findings = [.. findings.DistinctBy(f => (f.Key, f.Detail))],
        };
        return report with { Checks = CheckTable.Signature(report, Timestamps().Any()) };
    }

    private IEnumerable<TimestampEvidence> Timestamps() =>
        evidence.DocumentTimestamp is { } own ? [own] : evidence.Cms.Timestamps;

    private void CheckClaims(DateTimeOffset? claimed, Certificate? signer)
    {
        if (claimed > now + policy.ClockSkew)
        {
            findings.Add(
                new(FindingKey.ClaimedTimeInFuture, Severity.Warning, $"claims {claimed:u}")
            );
        }

        if (claimed < signer?.NotBefore - policy.ClockSkew)
        {
            findings.Add(
                new(
                    FindingKey.ClaimedTimeBeforeCertificate,
                    Severity.Warning,
                    $"claims {claimed:u}, before the certificate"
                )
            );
        }

        if (signer is not null && signer.Key.IsOutOfBounds(policy))
        {
            findings.Add(
                new(
                    FindingKey.WeakKey,
                    Severity.Failure,
                    $"{signer.Key.Algorithm} of {signer.Key.Bits} bits"
                )
            );
        }
    }

    private SignatureReport JudgeTimestamp(SignatureReport report)
    {
        var (time, problem) = timestamps!.Judge(evidence.DocumentTimestamp!);
        if (problem is not null && TimestampRules.Broken(evidence.DocumentTimestamp!) is null)
        {
            findings.Add(problem);
            findings.Add(problem with { Key = FindingKey.ChainUntrusted });
        }

        return time is null
            ? report
            : report with
            {
                BestSignatureTime = time,
                TimeSource = TimeSource.DocumentTimestamp,
            };
    }

    private SignatureReport JudgeSigner(
        SignatureReport report,
        Certificate signer,
        TrustMaterial material
    )
    {
        report = BestTime(report);
        var at = report.BestSignatureTime!.Value;
        Validity(signer, at);
        findings.AddRange(SignerRules.Check(signer));
        var chain = ChainBuilder.Build(signer, helpers, material, policy, at);
        if (chain is null)
        {
            findings.Add(
                new(
                    FindingKey.ChainUntrusted,
                    Severity.Failure,
                    $"no path of verified signatures leads from {signer.Subject.Text} to an anchor"
                )
            );
            return report;
        }

        findings.AddRange(ChainRules.Problems(chain, at, policy));
        var product = SignerRules.Product(chain, material);
        if (product is null)
        {
            findings.Add(
                new(
                    FindingKey.PolicyNotAccepted,
                    Severity.Failure,
                    $"policy {string.Join(' ', signer.Extensions.Policies)} under {signer.Issuer.Text} makes no eligible product"
                )
            );
        }

        findings.AddRange(ListRules.Check(chain, material, at, now, out var qualification));
        return report with
        {
            Product = product,
            Qualification = qualification,
            Chain = [.. chain.Certificates.Select((_, i) => Link(chain, i, material, report))],
        };
    }

    /// <summary>The earliest trusted timestamp over the signature, else the moment of receipt: what the signer claims proves nothing.</summary>
    private SignatureReport BestTime(SignatureReport report)
    {
        foreach (var timestamp in evidence.Cms.Timestamps)
        {
            var (time, problem) = timestamps!.Judge(timestamp);
            if (problem is not null)
            {
                findings.Add(problem);
            }

            if (time < report.BestSignatureTime)
            {
                report = report with
                {
                    BestSignatureTime = time,
                    TimeSource = TimeSource.SignatureTimestamp,
                };
            }
        }

        foreach (
            var later in document.Signatures.Where(s =>
                s.IsDocumentTimestamp
                && s.Coverage != Coverage.Invalid
                && s.SignedEnd > evidence.SignedEnd
            )
        )
        {
            if (
                timestamps!.Judge(later.DocumentTimestamp!).Time is { } time
                && time < report.BestSignatureTime
            )
            {
                report = report with
                {
                    BestSignatureTime = time,
                    TimeSource = TimeSource.DocumentTimestamp,
                };
            }
        }

        return report;
    }

    private void Validity(Certificate signer, DateTimeOffset at)
    {
        if (at < signer.NotBefore)
        {
            findings.Add(
                new(
                    FindingKey.CertificateNotYetValid,
                    Severity.Failure,
                    $"valid from {signer.NotBefore:u}, signed by {at:u}"
                )
            );
        }

        if (at > signer.NotAfter)
        {
            findings.Add(
                new(
                    FindingKey.CertificateExpired,
                    Severity.Failure,
                    $"valid to {signer.NotAfter:u}, signed by {at:u}"
                )
            );
        }
    }

    private ChainLink Link(Chain chain, int index, TrustMaterial material, SignatureReport report)
    {
        var certificate = chain.Certificates[index];
        if (index == chain.Certificates.Count - 1)
        {
            return new(certificate.ToFacts(), CertificateStatus.Anchor, null, null);
        }

        var status = RevocationStatus.Of(
            certificate,
            chain.Certificates[index + 1],
            material,
            now,
            policy
        );
        var name = certificate.Subject.Text;
        switch (status.Status)
        {
            case CertificateStatus.Revoked when index > 0:
                findings.Add(
                    new(
                        FindingKey.IssuerRevoked,
                        Severity.Failure,
                        $"{name} was revoked at {status.Entry!.RevokedAt:u}"
                    )
                );
                break;
            case CertificateStatus.Revoked:
                var before =
                    report.TimeSource != TimeSource.Received
                    && status.Entry!.RevokedAt > report.BestSignatureTime;
                findings.Add(
                    new(
                        before
                            ? FindingKey.RevokedAfterBestSignatureTime
                            : FindingKey.CertificateRevoked,
                        before ? Severity.Warning : Severity.Failure,
                        $"revoked at {status.Entry!.RevokedAt:u}, signed by {report.BestSignatureTime:u}"
                    )
                );
                break;
            case CertificateStatus.Stale:
                findings.Add(new(FindingKey.StatusStale, Severity.Warning, name));
                break;
            case CertificateStatus.Unknown:
                findings.Add(new(FindingKey.StatusUnknown, Severity.Warning, name));
                break;
            case CertificateStatus.Good or CertificateStatus.Anchor:
                break;
            default:
                throw new InvalidOperationException();
        }

        return new(
            certificate.ToFacts(),
            status.Status,
            status.Entry?.RevokedAt,
            status.Entry?.Reason
        );
    }
}

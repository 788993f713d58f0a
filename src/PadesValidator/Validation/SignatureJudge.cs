using PadesValidator.Certificates;
using PadesValidator.Checking;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Judges one signature of a document over a trust snapshot at one moment.</summary>
internal sealed class SignatureJudge(DocumentJudge document, SignatureEvidence evidence)
{
    private readonly ValidationPolicy policy = document.Policy;
    private readonly List<Finding> findings =
    [
        .. evidence.Findings,
        .. evidence.DocumentTimestamp is null ? evidence.Cms.Findings : [],
    ];
    private readonly SignatureTimes times = new(document, evidence);
    private Circumstances circumstances;
    private Chain? chain;
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
            Level = LevelRules.Of(evidence, document.Evidence),
            Revision = evidence.Revision,
            Signer = signer?.ToFacts(),
            SignerInfosAgree = evidence.Cms.SignerInfosAgree,
            ClaimedTime = claimed,
            BestSignatureTime = document.ReceivedAt,
            Timestamps = times.Reports,
        };
        CheckClaims(claimed, signer);
        findings.AddRange(times.Broken);
        if (document.Trust is null)
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
                .. document.Helpers,
            ];
            report = evidence.IsDocumentTimestamp
                ? JudgeTimestamp(report)
                : JudgeSigner(report, signer, document.Trust);
        }

        report = Conclude(report, signer);
        report = report with { Findings = [.. findings.DistinctBy(f => (f.Key, f.Detail))] };
        return report with { Checks = CheckTable.Signature(report, report.Timestamps.Count > 0) };
    }

    private SignatureReport Conclude(SignatureReport report, Certificate? signer)
    {
        var (indication, sub) = Of(report);
        if (
            evidence.IsDocumentTimestamp
            && document.Trust is not null
            && indication == Indication.TotalPassed
        )
        {
            var own = times.Own!.Report;
            return report with { Indication = own.Indication, SubIndication = own.SubIndication };
        }

        if (
            Conclusion.MayBeProven(sub)
            && chain is not null
            && report.TimeSource != TimeSource.Received
        )
        {
            var (past, problem) = Past(signer!, sub!.Value, report.BestSignatureTime!.Value);
            report = report with { Past = past };
            if (past.Passed)
            {
                circumstances |= Circumstances.ValidInThePast;
                (indication, sub) = Of(report);
            }
            else
            {
                findings.Add(new(FindingKey.PastUnproven, Severity.Information, problem));
            }
        }

        return report with
        {
            Indication = indication,
            SubIndication = sub,
        };
    }

    private (Indication, SubIndication?) Of(SignatureReport report) =>
        Conclusion.Of(
            report.Integrity,
            report.Coverage,
            report.LaterChanges,
            findings,
            circumstances
        );

    /// <summary>Clause 5.6.2.4: the signature is proven to have existed at a time for which the evidence vouches.</summary>
    private (PastValidation, string Problem) Past(
        Certificate signer,
        SubIndication sub,
        DateTimeOffset proven
    )
    {
        if (sub == SubIndication.TryLater && document.Past!.IsFreshSince(chain!, proven))
        {
            return (new(true, null, proven), "");
        }

        var (control, problem) = document.Past!.Certificate(signer, helpers, document.Trust!);
        problem ??=
            proven > control
                ? $"proven to exist at {proven:u}, the evidence vouches up to {control:u}"
            : proven < signer.NotBefore ? "older than its certificate"
            : proven > Reliability.Until(evidence.Cms, policy)
                ? "its algorithms were no longer reliable when it is proven to have existed"
            : null;
        return (new(problem is null, control, proven), problem ?? "");
    }

    private void CheckClaims(DateTimeOffset? claimed, Certificate? signer)
    {
        if (claimed - document.Now > policy.ClockSkew)
        {
            Add(FindingKey.ClaimedTimeInFuture, Severity.Warning, $"claims {claimed:u}");
        }

        if (signer?.NotBefore - claimed > policy.ClockSkew)
        {
            Add(
                FindingKey.ClaimedTimeBeforeCertificate,
                Severity.Warning,
                $"claims {claimed:u}, before the certificate"
            );
        }

        if (signer is not null && signer.Key.IsOutOfBounds(policy))
        {
            Add(
                FindingKey.WeakKey,
                Severity.Failure,
                $"{signer.Key.Algorithm} of {signer.Key.Bits} bits"
            );
        }
    }

    private SignatureReport JudgeTimestamp(SignatureReport report)
    {
        var own = times.Own!;
        if (
            own.Problem is { } problem
            && TimestampRules.Broken(evidence.DocumentTimestamp!) is null
        )
        {
            findings.Add(problem);
            if (own.Report.SubIndication == SubIndication.NoCertificateChainFound)
            {
                findings.Add(problem with { Key = FindingKey.ChainUntrusted });
            }
        }

        return own.Time is { } time
            ? report with
            {
                BestSignatureTime = time,
                TimeSource = TimeSource.DocumentTimestamp,
            }
            : report;
    }

    private SignatureReport JudgeSigner(
        SignatureReport report,
        Certificate signer,
        TrustMaterial material
    )
    {
        findings.AddRange(times.Problems);
        var (at, source) = times.Best;
        report = report with { BestSignatureTime = at, TimeSource = source };
        Validity(signer, at);
        findings.AddRange(SignerRules.Check(signer));
        findings.AddRange(ListRules.OfList(material, document.Now));
        chain = ChainBuilder.Build(signer, helpers, material, policy, at);
        if (chain is null)
        {
            document.Needs.AddIssuer(signer, helpers);
            Add(
                FindingKey.ChainUntrusted,
                Severity.Failure,
                $"no path of verified signatures leads from {signer.Subject.Text} to an anchor"
            );
            return report;
        }

        var problems = ChainRules.Problems(chain, at, policy).ToList();
        findings.AddRange(problems);
        var product = SignerRules.Product(chain, material);
        if (product is null)
        {
            Add(
                FindingKey.PolicyNotAccepted,
                Severity.Failure,
                $"policy {string.Join(' ', signer.Extensions.Policies)} under {signer.Issuer.Text} makes no eligible product"
            );
        }

        findings.AddRange(
            ListRules.Check(chain, material, at, document.Now, out var qualification)
        );
        var status = new PathStatus(
            document,
            times,
            mayAsk: problems.TrueForAll(p => p.Key != FindingKey.ChainInvalid)
        );
        report = report with
        {
            Product = product,
            Qualification = qualification,
            Chain = status.Judge(chain),
        };
        findings.AddRange(status.Findings);
        circumstances |= status.Circumstances;
        return report;
    }

    private void Validity(Certificate signer, DateTimeOffset at)
    {
        if (at < signer.NotBefore)
        {
            Add(
                FindingKey.CertificateNotYetValid,
                Severity.Failure,
                $"valid from {signer.NotBefore:u}, signed by {at:u}"
            );
        }

        if (at > signer.NotAfter)
        {
            Add(
                FindingKey.CertificateExpired,
                Severity.Failure,
                $"valid to {signer.NotAfter:u}, signed by {at:u}"
            );
            if (times.NotBefore > signer.NotAfter)
            {
                circumstances |= Circumstances.SignedAfterExpiry;
            }
        }
    }

    private void Add(FindingKey key, Severity severity, string detail) =>
        findings.Add(new(key, severity, detail));
}

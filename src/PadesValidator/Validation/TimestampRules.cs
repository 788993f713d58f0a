using PadesValidator.Certificates;
using PadesValidator.Cryptography;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>Is a timestamp genuine, and whose: only a trusted one proves that something existed (ETSI EN 319 102-1 clause 5.4).</summary>
internal sealed class TimestampRules(
    TrustMaterial trust,
    ValidationPolicy policy,
    IReadOnlyList<Certificate> helpers,
    DateTimeOffset now
)
{
    private readonly Dictionary<TimestampEvidence, (DateTimeOffset?, Finding?)> judged = new(
        ReferenceEqualityComparer.Instance
    );

    /// <summary>The time that it proves, or null with the finding that says why it proves none. Remembered: one document timestamp stands behind many signatures.</summary>
    public (DateTimeOffset? Time, Finding? Problem) Judge(TimestampEvidence timestamp) =>
        judged.TryGetValue(timestamp, out var known)
            ? known
            : judged[timestamp] = JudgeOnce(timestamp);

    private (DateTimeOffset? Time, Finding? Problem) JudgeOnce(TimestampEvidence timestamp)
    {
        if (Broken(timestamp) is { } broken)
        {
            return (null, broken);
        }

        var time = timestamp.Time!.Value;
        if (time > now + policy.ClockSkew)
        {
            return (null, Invalid($"the timestamp is of {time:u}, in the future"));
        }

        if (timestamp.Cms.Findings.Any(f => f.Severity == Severity.Failure))
        {
            return (
                null,
                Untrusted(timestamp.Cms.Findings.First(f => f.Severity == Severity.Failure).Detail)
            );
        }

        if (Certificate.TryRead(timestamp.Cms.Signer!) is not { } authority)
        {
            return (null, Untrusted("its certificate can't be read"));
        }

        var own = timestamp
            .Cms.Certificates.Select(Certificate.TryRead)
            .OfType<Certificate>()
            .Concat(helpers)
            .ToList();
        var chain = ChainBuilder.Build(
            authority,
            own,
            trust.ForTimestamps(time, now),
            policy,
            time
        );
        if (chain is null)
        {
            return (null, Untrusted(authority.Subject.Text + " leads to no anchor"));
        }

        if (ChainRules.Problems(chain, time, policy) is [var problem, ..])
        {
            return (null, Untrusted(problem.Detail));
        }

        if (Unsuitable(authority, time) is { } reason)
        {
            return (null, Untrusted(reason));
        }

        for (var i = 0; i < chain.Certificates.Count - 1; i++)
        {
            var status = RevocationStatus.Of(
                chain.Certificates[i],
                chain.Certificates[i + 1],
                trust,
                now,
                policy
            );
            if (status.Status != CertificateStatus.Good)
            {
                return (
                    null,
                    Untrusted($"{chain.Certificates[i].Subject.Text} is {status.Status}")
                );
            }
        }

        return (time, null);
    }

    /// <summary>What is wrong with the token itself, whoever made it; null where nothing is.</summary>
    public static Finding? Broken(TimestampEvidence timestamp)
    {
        if (timestamp.Holds)
        {
            return timestamp.Cms.Binding == SigningCertificateBinding.Mismatch
                    ? Invalid("its signing-certificate attribute names another certificate")
                : timestamp.Cms.Findings.Any(f =>
                    f.Key == FindingKey.SignedAttributesUnsorted && f.Severity == Severity.Warning
                )
                    ? Invalid("its signature is over signed attributes that are not DER")
                : null;
        }

        return Invalid(
            timestamp.Time is null ? "the token can't be read"
            : !timestamp.ImprintMatches ? "its imprint is of something else"
            : "its own signature does not hold"
        );
    }

    /// <summary>id-kp-timeStamping, critical and alone (RFC 3161 clause 2.3).</summary>
    private static string? Unsuitable(Certificate authority, DateTimeOffset time) =>
        authority.Extensions
            is not { ExtendedKeyUsage: [Oids.TimeStamping], ExtendedKeyUsageCritical: true }
            ? authority.Subject.Text + " is not certified for timestamping alone"
        : time < authority.NotBefore || time > authority.NotAfter
            ? authority.Subject.Text + " was not valid then"
        : null;

    private static Finding Invalid(string detail) =>
        new(FindingKey.TimestampInvalid, Severity.Warning, detail);

    private static Finding Untrusted(string detail) =>
        new(FindingKey.TimestampUntrusted, Severity.Warning, detail);
}

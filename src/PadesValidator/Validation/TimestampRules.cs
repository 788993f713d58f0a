namespace PadesValidator.Validation;

/// <summary>What a timestamp proves.</summary>
/// <param name="Time">The time that it proves; null where it proves none.</param>
/// <param name="Problem">Why it proves none.</param>
internal sealed record TimestampJudgement(
    DateTimeOffset? Time,
    Finding? Problem,
    TimestampReport Report
);

/// <summary>
/// Is a timestamp genuine, and whose (ETSI EN 319 102-1 V1.4.1 clause 5.4)? Only one that is believed proves that something existed.
/// One whose authority can't be vouched for today is believed if later timestamps prove that it was good in its day (clause 5.6.2.4).
/// </summary>
internal sealed class TimestampRules(DocumentJudge document)
{
    private readonly Dictionary<TimestampEvidence, TimestampJudgement> judged = new(
        ReferenceEqualityComparer.Instance
    );

    /// <param name="revision">The first revision whose timestamps cover this token.</param>
    /// <returns>Remembered: one document timestamp stands behind many signatures.</returns>
    public TimestampJudgement Judge(
        TimestampEvidence timestamp,
        TimestampKind kind,
        int revision
    ) =>
        judged.TryGetValue(timestamp, out var known)
            ? known
            : judged[timestamp] = new TimestampJudge(document, timestamp, kind, revision).Judge();

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

    public static Finding Invalid(string detail) =>
        new(FindingKey.TimestampInvalid, Severity.Warning, detail);

    public static Finding Untrusted(string detail) =>
        new(FindingKey.TimestampUntrusted, Severity.Warning, detail);
}

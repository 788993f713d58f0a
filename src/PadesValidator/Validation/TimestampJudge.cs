using PadesValidator.Certificates;
using PadesValidator.Checking;
using PadesValidator.Cryptography;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>One timestamp being judged: the questions in their order, ended by the first that is not answered by yes.</summary>
internal sealed class TimestampJudge(
    DocumentJudge document,
    TimestampEvidence timestamp,
    TimestampKind kind,
    int revision
)
{
    private readonly List<CheckResult> checks = [];
    private readonly Certificate? authority = timestamp.Cms.Signer is { } der
        ? Certificate.TryRead(der)
        : null;

    public TimestampJudgement Judge()
    {
        if (TimestampRules.Broken(timestamp) is { } broken)
        {
            return JudgeBroken(broken);
        }

        checks.Add(new(CheckKey.TimestampReadable, CheckAnswer.Yes));
        checks.Add(new(CheckKey.TimestampImprintMatches, CheckAnswer.Yes));
        checks.Add(new(CheckKey.TimestampSignatureHolds, CheckAnswer.Yes));
        var time = timestamp.Time!.Value;
        if (time - document.Now > document.Policy.ClockSkew)
        {
            return Refuse(
                CheckKey.TimestampNotInFuture,
                TimestampRules.Invalid($"the timestamp is of {time:u}, in the future"),
                SubIndication.SigConstraintsFailure
            );
        }

        checks.Add(new(CheckKey.TimestampNotInFuture, CheckAnswer.Yes));
        return document.Trust is null || authority is null
            ? Refuse(
                CheckKey.TimestampAuthorityTrusted,
                TimestampRules.Untrusted(
                    authority is null ? "its certificate can't be read" : "no anchors were given"
                ),
                SubIndication.NoCertificateChainFound
            )
            : JudgeAuthority(authority, time, document.Trust.ForTimestamps(time, document.Now));
    }

    private TimestampJudgement JudgeBroken(Finding broken)
    {
        if (timestamp.Time is not null)
        {
            checks.Add(new(CheckKey.TimestampReadable, CheckAnswer.Yes));
        }

        if (timestamp is { Time: not null, ImprintMatches: true })
        {
            checks.Add(new(CheckKey.TimestampImprintMatches, CheckAnswer.Yes));
        }

        var (key, sub) =
            timestamp.Time is null ? (CheckKey.TimestampReadable, SubIndication.FormatFailure)
            : !timestamp.ImprintMatches
                ? (CheckKey.TimestampImprintMatches, SubIndication.HashFailure)
            : (CheckKey.TimestampSignatureHolds, SubIndication.SigCryptoFailure);
        return Refuse(key, broken, sub, Indication.TotalFailed);
    }

    private TimestampJudgement JudgeAuthority(
        Certificate tsa,
        DateTimeOffset time,
        TrustMaterial trust
    )
    {
        var own = timestamp
            .Cms.Certificates.Select(Certificate.TryRead)
            .OfType<Certificate>()
            .Concat(document.Helpers)
            .ToList();
        if (ChainBuilder.Build(tsa, own, trust, document.Policy, time) is not { } chain)
        {
            document.Needs.AddIssuer(tsa, own);
            return Refuse(
                CheckKey.TimestampAuthorityTrusted,
                TimestampRules.Untrusted(tsa.Subject.Text + " leads to no anchor"),
                SubIndication.NoCertificateChainFound
            );
        }

        var weak = Weakness(chain, time);
        if (
            ChainRules
                .Problems(chain, time, document.Policy)
                .Concat(timestamp.Cms.Findings.Where(f => f.Severity == Severity.Failure))
                .FirstOrDefault(f =>
                    f.Key is not (FindingKey.WeakAlgorithm or FindingKey.WeakKey)
                ) is
            { } problem
        )
        {
            return Refuse(
                CheckKey.TimestampAuthorityTrusted,
                TimestampRules.Untrusted(problem.Detail),
                SubIndication.ChainConstraintsFailure
            );
        }

        checks.Add(new(CheckKey.TimestampAuthorityTrusted, CheckAnswer.Yes));

        // id-kp-timeStamping, critical and alone (RFC 3161 clause 2.3).
        if (
            tsa.Extensions
            is not { ExtendedKeyUsage: [Oids.TimeStamping], ExtendedKeyUsageCritical: true }
        )
        {
            return Refuse(
                CheckKey.TimestampAuthorityPurpose,
                TimestampRules.Untrusted(
                    tsa.Subject.Text + " is not certified for timestamping alone"
                ),
                SubIndication.ChainConstraintsFailure
            );
        }

        checks.Add(new(CheckKey.TimestampAuthorityPurpose, CheckAnswer.Yes));
        if (time < tsa.NotBefore || time > tsa.NotAfter)
        {
            return Refuse(
                CheckKey.TimestampAuthorityInForce,
                TimestampRules.Untrusted(tsa.Subject.Text + " was not valid then"),
                SubIndication.OutOfBoundsNoPoe
            );
        }

        checks.Add(new(CheckKey.TimestampAuthorityInForce, CheckAnswer.Yes));
        if ((weak ?? Status(chain)) is not var (sub, why))
        {
            checks.Add(new(CheckKey.TimestampAuthorityNotRevoked, CheckAnswer.Yes));
            return Believe(time, false);
        }

        if (Past(tsa, own, time, trust))
        {
            checks.Add(new(CheckKey.ProvenInThePast, CheckAnswer.Yes));
            return Believe(time, true);
        }

        return Refuse(CheckKey.TimestampAuthorityNotRevoked, TimestampRules.Untrusted(why), sub);
    }

    /// <summary>What the token or its chain relies on that is no longer reliable.</summary>
    private (SubIndication, string)? Weakness(Chain chain, DateTimeOffset time) =>
        ChainRules
            .Problems(chain, time, document.Policy)
            .Concat(timestamp.Cms.Findings.Where(f => f.Severity == Severity.Failure))
            .FirstOrDefault(f => f.Key is FindingKey.WeakAlgorithm or FindingKey.WeakKey)
            is { } weak
            ? (SubIndication.CryptoConstraintsFailureNoPoe, weak.Detail)
            : null;

    /// <summary>Who of the chain is not known to be unrevoked today.</summary>
    private (SubIndication, string)? Status(Chain chain)
    {
        (SubIndication, string)? first = null;
        for (var i = 0; i < chain.Certificates.Count - 1; i++)
        {
            var (certificate, issuer) = (chain.Certificates[i], chain.Certificates[i + 1]);
            var status = RevocationStatus
                .Of(certificate, issuer, document.Sources!, document.Now, document.Policy)
                .Status;
            if (status == CertificateStatus.Good)
            {
                continue;
            }

            var sub =
                status == CertificateStatus.Revoked
                    ? i == 0
                        ? SubIndication.RevokedNoPoe
                        : SubIndication.RevokedCaNoPoe
                    : document.Now > certificate.NotAfter
                        ? SubIndication.OutOfBoundsNoPoe
                        : SubIndication.TryLater;
            if (status != CertificateStatus.Revoked)
            {
                document.Needs.AddStatus(certificate, issuer);
            }

            var found = (sub, $"{certificate.Subject.Text} is {status}");
            first = status == CertificateStatus.Revoked ? found : first ?? found;
        }

        return first;
    }

    /// <summary>Clause 5.6.2.4 for a timestamp: its own existence is proven at a time for which the evidence vouches.</summary>
    private bool Past(
        Certificate tsa,
        IReadOnlyList<Certificate> own,
        DateTimeOffset time,
        TrustMaterial trust
    )
    {
        var proven = document.Proofs.Of(revision);
        return proven < document.Now
            && time - proven <= document.Policy.ClockSkew
            && proven <= Reliability.Until(timestamp.Cms, document.Policy)
            && document.Past!.Certificate(tsa, own, trust).ControlTime is { } control
            && proven <= control;
    }

    private TimestampJudgement Believe(DateTimeOffset time, bool inThePast) =>
        new(time, null, Report(Indication.TotalPassed, null, inThePast));

    private TimestampJudgement Refuse(
        CheckKey key,
        Finding problem,
        SubIndication sub,
        Indication indication = Indication.Indeterminate
    )
    {
        checks.Add(
            new(
                key,
                indication == Indication.TotalFailed ? CheckAnswer.No : CheckAnswer.Doubtful,
                problem.Key,
                problem.Detail
            )
        );
        return new(null, problem, Report(indication, sub, false));
    }

    private TimestampReport Report(Indication indication, SubIndication? sub, bool inThePast) =>
        new()
        {
            Kind = kind,
            Time = timestamp.Time,
            Authority = authority?.ToFacts(),
            Indication = indication,
            SubIndication = sub,
            ProvenInThePast = inThePast,
            Checks = CheckTable.Timestamp(checks),
        };
}

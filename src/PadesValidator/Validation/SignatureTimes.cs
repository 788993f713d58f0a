using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>The timestamps that speak of one signature, and what they say together (ETSI EN 319 102-1 V1.4.1 clause 5.5.4).</summary>
internal sealed class SignatureTimes
{
    private readonly DocumentJudge document;
    private readonly ValidationPolicy policy;
    private readonly List<TimestampJudgement> content;
    private readonly List<TimestampJudgement> signature;
    private readonly List<TimestampJudgement> over;

    public SignatureTimes(DocumentJudge document, SignatureEvidence evidence)
    {
        (this.document, policy) = (document, document.Policy);
        var rules = document.Timestamps;
        var revision = ProofsOfExistence.RevisionOf(evidence);
        Own = evidence.DocumentTimestamp is { } own
            ? rules.Judge(own, TimestampKind.Document, revision)
            : null;
        content = Inside(evidence.Cms.ContentTimestamps, TimestampKind.Content);
        signature = Inside(evidence.Cms.Timestamps, TimestampKind.Signature);
        over =
        [
            .. document
                .Evidence.Signatures.Where(s =>
                    s.DocumentTimestamp is not null
                    && s.Coverage != Coverage.Invalid
                    && s.SignedEnd > evidence.SignedEnd
                )
                .OrderBy(s => s.SignedEnd)
                .Select(s =>
                    rules.Judge(
                        s.DocumentTimestamp!,
                        TimestampKind.Document,
                        ProofsOfExistence.RevisionOf(s)
                    )
                ),
        ];
        Broken =
        [
            .. (evidence.DocumentTimestamp is { } token ? [token] : evidence.Cms.Timestamps)
                .Concat(evidence.Cms.ContentTimestamps)
                .Select(TimestampRules.Broken)
                .OfType<Finding>(),
        ];

        List<TimestampJudgement> Inside(
            IReadOnlyList<TimestampEvidence> timestamps,
            TimestampKind kind
        ) => [.. timestamps.Select(t => rules.Judge(t, kind, revision))];
    }

    /// <summary>Of a document timestamp; null for a signature.</summary>
    public TimestampJudgement? Own { get; }

    /// <summary>Tokens that are wrong in themselves, whoever is trusted.</summary>
    public IReadOnlyList<Finding> Broken { get; }

    public IReadOnlyList<TimestampReport> Reports =>
        [
            .. content
                .Concat(signature)
                .Concat(Own is null ? [] : [Own])
                .Concat(over)
                .Select(j => j.Report),
        ];

    /// <summary>Why timestamps inside the signature prove nothing, and that they contradict each other; document timestamps have reports of their own.</summary>
    public IEnumerable<Finding> Problems
    {
        get
        {
            foreach (var problem in content.Concat(signature).Select(j => j.Problem))
            {
                if (problem is not null)
                {
                    yield return problem;
                }
            }

            var latest = DateTimeOffset.MinValue;
            foreach (
                var group in new[] { content, signature }.Concat(
                    over.Select(o => new List<TimestampJudgement> { o })
                )
            )
            {
                var times = group.Select(j => j.Time).OfType<DateTimeOffset>().ToList();
                if (times.Exists(t => latest - t > policy.ClockSkew))
                {
                    yield return new(
                        FindingKey.TimestampsOutOfOrder,
                        Severity.Warning,
                        $"a later timestamp is of {times.Min():u}, an earlier one of {latest:u}"
                    );
                }

                latest = times.Append(latest).Max();
            }
        }
    }

    /// <summary>The earliest time that a timestamp proves, else the moment of receipt: what the signer claims proves nothing.</summary>
    public (DateTimeOffset Time, TimeSource Source) Best
    {
        get
        {
            var best = (Time: document.ReceivedAt, Source: TimeSource.Received);
            foreach (
                var (judgements, source) in new[]
                {
                    (signature, TimeSource.SignatureTimestamp),
                    (over, TimeSource.DocumentTimestamp),
                }
            )
            {
                foreach (var time in judgements.Select(j => j.Time).OfType<DateTimeOffset>())
                {
                    best = time < best.Time ? (time, source) : best;
                }
            }

            return best;
        }
    }

    /// <summary>The signature is proven to be later than this; null where nothing proves it.</summary>
    public DateTimeOffset? NotBefore => content.Select(j => j.Time).Max();
}

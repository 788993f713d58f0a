using PadesValidator.Certificates;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>What all signatures of one document are judged over: who is trusted, which evidence there is, what is proven to have existed when.</summary>
internal sealed class DocumentJudge
{
    private const int MostHelpers = 512;

    public DocumentJudge(
        DocumentEvidence evidence,
        TrustMaterial? trust,
        ValidationPolicy policy,
        DateTimeOffset receivedAt,
        DateTimeOffset now
    )
    {
        (Evidence, Trust, Policy, ReceivedAt, Now) = (evidence, trust, policy, receivedAt, now);
        Needs = new(trust, policy);
        Helpers = trust is null
            ? []
            :
            [
                .. (evidence.SecurityStore?.Certificates ?? [])
                    .Concat(evidence.Signatures.SelectMany(s => s.Cms.Certificates))
                    .Take(MostHelpers)
                    .Select(Certificate.TryRead)
                    .OfType<Certificate>(),
            ];
        Proofs = new(now);
        if (trust is not null)
        {
            Sources = new(trust, evidence, policy, now);
            Past = new(Sources, Proofs, policy);
        }

        Timestamps = new(this);
        Prove();
    }

    public DocumentEvidence Evidence { get; }

    /// <summary>Null: integrity and later modification alone are judged.</summary>
    public TrustMaterial? Trust { get; }
    public ValidationPolicy Policy { get; }
    public DateTimeOffset ReceivedAt { get; }
    public DateTimeOffset Now { get; }
    public NeedsCollector Needs { get; }

    /// <summary>Certificates that the document brings: they help to build a path and prove nothing.</summary>
    public IReadOnlyList<Certificate> Helpers { get; }
    public ProofsOfExistence Proofs { get; }
    public StatusSources? Sources { get; }
    public PastValidator? Past { get; }
    public TimestampRules Timestamps { get; }

    /// <summary>Clause 5.6.3.4: document timestamps from the newest to the oldest, each judged by what the newer ones prove.</summary>
    private void Prove()
    {
        foreach (
            var stamp in Evidence
                .Signatures.Where(s =>
                    s.DocumentTimestamp is not null
                    && s.Coverage != Coverage.Invalid
                    && s.Revision >= 0
                )
                .OrderByDescending(s => s.SignedEnd)
        )
        {
            var judged = Timestamps.Judge(
                stamp.DocumentTimestamp!,
                TimestampKind.Document,
                ProofsOfExistence.RevisionOf(stamp)
            );
            if (judged.Time is { } time)
            {
                Proofs.Add(stamp.Revision, time);
            }
        }
    }
}

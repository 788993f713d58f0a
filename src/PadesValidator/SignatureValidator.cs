using PadesValidator.Certificates;
using PadesValidator.Checking;
using PadesValidator.Trusting;
using PadesValidator.Validation;

namespace PadesValidator;

/// <summary>Validates what <see cref="EvidenceReader"/> read over a trust snapshot (ETSI EN 319 102-1 V1.4.1 clause 5). Pure: no clock, no network, no state that shows.</summary>
public static class SignatureValidator
{
    /// <param name="trust">Null: integrity and later modification alone are judged.</param>
    /// <param name="receivedAt">When the caller received the document: the best signature time where no trusted timestamp proves an earlier one.</param>
    /// <param name="now">The moment of the decision: revocation status has to be fresh then.</param>
    /// <returns>A report for any input; never throws on what a document holds.</returns>
    public static ValidationReport Validate(
        DocumentEvidence evidence,
        TrustSnapshot? trust,
        ValidationPolicy policy,
        DateTimeOffset receivedAt,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(policy);
        var material = trust is null ? null : TrustMaterial.Of(trust);

        // Certificates that the document brings: they help to build a path and prove nothing.
        var store = (evidence.SecurityStore?.Certificates ?? [])
            .Select(Certificate.TryRead)
            .OfType<Certificate>()
            .ToList();
        var timestamps = material is null
            ? null
            : new TimestampRules(material, policy, [.. store, .. OfSignatures(evidence)], now);
        return new()
        {
            Signatures =
            [
                .. evidence.Signatures.Select(s =>
                    new SignatureJudge(
                        evidence,
                        s,
                        material,
                        timestamps,
                        store,
                        policy,
                        receivedAt,
                        now
                    ).Judge()
                ),
            ],
            Findings = evidence.Findings,
            Checks = CheckTable.File(evidence.Findings),
        };
    }

    private static IEnumerable<Certificate> OfSignatures(DocumentEvidence evidence)
    {
        const int Most = 256;
        return evidence
            .Signatures.SelectMany(s => s.Cms.Certificates)
            .Take(Most)
            .Select(Certificate.TryRead)
            .OfType<Certificate>();
    }
}

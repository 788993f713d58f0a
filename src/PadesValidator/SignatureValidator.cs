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
        var document = new DocumentJudge(
            evidence,
            trust is null ? null : TrustMaterial.Of(trust),
            policy,
            receivedAt,
            now
        );
        return new()
        {
            Signatures =
            [
                .. evidence.Signatures.Select(s => new SignatureJudge(document, s).Judge()),
            ],
            Findings = evidence.Findings,
            Checks = CheckTable.File(evidence.Findings),
            Needs = document.Needs.Needs,
        };
    }
}

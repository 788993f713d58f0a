using PadesValidator.Certificates;
using PadesValidator.Changes;
using PadesValidator.Fields;
using PdfSyntax;

namespace PadesValidator;

/// <summary>Reads what a document's signatures say and whether their digests and signature values hold. Trusts nobody.</summary>
public static class EvidenceReader
{
    private const int MostSignatures = 64;

    /// <summary>Total: any file gives evidence, bounded in size; what is wrong is in its findings.</summary>
    /// <exception cref="OperationCanceledException">The only exception.</exception>
    public static DocumentEvidence Read(
        PdfFile pdf,
        ValidationPolicy? policy = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(pdf);
        policy ??= ValidationPolicy.Default;
        var fields = SignatureFields.Find(pdf.Latest, out var truncated, ct);
        var store = SecurityStoreReader.Read(pdf);
        var pool = (store?.Certificates ?? [])
            .Select(Certificate.TryRead)
            .OfType<Certificate>()
            .ToList();
        var signatures = new List<SignatureEvidence>();
        foreach (
            var field in fields.DistinctBy(f => f.Number == 0 ? (object)f.Dictionary : f.Number)
        )
        {
            ct.ThrowIfCancellationRequested();
            if (signatures.Count == MostSignatures)
            {
                truncated = true;
                break;
            }

            signatures.Add(SignatureReader.Read(pdf, field, pool, policy));
        }

        signatures.Sort((a, b) => a.SignedEnd.CompareTo(b.SignedEnd));
        return new()
        {
            Signatures = [.. signatures.Select(s => WithLaterChanges(pdf, s, ct))],
            SecurityStore = store,
            FileLength = pdf.Bytes.Length,
            Revisions = pdf.Revisions.Count,
            Encrypted = pdf.IsEncrypted,
            Truncated = truncated,
            Findings = [.. FileFindings.Of(pdf, truncated, ct)],
        };
    }

    private static SignatureEvidence WithLaterChanges(
        PdfFile pdf,
        SignatureEvidence signature,
        CancellationToken ct
    )
    {
        if (
            signature.Coverage != Coverage.WholeRevision
            || signature.LaterChanges == LaterChanges.Forbidden
        )
        {
            return signature;
        }

        var result = LaterChangeAnalysis.Analyse(pdf, signature.Revision, signature.Field, ct);
        return signature with
        {
            LaterChanges = result.Classification,
            Findings = [.. signature.Findings, .. result.Findings],
        };
    }
}

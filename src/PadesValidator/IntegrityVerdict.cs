namespace PadesValidator;

/// <summary>What a strict service says of a document from integrity and later modification alone, whoever signed it.</summary>
public enum DocumentVerdict
{
    Accept,

    /// <summary>Permitted changes after signing, a broken timestamp on an intact signature, something that leaves doubt.</summary>
    Review,
    Reject,
}

/// <summary>From the signatures of a report to <see cref="DocumentVerdict"/>; the gravest signature decides.</summary>
public static class IntegrityVerdict
{
    public static DocumentVerdict Of(ValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var signatures = report.Signatures.Where(s => !s.IsDocumentTimestamp).ToList();
        if (signatures.Count == 0 || report.Findings.Any(f => f.Severity == Severity.Failure))
        {
            return DocumentVerdict.Reject;
        }

        var verdict = DocumentVerdict.Accept;
        foreach (var signature in report.Signatures)
        {
            var own = Of(signature);
            verdict = own > verdict ? own : verdict;
        }

        return verdict;
    }

    public static DocumentVerdict Of(SignatureReport signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.LaterChanges == LaterChanges.Forbidden)
        {
            return DocumentVerdict.Reject;
        }

        if (signature.IsDocumentTimestamp)
        {
            return signature.Integrity == Integrity.Intact && signature.Coverage != Coverage.Invalid
                ? DocumentVerdict.Accept
                : DocumentVerdict.Review;
        }

        // What can't be computed here may be genuine: a person decides.
        if (
            signature.Integrity == Integrity.None
            && signature.Coverage != Coverage.Invalid
            && signature.Has(FindingKey.AlgorithmUnsupported)
            && !signature.Has(FindingKey.CmsMalformed)
            && !signature.Has(FindingKey.SignerNotFound)
        )
        {
            return DocumentVerdict.Review;
        }

        if (
            signature.Integrity != Integrity.Intact
            || signature.Coverage == Coverage.Invalid
            || signature.Has(FindingKey.MultipleSigners)
            || signature.Has(FindingKey.SigningCertificateMismatch)
        )
        {
            return DocumentVerdict.Reject;
        }

        return
            signature.LaterChanges
                is LaterChanges.AllowedFormFill
                    or LaterChanges.AllowedAnnotations
            || signature.Findings.Any(f =>
                f.Severity != Severity.Information
                && f.Key
                    is FindingKey.TimestampInvalid
                        or FindingKey.WeakAlgorithm
                        or FindingKey.AlgorithmParametersInconsistent
                        or FindingKey.SignedAttributesUnsorted
                        or FindingKey.CmsMalformed
            )
            ? DocumentVerdict.Review
            : DocumentVerdict.Accept;
    }
}

namespace PadesValidator.Validation;

/// <summary>From findings to the indication of ETSI EN 319 102-1 V1.4.1 clause 5.1.3, gravest first.</summary>
internal static class Conclusion
{
    /// <param name="proven">The best signature time rests on a trusted timestamp.</param>
    public static (Indication, SubIndication?) Of(
        Integrity integrity,
        Coverage coverage,
        LaterChanges changes,
        IReadOnlyList<Finding> findings,
        bool proven
    )
    {
        if (
            coverage == Coverage.Invalid
            || changes == LaterChanges.Forbidden
            || Has(FindingKey.PartialCoverage)
        )
        {
            return (Indication.TotalFailed, SubIndication.FormatFailure);
        }

        if (integrity == Integrity.Broken)
        {
            return (
                Indication.TotalFailed,
                Has(FindingKey.DigestMismatch) ? SubIndication.HashFailure
                : Has(FindingKey.SignatureValueInvalid) ? SubIndication.SigCryptoFailure
                : SubIndication.FormatFailure
            );
        }

        if (Has(FindingKey.ContentsEmpty) || Has(FindingKey.CmsMalformed))
        {
            return (Indication.TotalFailed, SubIndication.FormatFailure);
        }

        if (integrity == Integrity.None)
        {
            return (
                Indication.Indeterminate,
                Has(FindingKey.SignerNotFound)
                    ? SubIndication.NoSigningCertificateFound
                    : SubIndication.CryptoConstraintsFailureNoPoe
            );
        }

        // The first that applies, in the order in which EN 319 102-1 would have stopped.
        (FindingKey Key, Indication Indication, SubIndication Sub)[] table =
        [
            (
                FindingKey.SigningCertificateMismatch,
                Indication.Indeterminate,
                SubIndication.NoSigningCertificateFound
            ),
            (
                FindingKey.NoTrustMaterial,
                Indication.Indeterminate,
                SubIndication.NoCertificateChainFound
            ),
            (
                FindingKey.ChainUntrusted,
                Indication.Indeterminate,
                SubIndication.NoCertificateChainFound
            ),
            (FindingKey.CertificateNotYetValid, Indication.TotalFailed, SubIndication.NotYetValid),
            (
                FindingKey.CertificateExpired,
                proven ? Indication.TotalFailed : Indication.Indeterminate,
                proven ? SubIndication.Expired : SubIndication.OutOfBoundsNoPoe
            ),
            (
                FindingKey.CertificateRevoked,
                proven ? Indication.TotalFailed : Indication.Indeterminate,
                proven ? SubIndication.Revoked : SubIndication.RevokedNoPoe
            ),
            // EN 319 102-1 could pass it with a proof of existence; whoever acts on it today should not.
            (
                FindingKey.RevokedAfterBestSignatureTime,
                Indication.Indeterminate,
                SubIndication.RevokedNoPoe
            ),
            (FindingKey.IssuerRevoked, Indication.Indeterminate, SubIndication.RevokedCaNoPoe),
            (
                FindingKey.ChainInvalid,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.KeyUsageUnsuitable,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.NotANaturalPerson,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.PolicyNotAccepted,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.ServiceNotGranted,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.NotQualified,
                Indication.Indeterminate,
                SubIndication.ChainConstraintsFailure
            ),
            (
                FindingKey.TrustedListUnusable,
                Indication.Indeterminate,
                SubIndication.CertificateChainGeneralFailure
            ),
            (
                FindingKey.WeakAlgorithm,
                Indication.Indeterminate,
                SubIndication.CryptoConstraintsFailureNoPoe
            ),
            (
                FindingKey.WeakKey,
                Indication.Indeterminate,
                SubIndication.CryptoConstraintsFailureNoPoe
            ),
            (
                FindingKey.AlgorithmParametersInconsistent,
                Indication.Indeterminate,
                SubIndication.CryptoConstraintsFailure
            ),
            (
                FindingKey.MultipleSigners,
                Indication.Indeterminate,
                SubIndication.SigConstraintsFailure
            ),
            (
                FindingKey.SignedAttributesUnsorted,
                Indication.Indeterminate,
                SubIndication.SigConstraintsFailure
            ),
            (FindingKey.StatusUnknown, Indication.Indeterminate, SubIndication.TryLater),
            (FindingKey.StatusStale, Indication.Indeterminate, SubIndication.TryLater),
        ];
        foreach (var (key, indication, sub) in table)
        {
            if (findings.Any(f => f.Key == key && f.Severity != Severity.Information))
            {
                return (indication, sub);
            }
        }

        // Permitted by the file is not vouched for by the signer: what is shown now is more than what was signed.
        if (changes is LaterChanges.AllowedFormFill or LaterChanges.AllowedAnnotations)
        {
            return (Indication.Indeterminate, SubIndication.SigConstraintsFailure);
        }

        return findings.Any(f => f.Severity == Severity.Failure)
            ? (Indication.Indeterminate, SubIndication.Custom)
            : (Indication.TotalPassed, null);

        bool Has(FindingKey key) =>
            findings.Any(f => f.Key == key && f.Severity == Severity.Failure);
    }
}

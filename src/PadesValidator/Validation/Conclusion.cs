namespace PadesValidator.Validation;

/// <summary>What the proofs of existence add to the findings.</summary>
[Flags]
internal enum Circumstances
{
    None = 0,

    /// <summary>A content timestamp proves that it was made when the certificate had expired.</summary>
    SignedAfterExpiry = 1,

    /// <summary>A content timestamp proves that it was made when the certificate was revoked.</summary>
    SignedAfterRevocation = 2,

    /// <summary>Some certificate of the chain has expired since the best signature time.</summary>
    ExpiredSince = 4,

    /// <summary>Past signature validation passed (clause 5.6.2.4): what is known of certificates and algorithms today does not matter.</summary>
    ValidInThePast = 8,
}

/// <summary>From findings to the indication of ETSI EN 319 102-1 V1.4.1 clause 5.1.3, gravest first.</summary>
internal static class Conclusion
{
    /// <summary>Findings on which a proof of existence has the last word.</summary>
    private static readonly FindingKey[] MattersOfThePresent =
    [
        FindingKey.RevokedAfterBestSignatureTime,
        FindingKey.IssuerRevoked,
        FindingKey.StatusUnknown,
        FindingKey.StatusStale,
        FindingKey.WeakAlgorithm,
        FindingKey.WeakKey,
    ];

    /// <summary>What past signature validation may turn into a pass (clauses 5.5.4 and 5.6.2.4).</summary>
    public static bool MayBeProven(SubIndication? sub) =>
        sub
            is SubIndication.RevokedNoPoe
                or SubIndication.RevokedCaNoPoe
                or SubIndication.OutOfBoundsNoPoe
                or SubIndication.CryptoConstraintsFailureNoPoe
                or SubIndication.TryLater;

    public static (Indication, SubIndication?) Of(
        Integrity integrity,
        Coverage coverage,
        LaterChanges changes,
        IReadOnlyList<Finding> findings,
        Circumstances circumstances
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

        var unknown = Is(Circumstances.ExpiredSince)
            ? SubIndication.OutOfBoundsNoPoe
            : SubIndication.TryLater;

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
                Is(Circumstances.SignedAfterExpiry)
                    ? Indication.TotalFailed
                    : Indication.Indeterminate,
                Is(Circumstances.SignedAfterExpiry)
                    ? SubIndication.Expired
                    : SubIndication.OutOfBoundsNoPoe
            ),
            (
                FindingKey.CertificateRevoked,
                Is(Circumstances.SignedAfterRevocation)
                    ? Indication.TotalFailed
                    : Indication.Indeterminate,
                Is(Circumstances.SignedAfterRevocation)
                    ? SubIndication.Revoked
                    : SubIndication.RevokedNoPoe
            ),
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
            (
                FindingKey.TimestampsOutOfOrder,
                Indication.Indeterminate,
                SubIndication.TimestampOrderFailure
            ),
            (FindingKey.StatusUnknown, Indication.Indeterminate, unknown),
            (FindingKey.StatusStale, Indication.Indeterminate, unknown),
        ];
        foreach (var (key, indication, sub) in table)
        {
            if (findings.Any(f => f.Key == key && Counts(f)))
            {
                return (indication, sub);
            }
        }

        // Permitted by the file is not vouched for by the signer: what is shown now is more than what was signed.
        if (changes is LaterChanges.AllowedFormFill or LaterChanges.AllowedAnnotations)
        {
            return (Indication.Indeterminate, SubIndication.SigConstraintsFailure);
        }

        return findings.Any(f => f.Severity == Severity.Failure && Counts(f))
            ? (Indication.Indeterminate, SubIndication.Custom)
            : (Indication.TotalPassed, null);

        bool Is(Circumstances flag) => circumstances.HasFlag(flag);

        bool Counts(Finding finding) =>
            finding.Severity != Severity.Information
            && !(Is(Circumstances.ValidInThePast) && MattersOfThePresent.Contains(finding.Key));

        bool Has(FindingKey key) =>
            findings.Any(f => f.Key == key && f.Severity == Severity.Failure);
    }
}

using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>The conditions of RFC 5280 clause 6.1 on a path whose signatures hold, judged by the shell model at one moment.</summary>
internal static class ChainRules
{
    public static IReadOnlyList<Finding> Problems(
        Chain chain,
        DateTimeOffset at,
        ValidationPolicy policy
    )
    {
        var findings = new List<Finding>();
        var certificates = chain.Certificates;
        for (var i = 0; i < certificates.Count; i++)
        {
            var certificate = certificates[i];
            var isAnchor = i == certificates.Count - 1;
            if (i > 0)
            {
                Authority(certificate, i, certificates, isAnchor, findings);

                // An anchor is a name with a key: its certificate's dates are no condition (RFC 5280 6.1.1 d).
                if (!isAnchor && (at < certificate.NotBefore || at > certificate.NotAfter))
                {
                    Invalid(certificate, "is outside its validity period", findings);
                }
            }

            foreach (var oid in certificate.Extensions.UnknownCritical)
            {
                Invalid(certificate, $"has a critical extension {oid}, not processed", findings);
            }

            foreach (var oid in certificate.Extensions.Malformed)
            {
                Invalid(certificate, $"has an extension {oid} that can't be read", findings);
            }

            if (certificate.Key.IsOutOfBounds(policy))
            {
                findings.Add(
                    new(
                        FindingKey.WeakKey,
                        Severity.Failure,
                        $"{certificate.Subject.Text}: {certificate.Key.Algorithm} of {certificate.Key.Bits} bits"
                    )
                );
            }

            if (!isAnchor && IsWeak(certificate.Scheme))
            {
                findings.Add(
                    new(
                        FindingKey.WeakAlgorithm,
                        Severity.Failure,
                        $"{certificate.Subject.Text}: certified with {certificate.Scheme!.ToText()}"
                    )
                );
            }
        }

        return findings;
    }

    private static void Authority(
        Certificate certificate,
        int depth,
        IReadOnlyList<Certificate> certificates,
        bool isAnchor,
        List<Finding> findings
    )
    {
        var extensions = certificate.Extensions;

        // An anchor may be a certificate of version 1, trusted as it is (RFC 5280 6.1.1 d); no other may issue.
        if (!extensions.IsAuthority && !(isAnchor && extensions == CertificateExtensions.None))
        {
            Invalid(certificate, "is not a certification authority's", findings);
        }

        if (extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign))
        {
            Invalid(certificate, "may not sign certificates", findings);
        }

        var between = certificates.Skip(1).Take(depth - 1).Count(c => !c.IsSelfIssued);
        if (extensions.PathLength is { } length && between > length)
        {
            Invalid(certificate, $"allows a path of {length} authorities, not {between}", findings);
        }
    }

    private static bool IsWeak(SignatureScheme? scheme) =>
        scheme is { } known
        && ((known.Digest?.IsWeak() ?? false) || (known.MaskDigest?.IsWeak() ?? false));

    private static void Invalid(Certificate certificate, string what, List<Finding> findings) =>
        findings.Add(
            new(FindingKey.ChainInvalid, Severity.Failure, certificate.Subject.Text + " " + what)
        );
}

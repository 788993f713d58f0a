using PadesValidator.Certificates;
using PadesValidator.Cryptography;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>May a certificate of this kind sign a request: what it is for, whose it is, under which policy it was issued.</summary>
internal static class SignerRules
{
    /// <summary>Purposes that do not exclude signing documents; a critical extended key usage without any of them does.</summary>
    private static readonly string[] SigningPurposes =
    [
        Oids.AnyExtendedKeyUsage,
        "1.3.6.1.5.5.7.3.4", // emailProtection
        "1.3.6.1.5.5.7.3.36", // documentSigning, RFC 9336
        "1.3.6.1.5.5.7.3.2", // clientAuth, for certificates of double usage
        "1.3.6.1.4.1.311.10.3.12", // Microsoft document signing
        "1.2.840.113583.1.1.5", // Adobe authentic documents
    ];

    public static IEnumerable<Finding> Check(Certificate signer)
    {
        var extensions = signer.Extensions;
        if (
            extensions.IsAuthority
            || !(extensions.KeyUsage?.HasFlag(KeyUsages.NonRepudiation) ?? false)
        )
        {
            yield return new(
                FindingKey.KeyUsageUnsuitable,
                Severity.Failure,
                "the key usage is "
                    + (extensions.KeyUsage?.ToString() ?? "absent")
                    + ", a signature needs NonRepudiation"
            );
        }
        else if (
            extensions is { ExtendedKeyUsage: { } purposes, ExtendedKeyUsageCritical: true }
            && !purposes.Any(p => SigningPurposes.Contains(p, StringComparer.Ordinal))
        )
        {
            yield return new(
                FindingKey.KeyUsageUnsuitable,
                Severity.Failure,
                "the extended key usage excludes signing documents"
            );
        }

        if (!IsNaturalPerson(signer))
        {
            yield return new(
                FindingKey.NotANaturalPerson,
                Severity.Failure,
                "the certificate is a legal person's or a machine's"
            );
        }
    }

    /// <summary>ETSI EN 319 412-2 clause 4.2.4: a natural person has given name and surname, or a pseudonym; EN 319 412-5 clause 4.2.3: QcType tells signatures, seals and web sites apart.</summary>
    private static bool IsNaturalPerson(Certificate signer)
    {
        var types = signer.Extensions.QcTypes;
        return types.All(t => t == Oids.QcTypeEsign)
            && (
                (
                    signer.Subject.First(NameOids.GivenName) is not null
                    && signer.Subject.First(NameOids.Surname) is not null
                ) || signer.Subject.First(NameOids.Pseudonym) is not null
            );
    }

    /// <summary>The eligible product that the issuing authority's key and one of the certificate's policies make; null where they make none.</summary>
    public static string? Product(Chain chain, TrustMaterial trust)
    {
        if (chain.Certificates.Count < 2)
        {
            return null;
        }

        var (signer, issuer) = (chain.Certificates[0], chain.Certificates[1]);
        return trust
            .Products.FirstOrDefault(p =>
                p.Issuer.Spki.Span.SequenceEqual(issuer.Spki.Span)
                && signer.Extensions.Policies.Contains(p.Policy, StringComparer.Ordinal)
                && chain
                    .Certificates.Skip(1)
                    .SkipLast(1)
                    .All(authority => Allows(authority, p.Policy))
            )
            .Product;
    }

    /// <summary>An intermediate authority passes on the policies that it has itself (RFC 5280 clause 6.1.3 d).</summary>
    private static bool Allows(Certificate authority, string policy) =>
        authority.Extensions.Policies.Any(p => p == policy || p == Oids.AnyPolicy);
}

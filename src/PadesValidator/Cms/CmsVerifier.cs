using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>Verifies the digest and the signature value of one SignedData; establishes integrity, trusts nobody.</summary>
internal sealed class CmsVerifier(ValidationPolicy policy)
{
    private readonly List<Finding> findings = [];

    /// <param name="content">The detached content, or the encapsulated one that the caller accepts.</param>
    /// <param name="contentType">The content type that is expected, for the content-type attribute.</param>
    /// <param name="pool">Certificates from elsewhere in the document, for a SignerInfo whose own set lacks the signer's.</param>
    public static CmsEvidence Verify(
        SignedData data,
        SignedContent content,
        string contentType,
        IReadOnlyList<Certificate> pool,
        ValidationPolicy policy
    ) => new CmsVerifier(policy).Verify(data, content, contentType, pool);

    private CmsEvidence Verify(
        SignedData data,
        SignedContent content,
        string contentType,
        IReadOnlyList<Certificate> pool
    )
    {
        var certificates = data.Certificates.Select(c => c.Der).ToList();
        if (data.Signers.Count == 0)
        {
            Fail(FindingKey.SignerNotFound, "the CMS has no SignerInfo");
            return new()
            {
                Integrity = Integrity.None,
                Certificates = certificates,
                Findings = findings,
            };
        }

        if (data.Signers.Count > 1)
        {
            findings.Add(
                new(
                    FindingKey.MultipleSigners,
                    Severity.Warning,
                    $"{data.Signers.Count} SignerInfos, a PDF signature has one (ISO 32000-2 12.8.3.3.1)"
                )
            );
        }

        if (data.HasTrailingBytes)
        {
            findings.Add(
                new(
                    FindingKey.CmsMalformed,
                    Severity.Information,
                    "bytes other than zero follow the CMS, unread"
                )
            );
        }

        if (data.ContentType != contentType)
        {
            Fail(FindingKey.CmsMalformed, $"the content type is {data.ContentType}");
        }

        var signer = data.Signers[0];
        IReadOnlyList<Certificate> candidates = [.. data.Certificates, .. pool];
        var (integrity, certificate, schemeText) = VerifySigner(
            signer,
            content,
            contentType,
            candidates
        );
        if (data.ContentType != contentType && integrity == Integrity.Intact)
        {
            integrity = Integrity.Broken;
        }

        var (crls, ocsps) = RevocationValues.Read(signer);
        return new()
        {
            Integrity = integrity,
            Signer = certificate?.Der,
            Certificates = certificates,
            SignerInfos = data.Signers.Count,
            SignerInfosAgree =
                certificate is not null
                && data.Signers.All(s => NamesOnly(s, certificate, candidates)),
            DigestAlgorithm =
                DigestExtensions.FromOid(signer.DigestAlgorithm.Oid)?.ToText()
                ?? signer.DigestAlgorithm.Oid,
            SignatureAlgorithm = schemeText,
            Binding = certificate is null
                ? SigningCertificateBinding.Missing
                : Binding(signer, certificate),
            HasSignedAttributes = signer.SignedAttributes is not null,
            ClaimedTime = SignedAttributes.ClaimedTime(signer),
            Crls = [.. data.Crls, .. crls],
            OcspResponses = ocsps,
            Findings = findings,
        };
    }

    private (Integrity, Certificate?, string?) VerifySigner(
        SignerInfo signer,
        SignedContent content,
        string contentType,
        IReadOnlyList<Certificate> certificates
    )
    {
        var named = certificates.Where(signer.Names).ToList();
        if (named.Count == 0)
        {
            Fail(FindingKey.SignerNotFound, "no certificate matches the SignerInfo");
        }

        if (DigestExtensions.FromOid(signer.DigestAlgorithm.Oid) is not { } digest)
        {
            Fail(
                SignatureScheme.IsKnown(signer.DigestAlgorithm.Oid)
                    ? FindingKey.CmsMalformed
                    : FindingKey.AlgorithmUnsupported,
                "digest algorithm " + signer.DigestAlgorithm.Oid
            );
            return (Integrity.None, named.FirstOrDefault(), null);
        }

        SignatureScheme? scheme;
        try
        {
            scheme = SignatureScheme.Read(signer.SignatureAlgorithm);
        }
        catch (AsnContentException e)
        {
            Fail(FindingKey.CmsMalformed, "signature algorithm: " + e.Message);
            return (Integrity.None, named.FirstOrDefault(), null);
        }

        if (scheme is null)
        {
            Fail(
                FindingKey.AlgorithmUnsupported,
                "signature algorithm " + signer.SignatureAlgorithm.Oid
            );
            return (Integrity.None, named.FirstOrDefault(), signer.SignatureAlgorithm.Oid);
        }

        CheckAlgorithms(digest, scheme);
        var hash = content.HashBy(digest);
        var digestHolds = SignedAttributes.Hold(signer, hash, contentType, findings);
        var (value, certificate) = VerifyValue(signer, scheme, digest, content, named);
        var integrity =
            !digestHolds || value == ValueResult.Invalid ? Integrity.Broken
            : value == ValueResult.Valid ? Integrity.Intact
            : Integrity.None;
        if (integrity == Integrity.Intact)
        {
            CheckBinding(signer, certificate!);
        }

        return (integrity, certificate ?? named.FirstOrDefault(), scheme.ToText());
    }

    private static bool NamesOnly(
        SignerInfo signer,
        Certificate certificate,
        IReadOnlyList<Certificate> candidates
    ) =>
        signer.Names(certificate)
        && candidates
            .Where(signer.Names)
            .All(c => string.Equals(c.Sha256, certificate.Sha256, StringComparison.Ordinal));

    private void CheckAlgorithms(Digest digest, SignatureScheme scheme)
    {
        var weak = new[] { digest, scheme.Digest ?? digest }.Where(d => d.IsWeak()).ToList();
        if (weak.Count > 0)
        {
            Fail(FindingKey.WeakAlgorithm, $"the signature relies on {weak[0].ToText()}");
        }

        var required = scheme.Kind switch
        {
            SchemeKind.Ed25519 => Digest.Sha512,
            SchemeKind.Ed448 => Digest.Shake256,
            _ => scheme.Digest ?? digest,
        };
        if (
            digest != required
            || (scheme.Kind == SchemeKind.RsaPss && scheme.MaskDigest != scheme.Digest)
        )
        {
            findings.Add(
                new(
                    FindingKey.AlgorithmParametersInconsistent,
                    Severity.Warning,
                    $"digest algorithm {digest.ToText()} beside {scheme.ToText()}"
                )
            );
        }
    }

    /// <summary>
    /// The signature value under each certificate that the SignerInfo names: an issuer and serial number, or a key identifier,
    /// can be copied into another certificate, the key can't.
    /// </summary>
    private (ValueResult, Certificate?) VerifyValue(
        SignerInfo signer,
        SignatureScheme scheme,
        Digest digest,
        SignedContent content,
        List<Certificate> named
    )
    {
        const int MostTries = 4;
        var result = ValueResult.Unsupported;
        var detail = "";
        foreach (
            var certificate in named
                .OrderByDescending(c => Binding(signer, c) == SigningCertificateBinding.Matches)
                .Take(MostTries)
        )
        {
            var candidates = signer.SignedAttributes is null
                ? [SignedBytes.OfHash(content.HashBy(scheme.Digest ?? digest))]
                : signer.SignedEncodings.Select(e => SignedBytes.Of(e)).ToList();
            for (var i = 0; i < candidates.Count; i++)
            {
                var outcome = SignatureVerifier.Verify(
                    certificate.Key,
                    scheme,
                    digest,
                    candidates[i],
                    signer.Signature,
                    policy
                );
                if (outcome.IsValid)
                {
                    ReportEncoding(signer, i);
                    return (ValueResult.Valid, certificate);
                }

                detail = outcome.Detail;
                if (outcome.Result == ValueResult.Invalid)
                {
                    result = ValueResult.Invalid;
                }
            }
        }

        if (named.Count > 0)
        {
            Fail(
                result == ValueResult.Invalid
                    ? FindingKey.SignatureValueInvalid
                    : FindingKey.AlgorithmUnsupported,
                detail
            );
        }

        return (result, null);
    }

    private void ReportEncoding(SignerInfo signer, int verified)
    {
        if (signer.SignedEncodings.Count > 1)
        {
            findings.Add(
                new(
                    FindingKey.SignedAttributesUnsorted,
                    verified == 0 ? Severity.Information : Severity.Warning,
                    verified == 0
                        ? "the signed attributes are sent in another encoding than the DER that was signed"
                        : "the signature is over signed attributes that are not DER (RFC 5652 5.4)"
                )
            );
        }
    }

    private void CheckBinding(SignerInfo signer, Certificate certificate)
    {
        switch (Binding(signer, certificate))
        {
            case SigningCertificateBinding.Missing:
                findings.Add(
                    new(
                        FindingKey.SigningCertificateAttributeMissing,
                        Severity.Information,
                        "no signed attribute names the signer's certificate"
                    )
                );
                break;
            case SigningCertificateBinding.Mismatch:
                Fail(
                    FindingKey.SigningCertificateMismatch,
                    "the signing-certificate attribute names another certificate"
                );
                break;
            case SigningCertificateBinding.Matches:
                break;
            default:
                throw new InvalidOperationException();
        }
    }

    private static SigningCertificateBinding Binding(SignerInfo signer, Certificate certificate) =>
        SigningCertificateAttribute.Check(signer, certificate);

    private void Fail(FindingKey key, string detail) =>
        findings.Add(new(key, Severity.Failure, detail));
}

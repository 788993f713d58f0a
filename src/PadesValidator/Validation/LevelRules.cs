using PadesValidator.Certificates;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>The PAdES baseline level that the content has, whatever it claims (ETSI EN 319 142-1 clause 6.3). Who is trusted does not matter here.</summary>
internal static class LevelRules
{
    private const int MostDepth = 8;

    public static PadesLevel Of(SignatureEvidence signature, DocumentEvidence document)
    {
        if (
            signature.IsDocumentTimestamp
            || signature.SubFilter != SubFilters.CadesDetached
            || signature.Cms.Binding != SigningCertificateBinding.Matches
            || !signature.Cms.HasSignedAttributes
            || signature.Cms.SignerInfos != 1
        )
        {
            return PadesLevel.NotPades;
        }

        var later = document
            .Signatures.Where(s =>
                s.IsDocumentTimestamp
                && s.Coverage != Coverage.Invalid
                && s.SignedEnd > signature.SignedEnd
            )
            .ToList();
        if (signature.Cms.Timestamps.Count == 0 && later.Count == 0)
        {
            return PadesLevel.BB;
        }

        if (document.SecurityStore is not { } store || !IsComplete(signature, store))
        {
            return PadesLevel.BT;
        }

        return later.Any(t => t.Revision >= store.Revision) ? PadesLevel.BLTA : PadesLevel.BLT;
    }

    /// <summary>The store holds the path of the signer and of each signature timestamp up to a self-issued certificate, and revocation data for every other one.</summary>
    private static bool IsComplete(SignatureEvidence signature, SecurityStoreEvidence store)
    {
        var pool = store
            .Certificates.Concat(signature.Cms.Certificates)
            .Concat(signature.Cms.Timestamps.SelectMany(t => t.Cms.Certificates))
            .Select(Certificate.TryRead)
            .OfType<Certificate>()
            .ToList();
        var crls = store
            .Crls.Concat(signature.Cms.Crls)
            .Select(RevocationList.TryRead)
            .OfType<RevocationList>()
            .ToList();
        var statements = store
            .OcspResponses.Concat(signature.Cms.OcspResponses)
            .Select(OcspResponse.TryRead)
            .OfType<OcspResponse>()
            .SelectMany(r => r.Statements)
            .ToList();
        return signature
            .Cms.Timestamps.Select(t => t.Cms.Signer)
            .Prepend(signature.Cms.Signer)
            .All(der =>
                der is not null
                && Certificate.TryRead(der) is { } certificate
                && IsPathComplete(certificate)
            );

        bool IsPathComplete(Certificate certificate)
        {
            for (var depth = 0; depth < MostDepth; depth++)
            {
                if (certificate.IsSelfIssued)
                {
                    return true;
                }

                if (
                    pool.Find(c => c.Subject.Matches(certificate.Issuer)) is not { } issuer
                    || !(
                        crls.Exists(l => l.Issuer.Matches(certificate.Issuer))
                        || statements.Exists(s => s.Concerns(certificate, issuer))
                    )
                )
                {
                    return false;
                }

                certificate = issuer;
            }

            return false;
        }
    }
}

/// <summary>/SubFilter values of ISO 32000-2 table 260 and ETSI EN 319 142-1.</summary>
internal static class SubFilters
{
    public const string CadesDetached = "ETSI.CAdES.detached";
    public const string Pkcs7Detached = "adbe.pkcs7.detached";
    public const string Pkcs7Sha1 = "adbe.pkcs7.sha1";
    public const string X509RsaSha1 = "adbe.x509.rsa_sha1";
    public const string Rfc3161 = "ETSI.RFC3161";
}

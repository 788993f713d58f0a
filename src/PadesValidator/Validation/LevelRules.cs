namespace PadesValidator.Validation;

/// <summary>The PAdES baseline level that the content has, whatever it claims (ETSI EN 319 142-1 clause 6.3).</summary>
internal static class LevelRules
{
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

        if (
            document.SecurityStore is not { } store
            || store.Crls.Count + store.OcspResponses.Count == 0
        )
        {
            return PadesLevel.BT;
        }

        return later.Any(t => t.Revision >= store.Revision) ? PadesLevel.BLTA : PadesLevel.BLT;
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

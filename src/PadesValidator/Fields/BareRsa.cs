using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cms;
using PadesValidator.Cryptography;
using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>adbe.x509.rsa_sha1 (ISO 32000-1 clause 12.8.3.2): a bare PKCS#1 value beside the certificates in /Cert. Recognised in order to be refused as weak.</summary>
internal static class BareRsa
{
    private const int MostCertificates = 16;

    /// <summary>SHA-1 by its name; the others since PDF 1.6 and 1.7 (ISO 32000-1 table 257). The value does not say which.</summary>
    private static readonly Digest[] Digests =
    [
        Digest.Sha1,
        Digest.Sha256,
        Digest.Sha384,
        Digest.Sha512,
    ];

    public static CmsEvidence Read(
        PdfView view,
        PdfDictionary dictionary,
        ReadOnlyMemory<byte> contents,
        SignedContent content,
        ValidationPolicy policy
    )
    {
        var certificates = view.Value(dictionary, "Cert") switch
        {
            PdfString one => [one.Bytes.ToArray()],
            PdfArray many => many.Take(MostCertificates)
                .Select(view.Resolve)
                .OfType<PdfString>()
                .Select(s => s.Bytes.ToArray())
                .ToList(),
            _ => new List<byte[]>(),
        };
        var weak = new Finding(
            FindingKey.WeakAlgorithm,
            Severity.Failure,
            "adbe.x509.rsa_sha1 (deprecated by ISO 32000-2)"
        );
        try
        {
            var value = new AsnReader(contents, AsnEncodingRules.BER).ReadOctetString();
            var signer = certificates.Select(Certificate.TryRead).FirstOrDefault();
            var outcome = signer is null
                ? new ValueOutcome(ValueResult.Unsupported, "no certificate in /Cert")
                : Digests
                    .Select(digest =>
                        SignatureVerifier.Verify(
                            signer.Key,
                            new(SchemeKind.RsaPkcs1, digest),
                            null,
                            SignedBytes.OfHash(content.HashBy(digest)),
                            value,
                            policy
                        )
                    )
                    .OrderBy(o => o.Result)
                    .First();
            return new()
            {
                Integrity = outcome.Result switch
                {
                    ValueResult.Valid => Integrity.Intact,
                    ValueResult.Invalid => Integrity.Broken,
                    ValueResult.Unsupported => Integrity.None,
                    _ => throw new InvalidOperationException(),
                },
                Signer = signer?.Der,
                Certificates = certificates,
                SignerInfos = 1,
                DigestAlgorithm = Digest.Sha1.ToText(),
                SignatureAlgorithm = "RSA",
                Findings = outcome.IsValid
                    ? [weak]
                    :
                    [
                        weak,
                        new(
                            outcome.Result == ValueResult.Invalid
                                ? FindingKey.SignatureValueInvalid
                                : FindingKey.AlgorithmUnsupported,
                            Severity.Failure,
                            outcome.Detail
                        ),
                    ],
            };
        }
        catch (AsnContentException e)
        {
            return new()
            {
                Integrity = Integrity.None,
                Findings = [weak, new(FindingKey.CmsMalformed, Severity.Failure, e.Message)],
            };
        }
    }
}

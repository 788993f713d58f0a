using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.X509;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>What one published CRL says when it is read back by other means than those that wrote it.</summary>
/// <param name="Serials">Upper-case hex without leading zeros, ascending.</param>
/// <param name="Problem">Null when file and HTTP agree and the CA's signature verifies.</param>
internal sealed record CrlProof(
    string Name,
    string Url,
    string Path,
    string? Number,
    IReadOnlyList<string> Serials,
    string? Problem
)
{
    public static async Task<CrlProof> ReadAsync(
        HttpClient http,
        string name,
        string url,
        string path,
        X509Certificate2 issuer,
        CancellationToken cancellation
    )
    {
        try
        {
            var served = await http.GetByteArrayAsync(url, cancellation);
            var stored = await File.ReadAllBytesAsync(path, cancellation);
            var crl = new X509CrlParser().ReadCrl(served);
            return new(
                name,
                url,
                path,
                crl.GetExtensionParsedValue(Org.BouncyCastle.Asn1.X509.X509Extensions.CrlNumber)
                    ?.ToString(),
                [
                    .. (crl.GetRevokedCertificates() ?? new HashSet<X509CrlEntry>())
                        .Select(entry => entry.SerialNumber.ToString(16).ToUpperInvariant())
                        .Order(StringComparer.Ordinal),
                ],
                !served.AsSpan().SequenceEqual(stored) ? "the file and what is served differ"
                    : IsSignedBy(crl, issuer) ? null
                    : "the CA's signature does not verify"
            );
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or IOException
                        or UnauthorizedAccessException
                        or Org.BouncyCastle.Security.Certificates.CrlException
                        or CryptographicException
            )
        {
            return new(name, url, path, null, [], e.Message);
        }
    }

    private static bool IsSignedBy(X509Crl crl, X509Certificate2 issuer)
    {
        using var key = issuer.GetRSAPublicKey();
        // sha256WithRSAEncryption, RFC 8017 appendix A.2.4: what the embedded authority signs with.
        return key is not null
            && crl.SigAlgOid == "1.2.840.113549.1.1.11"
            && crl.IssuerDN.GetEncoded().AsSpan().SequenceEqual(issuer.SubjectName.RawData)
            && key.VerifyData(
                crl.GetTbsCertList(),
                crl.GetSignature(),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>Messages signed with the registration authority's key, answers with the CA's.</summary>
internal sealed class SignatureProtection : ICmpProtection, IDisposable
{
    /// <summary>id-kp-cmcCA, RFC 6402 clause 2.10: who may answer for a CA besides itself.</summary>
    private const string CmcCa = "1.3.6.1.5.5.7.3.27";

    private const int MaxCertificates = 10;

    private readonly List<X509Certificate2> _own;
    private readonly X509Certificate2 _signer;
    private readonly byte[] _pinned;
    private readonly X509Certificate2Collection? _roots;
    private readonly TimeProvider _time;

    /// <param name="pinned">The CA's own certificate, DER.</param>
    /// <exception cref="CryptographicException">No usable key.</exception>
    public SignatureProtection(CmpOptions options, byte[] pinned, TimeProvider time)
    {
        _pinned = pinned;
        _time = time;
        var password = options.SignerPasswordFile is { Length: > 0 } file
            ? File.ReadLines(file).FirstOrDefault() ?? ""
            : null;
        _own =
        [
            .. X509CertificateLoader.LoadPkcs12CollectionFromFile(options.SignerPkcs12, password),
        ];
        _signer =
            _own.SingleOrDefault(c => c.HasPrivateKey)
            ?? throw new CryptographicException(
                $"{options.SignerPkcs12} must hold one key with its certificate"
            );
        using var rsa = _signer.GetRSAPrivateKey();
        using var ec = _signer.GetECDsaPrivateKey();
        if (rsa is null && ec is null)
        {
            throw new CryptographicException(
                $"{options.SignerPkcs12}: the key is neither RSA nor ECDSA"
            );
        }

        Algorithm = rsa is null
            ? new AlgorithmIdentifier(new DerObjectIdentifier("1.2.840.10045.4.3.2"))
            : new AlgorithmIdentifier(
                new DerObjectIdentifier("1.2.840.113549.1.1.11"),
                DerNull.Instance
            );
        if (options.ResponseRoots is { Length: > 0 } roots)
        {
            _roots = [];
            _roots.ImportFromPemFile(roots);
        }

        Sender = new GeneralName(X509Name.GetInstance(_signer.SubjectName.RawData));
        SenderKid = KeyIdentifier(_signer);
        ExtraCerts =
        [
            .. _own.OrderBy(c => c != _signer)
                .Select(c => new CmpCertificate(X509CertificateStructure.GetInstance(c.RawData))),
        ];
    }

    public AlgorithmIdentifier Algorithm { get; }
    public GeneralName Sender { get; }
    public byte[]? SenderKid { get; }
    public CmpCertificate[] ExtraCerts { get; }

    public DateTimeOffset NotAfter => new(_signer.NotAfter);

    public byte[] Protect(byte[] protectedPart)
    {
        using var rsa = _signer.GetRSAPrivateKey();
        if (rsa is not null)
        {
            return rsa.SignData(protectedPart, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var ec = _signer.GetECDsaPrivateKey();
        return ec!.SignData(
            protectedPart,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
    }

    public string? Objection(PkiMessage answer, byte[] protectedPart)
    {
        if (answer.Header.ProtectionAlg?.Algorithm.Id is not { } algorithm)
        {
            return "the answer's protection names no algorithm";
        }

        var sent = answer.GetExtraCerts() ?? [];
        if (sent.Length > MaxCertificates)
        {
            return $"the answer brings {sent.Length} certificates";
        }

        var encoded = sent.Where(c => c.IsX509v3PKCert)
            .Select(c => c.X509v3PKCert.GetDerEncoded())
            .ToList();
        // A CA need not send the certificate that we have pinned.
        var signerDer = encoded.Count == 0 ? _pinned : encoded[0];
        X509Certificate2 signer;
        try
        {
            signer = X509CertificateLoader.LoadCertificate(signerDer);
        }
        catch (CryptographicException e)
        {
            return $"the answer's signer can't be read: {e.Message}";
        }

        using (signer)
        {
            return (
                    signerDer.AsSpan().SequenceEqual(_pinned)
                        ? null
                        : Untrusted(signer, encoded.Skip(1))
                )
                ?? Mismatch(answer.Header, signer)
                ?? (
                    IssuerCertificate.Verify(
                        signer.PublicKey,
                        algorithm,
                        protectedPart,
                        answer.Protection.GetOctets()
                    )
                        ? null
                        : "the answer's signature does not verify, or is of no allowed algorithm"
                );
        }
    }

    public void Dispose() => _own.ForEach(c => c.Dispose());

    /// <summary>Not the CA itself: then a certificate made for answering, under a root that was given for that.</summary>
    private string? Untrusted(X509Certificate2 signer, IEnumerable<byte[]> others)
    {
        if (_roots is null)
        {
            return $"the answer is signed by {signer.Subject}, not by the CA";
        }

        if (
            !signer
                .Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .Any(e => e.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == CmcCa))
        )
        {
            return $"the answer's signer {signer.Subject} may not answer for a CA (id-kp-cmcCA)";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(CmcCa));
        foreach (var other in others)
        {
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(other));
        }

        return chain.Build(signer)
            ? null
            : $"the answer's signer {signer.Subject} does not chain to a root for answers: "
                + string.Join(", ", chain.ChainStatus.Select(s => s.Status));
    }

    /// <summary>RFC 4210 clause 5.1.1: sender and senderKID name the signer.</summary>
    private static string? Mismatch(PkiHeader header, X509Certificate2 signer)
    {
        var kid = header.SenderKID?.GetOctets();
        if (kid is not null && KeyIdentifier(signer) is { } own && !own.AsSpan().SequenceEqual(kid))
        {
            return "the answer's senderKID is not its signer's";
        }

        return
            header.Sender.TagNo == GeneralName.DirectoryName
            && X509Name
                .GetInstance(header.Sender.Name)
                .Equivalent(X509Name.GetInstance(signer.SubjectName.RawData), inOrder: true)
            ? null
            : "the answer's sender is not its signer";
    }

    private static byte[]? KeyIdentifier(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509SubjectKeyIdentifierExtension>()
            .FirstOrDefault()
            ?.SubjectKeyIdentifierBytes.ToArray();
}

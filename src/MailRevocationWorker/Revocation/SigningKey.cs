using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation;

/// <summary>A private key that signs, wherever it is kept: in a PKCS#12 file, in memory, later in a token that never gives it out.</summary>
public interface ISigningKey : IDisposable
{
    /// <summary>AlgorithmIdentifier's OID: sha256WithRSAEncryption (RFC 4055 clause 5) or ecdsa-with-SHA256 (RFC 5758 clause 3.2).</summary>
    string Algorithm { get; }

    PublicKey PublicKey { get; }

    /// <summary>SHA-256 with RSA (PKCS#1 v1.5) or ECDSA (DER). May be called by several threads at once.</summary>
    /// <exception cref="CryptographicException">The key can't be used now (a token that is gone).</exception>
    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>A key in this process's memory.</summary>
internal sealed class MemoryKey : ISigningKey
{
    private readonly AsymmetricAlgorithm _key;

    /// <param name="key">RSA or ECDSA; belongs to this object from now on.</param>
    public MemoryKey(AsymmetricAlgorithm key)
    {
        _key = key;
        (Algorithm, PublicKey) = key switch
        {
            RSA rsa => (X509Oids.Sha256WithRsa, new PublicKey(rsa)),
            ECDsa ecdsa => (X509Oids.Sha256WithEcdsa, new PublicKey(ecdsa)),
            _ => throw new ArgumentException("neither RSA nor ECDSA", nameof(key)),
        };
    }

    public string Algorithm { get; }

    public PublicKey PublicKey { get; }

    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key is RSA rsa
            ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)_key).SignData(
                data,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            );

    public void Dispose() => _key.Dispose();
}

/// <summary>Lets .NET's certificate builder sign with any <see cref="ISigningKey"/>.</summary>
internal sealed class KeySignatureGenerator(ISigningKey key) : X509SignatureGenerator
{
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        X509Der.Algorithm(key.Algorithm);

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        hashAlgorithm == HashAlgorithmName.SHA256
            ? key.Sign(data)
            : throw new ArgumentException("SHA-256 only", nameof(hashAlgorithm));

    protected override PublicKey BuildPublicKey() => key.PublicKey;
}

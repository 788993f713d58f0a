using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace PadesValidator.Cryptography;

/// <summary>The digests that a CMS can name and that are computed here.</summary>
internal enum Digest
{
    Md5,
    Sha1,
    RipeMd160,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha3Of224,
    Sha3Of256,
    Sha3Of384,
    Sha3Of512,

    /// <summary>SHAKE256 with 512 bits of output, the digest of Ed448 (RFC 8419 clause 3.1).</summary>
    Shake256,
}

internal static class DigestExtensions
{
    /// <summary>The digest that an object identifier names, or null where it names none that is known.</summary>
    public static Digest? FromOid(string oid) =>
        oid switch
        {
            "1.2.840.113549.2.5" => Digest.Md5,
            "1.3.14.3.2.26" => Digest.Sha1,
            "1.3.36.3.2.1" => Digest.RipeMd160,
            "2.16.840.1.101.3.4.2.4" => Digest.Sha224,
            "2.16.840.1.101.3.4.2.1" => Digest.Sha256,
            "2.16.840.1.101.3.4.2.2" => Digest.Sha384,
            "2.16.840.1.101.3.4.2.3" => Digest.Sha512,
            "2.16.840.1.101.3.4.2.7" => Digest.Sha3Of224,
            "2.16.840.1.101.3.4.2.8" => Digest.Sha3Of256,
            "2.16.840.1.101.3.4.2.9" => Digest.Sha3Of384,
            "2.16.840.1.101.3.4.2.10" => Digest.Sha3Of512,
            "2.16.840.1.101.3.4.2.12" or "2.16.840.1.101.3.4.2.18" => Digest.Shake256,
            _ => null,
        };

    /// <summary>The object identifier of an RSA digest that .NET does not sign with.</summary>
    public static string ToOid(this Digest digest) =>
        digest switch
        {
            Digest.RipeMd160 => "1.3.36.3.2.1",
            Digest.Sha224 => "2.16.840.1.101.3.4.2.4",
            Digest.Sha3Of224 => "2.16.840.1.101.3.4.2.7",
            _ => throw new ArgumentOutOfRangeException(nameof(digest)),
        };

    /// <summary>No longer collision-resistant enough to bind a signer to a document (ETSI TS 119 312).</summary>
    public static bool IsWeak(this Digest digest) =>
        digest
            is Digest.Md5
                or Digest.Sha1
                or Digest.RipeMd160
                or Digest.Sha224
                or Digest.Sha3Of224;

    public static string ToText(this Digest digest) =>
        digest switch
        {
            Digest.Md5 => "MD5",
            Digest.Sha1 => "SHA-1",
            Digest.RipeMd160 => "RIPEMD-160",
            Digest.Sha224 => "SHA-224",
            Digest.Sha256 => "SHA-256",
            Digest.Sha384 => "SHA-384",
            Digest.Sha512 => "SHA-512",
            Digest.Sha3Of224 => "SHA3-224",
            Digest.Sha3Of256 => "SHA3-256",
            Digest.Sha3Of384 => "SHA3-384",
            Digest.Sha3Of512 => "SHA3-512",
            Digest.Shake256 => "SHAKE256",
            _ => throw new ArgumentOutOfRangeException(nameof(digest)),
        };

    /// <summary>.NET's name, for RSA and ECDSA; null where .NET signs nothing with it.</summary>
    public static HashAlgorithmName? ToName(this Digest digest) =>
        digest switch
        {
            Digest.Md5 => HashAlgorithmName.MD5,
            Digest.Sha1 => HashAlgorithmName.SHA1,
            Digest.Sha256 => HashAlgorithmName.SHA256,
            Digest.Sha384 => HashAlgorithmName.SHA384,
            Digest.Sha512 => HashAlgorithmName.SHA512,
            Digest.Sha3Of256 => HashAlgorithmName.SHA3_256,
            Digest.Sha3Of384 => HashAlgorithmName.SHA3_384,
            Digest.Sha3Of512 => HashAlgorithmName.SHA3_512,
            _ => null,
        };

    public static byte[] Compute(this Digest digest, ReadOnlyMemory<byte> data) =>
        digest.Compute([data]);

    /// <summary>The digest of stretches of bytes, one after the other: the ranges of a /ByteRange.</summary>
    public static byte[] Compute(this Digest digest, IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        if (digest.ToName() is { } name && IsNative(digest))
        {
            using var hash = IncrementalHash.CreateHash(name);
            foreach (var segment in segments)
            {
                hash.AppendData(segment.Span);
            }

            return hash.GetHashAndReset();
        }

        Org.BouncyCastle.Crypto.IDigest fallback = digest switch
        {
            Digest.RipeMd160 => new RipeMD160Digest(),
            Digest.Sha224 => new Sha224Digest(),
            Digest.Shake256 => new ShakeDigest(256),
            Digest.Sha3Of224 => new Sha3Digest(224),
            Digest.Sha3Of256 => new Sha3Digest(256),
            Digest.Sha3Of384 => new Sha3Digest(384),
            _ => new Sha3Digest(512),
        };
        foreach (var segment in segments)
        {
            fallback.BlockUpdate(segment.Span);
        }

        var output = new byte[fallback.GetDigestSize()];
        fallback.DoFinal(output);
        return output;
    }

    private static bool IsNative(Digest digest) =>
        digest is not (Digest.Sha3Of256 or Digest.Sha3Of384 or Digest.Sha3Of512)
        || SHA3_256.IsSupported;
}

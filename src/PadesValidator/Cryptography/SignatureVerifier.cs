using System.Formats.Asn1;
using System.Security.Cryptography;

namespace PadesValidator.Cryptography;

internal enum ValueResult
{
    Valid,
    Invalid,

    /// <summary>Nothing was computed: an unknown scheme, a key out of bounds, a key of another kind.</summary>
    Unsupported,
}

/// <summary>What a verification found, and why nothing could be computed where nothing could.</summary>
internal readonly record struct ValueOutcome(ValueResult Result, string Detail)
{
    public bool IsValid => Result == ValueResult.Valid;
}

/// <summary>What a signature was made over: the digest alone suffices for RSA and ECDSA, EdDSA needs the bytes.</summary>
internal readonly record struct SignedBytes(ReadOnlyMemory<byte>? Message, byte[]? Hash)
{
    public static SignedBytes Of(ReadOnlyMemory<byte> message) => new(message, null);

    /// <summary>The content's digest, where the content itself is too large to hand on.</summary>
    public static SignedBytes OfHash(byte[] hash) => new(null, hash);

    public byte[] HashBy(Digest digest) => Hash ?? digest.Compute(Message!.Value);
}

/// <summary>
/// Verifies one signature value under one public key. RSA and ECDSA go to the platform's native library and their keys are
/// kept; no key is built before its size was measured (<see cref="PublicKeyFacts"/>).
/// </summary>
internal static class SignatureVerifier
{
    private const int MostKeys = 256;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, AsymmetricAlgorithm> Keys = new(
        StringComparer.Ordinal
    );

    /// <param name="fallbackDigest">The digest that applies where the scheme names none: CMS digestAlgorithm.</param>
    public static ValueOutcome Verify(
        PublicKeyFacts key,
        SignatureScheme scheme,
        Digest? fallbackDigest,
        SignedBytes signed,
        byte[] signature,
        ValidationPolicy policy
    )
    {
        if (!Fits(key.Kind, scheme.Kind))
        {
            return Unsupported($"a key of {key.Algorithm} can't verify {scheme.ToText()}");
        }

        try
        {
            return scheme.Kind switch
            {
                SchemeKind.RsaPkcs1 or SchemeKind.RsaPss => Rsa(
                    key,
                    scheme,
                    fallbackDigest,
                    signed,
                    signature,
                    policy
                ),
                SchemeKind.EcdsaDer or SchemeKind.EcdsaPlain => Ecdsa(
                    key,
                    scheme,
                    fallbackDigest,
                    signed,
                    signature
                ),
                SchemeKind.Ed25519 or SchemeKind.Ed448 => EdDsa(key, scheme, signed, signature),
                _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
            };
        }
        catch (Exception e)
            when (e
                    is CryptographicException
                        or PlatformNotSupportedException
                        or ArgumentException
                        or AsnContentException
            )
        {
            // What the native library refuses to load or to compute is no proof of anything.
            return Unsupported(e.Message);
        }
    }

    private static bool Fits(KeyKind key, SchemeKind scheme) =>
        scheme switch
        {
            SchemeKind.RsaPkcs1 => key == KeyKind.Rsa,
            SchemeKind.RsaPss => key is KeyKind.Rsa or KeyKind.RsaPss,
            SchemeKind.EcdsaDer or SchemeKind.EcdsaPlain => key == KeyKind.Ec,
            SchemeKind.Ed25519 => key == KeyKind.Ed25519,
            SchemeKind.Ed448 => key == KeyKind.Ed448,
            _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
        };

    private static ValueOutcome Rsa(
        PublicKeyFacts key,
        SignatureScheme scheme,
        Digest? fallbackDigest,
        SignedBytes signed,
        byte[] signature,
        ValidationPolicy policy
    )
    {
        if (
            key.Bits < PublicKeyFacts.SmallestRsaBits
            || key.Bits > policy.MaxRsaBits
            || key.ExponentBits is < 2 or > PublicKeyFacts.LargestExponentBits
        )
        {
            return Unsupported(
                $"an RSA key of {key.Bits} bits with an exponent of {key.ExponentBits} bits is out of bounds"
            );
        }

        if ((scheme.Digest ?? fallbackDigest) is not { } digest || digest == Digest.Shake256)
        {
            return Unsupported("RSA with an unknown digest");
        }

        var hash = signed.HashBy(digest);
        if (scheme.Kind == SchemeKind.RsaPkcs1)
        {
            return Outcome(
                digest.ToName() is null
                    ? RsaEncoding.VerifyPkcs1(key, digest, hash, signature)
                    : Verify(RSASignaturePadding.Pkcs1)
            );
        }

        if (
            key.Pss is { } limits
            && (
                limits.Digest != scheme.Digest
                || limits.MaskDigest != scheme.MaskDigest
                || scheme.SaltLength < limits.SaltLength
            )
        )
        {
            return new(
                ValueResult.Invalid,
                "the PSS parameters differ from those that the key restricts itself to"
            );
        }

        return Outcome(
            scheme.MaskDigest == digest
            && scheme.SaltLength == hash.Length
            && digest.ToName() is not null
                ? Verify(RSASignaturePadding.Pss)
                : RsaEncoding.VerifyPss(key, scheme, hash, signature)
        );

        bool Verify(RSASignaturePadding padding)
        {
            lock (Gate)
            {
                return ((RSA)KeyOf(key)).VerifyHash(
                    hash,
                    signature,
                    digest.ToName()!.Value,
                    padding
                );
            }
        }
    }

    private static ValueOutcome Ecdsa(
        PublicKeyFacts key,
        SignatureScheme scheme,
        Digest? fallbackDigest,
        SignedBytes signed,
        byte[] signature
    )
    {
        if ((scheme.Digest ?? fallbackDigest) is not { } digest)
        {
            return Unsupported("ECDSA with an unknown digest");
        }

        var fieldBytes = (key.Bits + 7) / 8;
        if (key.Key.Length != 1 + (2 * fieldBytes) || key.Key.Span[0] != 4)
        {
            return Unsupported("an elliptic-curve point that is not in uncompressed form");
        }

        var hash = signed.HashBy(digest);
        var format =
            scheme.Kind == SchemeKind.EcdsaPlain
                ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation
                : DSASignatureFormat.Rfc3279DerSequence;
        lock (Gate)
        {
            return Outcome(((ECDsa)KeyOf(key)).VerifyHash(hash, signature, format));
        }
    }

    private static ValueOutcome EdDsa(
        PublicKeyFacts key,
        SignatureScheme scheme,
        SignedBytes signed,
        byte[] signature
    )
    {
        if (signed.Message is not { } message)
        {
            return Unsupported("EdDSA over content without signed attributes");
        }

        var (publicKey, bytes) = (key.Key.ToArray(), message.ToArray());
        return Outcome(
            scheme.Kind == SchemeKind.Ed25519
                ? signature.Length == 64
                    && Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Verify(
                        signature,
                        0,
                        publicKey,
                        0,
                        bytes,
                        0,
                        bytes.Length
                    )
                : signature.Length == 114
                    && Org.BouncyCastle.Math.EC.Rfc8032.Ed448.Verify(
                        signature,
                        0,
                        publicKey,
                        0,
                        [],
                        bytes,
                        0,
                        bytes.Length
                    )
        );
    }

    /// <summary>Importing costs ten times as much as verifying: keys are kept. Called under the gate.</summary>
    private static AsymmetricAlgorithm KeyOf(PublicKeyFacts key)
    {
        var id = key.CurveOid + ":" + Convert.ToHexString(SHA256.HashData(key.Key.Span));
        if (Keys.TryGetValue(id, out var known))
        {
            return known;
        }

        if (Keys.Count >= MostKeys)
        {
            foreach (var old in Keys.Values)
            {
                old.Dispose();
            }

            Keys.Clear();
        }

        AsymmetricAlgorithm made;
        if (key.Kind == KeyKind.Ec)
        {
            var half = (key.Key.Length - 1) / 2;
            made = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.CreateFromValue(key.CurveOid!),
                    Q = new ECPoint
                    {
                        X = key.Key.Slice(1, half).ToArray(),
                        Y = key.Key.Slice(1 + half, half).ToArray(),
                    },
                }
            );
        }
        else
        {
            var rsa = RSA.Create();
            rsa.ImportRSAPublicKey(key.Key.Span, out _);
            made = rsa;
        }

        return Keys[id] = made;
    }

    private static ValueOutcome Outcome(bool valid) =>
        valid
            ? new(ValueResult.Valid, "")
            : new(ValueResult.Invalid, "the signature value does not verify");

    private static ValueOutcome Unsupported(string why) => new(ValueResult.Unsupported, why);
}

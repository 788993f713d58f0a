using System.Formats.Asn1;

namespace PadesValidator.Cryptography;

internal enum KeyKind
{
    Rsa,

    /// <summary>id-RSASSA-PSS: usable for PSS alone (RFC 4055 clause 1.2).</summary>
    RsaPss,
    Ec,
    Ed25519,
    Ed448,
    Unsupported,
}

/// <summary>A SubjectPublicKeyInfo, measured without building a key: a stranger's modulus can be of any size.</summary>
/// <param name="Bits">Size of the RSA modulus or of the curve; 0 where unknown.</param>
/// <param name="CurveOid">The named curve; null for anything else, explicit parameters included.</param>
/// <param name="Key">RSA: the RSAPublicKey; EC and EdDSA: the point or key octets.</param>
/// <param name="Pss">What an id-RSASSA-PSS key restricts itself to; null where it restricts nothing.</param>
/// <param name="ExponentBits">Size of the RSA exponent.</param>
internal sealed record PublicKeyFacts(
    KeyKind Kind,
    string Algorithm,
    int Bits,
    string? CurveOid,
    ReadOnlyMemory<byte> Key,
    SignatureScheme? Pss = null,
    int ExponentBits = 0
)
{
    /// <summary>The cost of a verification grows with both: nothing beyond these is ever built.</summary>
    public const int SmallestRsaBits = 512;
    public const int LargestExponentBits = 64;

    private const int SmallestCurveBits = 256;

    /// <summary>Built and verified where possible, and too weak to be relied on (ETSI TS 119 312).</summary>
    public bool IsOutOfBounds(ValidationPolicy policy) =>
        Kind switch
        {
            KeyKind.Rsa or KeyKind.RsaPss => Bits < policy.MinRsaBits || Bits > policy.MaxRsaBits,
            KeyKind.Ec => Bits < SmallestCurveBits,
            KeyKind.Ed25519 or KeyKind.Ed448 or KeyKind.Unsupported => false,
            _ => throw new InvalidOperationException(),
        };

    /// <exception cref="AsnContentException">Malformed.</exception>
    public static PublicKeyFacts Read(ReadOnlyMemory<byte> spki)
    {
        var sequence = new AsnReader(spki, AsnEncodingRules.BER).ReadSequence();
        var algorithm = AlgorithmIdentifier.Read(sequence);
        var key = sequence.ReadBitString(out var unused);
        if (unused != 0)
        {
            throw new AsnContentException("The public key has unused bits.");
        }

        switch (algorithm.Oid)
        {
            case Oids.RsaEncryption:
                return ReadRsa(KeyKind.Rsa, "RSA", key, null);
            case Oids.RsaPss:
                var restrictions = algorithm.Parameters.IsEmpty
                    ? null
                    : SignatureScheme.ReadPss(algorithm.Parameters);
                return restrictions is null && !algorithm.Parameters.IsEmpty
                    ? new(KeyKind.Unsupported, "RSASSA-PSS", 0, null, key)
                    : ReadRsa(KeyKind.RsaPss, "RSASSA-PSS", key, restrictions);
            case Oids.EcPublicKey:
                return ReadEc(algorithm.Parameters, key);
            case Oids.Ed25519 when key.Length == 32:
                return new(KeyKind.Ed25519, "Ed25519", 256, null, key);
            case Oids.Ed448 when key.Length == 57:
                return new(KeyKind.Ed448, "Ed448", 448, null, key);
            default:
                return new(KeyKind.Unsupported, algorithm.Oid, 0, null, key);
        }
    }

    private static PublicKeyFacts ReadRsa(
        KeyKind kind,
        string name,
        byte[] key,
        SignatureScheme? restrictions
    )
    {
        var sequence = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
        var modulus = sequence.ReadIntegerBytes();
        var exponent = sequence.ReadIntegerBytes();
        return new(kind, name, BitLength(modulus), null, key, restrictions, BitLength(exponent));
    }

    private static PublicKeyFacts ReadEc(ReadOnlyMemory<byte> parameters, byte[] key)
    {
        var reader = new AsnReader(parameters, AsnEncodingRules.BER);
        if (parameters.IsEmpty || !reader.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
        {
            // Explicit parameters let a forger choose the generator (CVE-2020-0601).
            return new(KeyKind.Unsupported, "EC with explicit parameters", 0, null, key);
        }

        var curve = reader.ReadObjectIdentifier();
        var bits = curve switch
        {
            "1.2.840.10045.3.1.1" => 192, // P-192
            "1.3.132.0.33" => 224, // P-224
            "1.2.840.10045.3.1.7" or "1.3.132.0.10" => 256, // P-256, secp256k1
            "1.3.132.0.34" => 384, // P-384
            "1.3.132.0.35" => 521, // P-521
            "1.3.36.3.3.2.8.1.1.5" or "1.3.36.3.3.2.8.1.1.6" => 224, // Brainpool, r1 and t1
            "1.3.36.3.3.2.8.1.1.7" or "1.3.36.3.3.2.8.1.1.8" => 256,
            "1.3.36.3.3.2.8.1.1.9" or "1.3.36.3.3.2.8.1.1.10" => 320,
            "1.3.36.3.3.2.8.1.1.11" or "1.3.36.3.3.2.8.1.1.12" => 384,
            "1.3.36.3.3.2.8.1.1.13" or "1.3.36.3.3.2.8.1.1.14" => 512,
            _ => 0,
        };
        return bits == 0
            ? new(KeyKind.Unsupported, "EC curve " + curve, 0, curve, key)
            : new(KeyKind.Ec, "EC", bits, curve, key);
    }

    /// <summary>0 for zero and for negative numbers, which no key has.</summary>
    private static int BitLength(ReadOnlyMemory<byte> integer)
    {
        var span = integer.Span;
        if ((span[0] & 0x80) != 0)
        {
            return 0;
        }

        var at = 0;
        while (at < span.Length && span[at] == 0)
        {
            at++;
        }

        return at == span.Length
            ? 0
            : ((span.Length - at) * 8)
                - System.Numerics.BitOperations.LeadingZeroCount(span[at])
                + 24;
    }
}

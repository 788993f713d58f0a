using System.Formats.Asn1;
using System.Numerics;

namespace PadesValidator.Cryptography;

/// <summary>
/// RSA verification (RFC 8017 clauses 8.1.2 and 8.2.2) for what .NET does not offer: other salt lengths and mask digests, digests of
/// 224 bits. Only public values are handled, so that constant time is not needed.
/// </summary>
internal static class RsaEncoding
{
    public static bool VerifyPss(
        PublicKeyFacts key,
        SignatureScheme scheme,
        ReadOnlySpan<byte> hash,
        ReadOnlySpan<byte> signature
    ) =>
        Recover(key, signature, key.Bits - 1) is { } encoded
        && VerifyEncoding(encoded, key.Bits - 1, scheme, hash);

    /// <summary>EMSA-PKCS1-v1_5, RFC 8017 clause 9.2: the whole encoding is built and compared, nothing is parsed.</summary>
    public static bool VerifyPkcs1(
        PublicKeyFacts key,
        Digest digest,
        ReadOnlySpan<byte> hash,
        ReadOnlySpan<byte> signature
    )
    {
        var length = (key.Bits + 7) / 8;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.PushSequence();
        writer.PushSequence();
        writer.WriteObjectIdentifier(digest.ToOid());
        writer.WriteNull();
        writer.PopSequence();
        writer.WriteOctetString(hash);
        writer.PopSequence();
        var info = writer.Encode();
        var expected = new byte[length];
        expected[1] = 1;
        expected.AsSpan(2, length - info.Length - 3).Fill(0xFF);
        info.CopyTo(expected, length - info.Length);
        return Recover(key, signature, length * 8) is { } encoded
            && encoded.AsSpan().SequenceEqual(expected);
    }

    /// <summary>RSAVP1 and I2OSP; null where the signature is out of range.</summary>
    private static byte[]? Recover(
        PublicKeyFacts key,
        ReadOnlySpan<byte> signature,
        int encodedBits
    )
    {
        var sequence = new AsnReader(key.Key, AsnEncodingRules.BER).ReadSequence();
        var modulus = new BigInteger(sequence.ReadIntegerBytes().Span, isBigEndian: true);
        var exponent = new BigInteger(sequence.ReadIntegerBytes().Span, isBigEndian: true);
        var value = new BigInteger(signature, isUnsigned: true, isBigEndian: true);
        if (signature.Length != (key.Bits + 7) / 8 || value >= modulus)
        {
            return null;
        }

        var encoded = new byte[(encodedBits + 7) / 8];
        var recovered = BigInteger
            .ModPow(value, exponent, modulus)
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        if (recovered.Length > encoded.Length)
        {
            return null;
        }

        recovered.CopyTo(encoded, encoded.Length - recovered.Length);
        return encoded;
    }

    /// <summary>EMSA-PSS-VERIFY, RFC 8017 clause 9.1.2.</summary>
    private static bool VerifyEncoding(
        byte[] encoded,
        int encodedBits,
        SignatureScheme scheme,
        ReadOnlySpan<byte> hash
    )
    {
        var dataLength = encoded.Length - hash.Length - 1;
        if (dataLength < scheme.SaltLength + 1 || encoded[^1] != 0xBC)
        {
            return false;
        }

        var data = encoded.AsSpan(0, dataLength);
        var seed = encoded.AsSpan(dataLength, hash.Length);
        var clear = (8 * encoded.Length) - encodedBits;
        if ((data[0] & (byte)(0xFF00 >> clear)) != 0)
        {
            return false;
        }

        var digest = scheme.MaskDigest!.Value;
        var input = new byte[hash.Length + 4];
        seed.CopyTo(input);
        for (int at = 0, counter = 0; at < data.Length; counter++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(
                input.AsSpan(hash.Length),
                counter
            );
            foreach (var mask in digest.Compute(input))
            {
                if (at < data.Length)
                {
                    data[at++] ^= mask;
                }
            }
        }

        data[0] &= (byte)(0xFF >> clear);
        var padding = data[..^(scheme.SaltLength + 1)];
        if (padding.ContainsAnyExcept((byte)0) || data[padding.Length] != 1)
        {
            return false;
        }

        byte[] message = [.. new byte[8], .. hash, .. data[^scheme.SaltLength..]];
        return scheme.Digest!.Value.Compute(message).AsSpan().SequenceEqual(seed);
    }
}

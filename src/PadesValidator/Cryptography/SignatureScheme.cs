using System.Formats.Asn1;

namespace PadesValidator.Cryptography;

internal enum SchemeKind
{
    RsaPkcs1,
    RsaPss,
    EcdsaDer,

    /// <summary>r and s side by side (BSI TR-03111 clause 5.2.1).</summary>
    EcdsaPlain,
    Ed25519,
    Ed448,
}

/// <summary>A signature algorithm with its parameters, read from an AlgorithmIdentifier.</summary>
/// <param name="Digest">Null where the scheme leaves it to somebody else: rsaEncryption and id-ecPublicKey in CMS, EdDSA.</param>
/// <param name="MaskDigest">The digest of MGF1 (RFC 8017 clause A.2.3); PSS only.</param>
/// <param name="SaltLength">In bytes; PSS only.</param>
internal sealed record SignatureScheme(
    SchemeKind Kind,
    Digest? Digest,
    Digest? MaskDigest = null,
    int SaltLength = 0
)
{
    public string ToText() =>
        Kind switch
        {
            SchemeKind.RsaPkcs1 => "RSA",
            SchemeKind.RsaPss => "RSASSA-PSS",
            SchemeKind.EcdsaDer => "ECDSA",
            SchemeKind.EcdsaPlain => "ECDSA-plain",
            SchemeKind.Ed25519 => "Ed25519",
            SchemeKind.Ed448 => "Ed448",
            _ => throw new ArgumentOutOfRangeException(nameof(Kind)),
        } + (Digest is { } digest ? " with " + digest.ToText() : "");

    /// <summary>The identifier names a signature scheme, whatever its parameters.</summary>
    public static bool IsKnown(string oid) =>
        oid == Oids.RsaPss || Read(new(oid, default)) is not null;

    /// <summary>Reads what an AlgorithmIdentifier names; null where it names a scheme that is not known here.</summary>
    /// <exception cref="AsnContentException">The parameters are malformed.</exception>
    public static SignatureScheme? Read(AlgorithmIdentifier algorithm) =>
        algorithm.Oid switch
        {
            Oids.RsaEncryption => new(SchemeKind.RsaPkcs1, null),
            "1.2.840.113549.1.1.4" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Md5),
            "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" => new(
                SchemeKind.RsaPkcs1,
                Cryptography.Digest.Sha1
            ),
            "1.3.36.3.3.1.2" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.RipeMd160),
            "1.2.840.113549.1.1.14" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha224),
            "1.2.840.113549.1.1.11" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha256),
            "1.2.840.113549.1.1.12" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha384),
            "1.2.840.113549.1.1.13" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha512),
            "2.16.840.1.101.3.4.3.13" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha3Of224),
            "2.16.840.1.101.3.4.3.14" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha3Of256),
            "2.16.840.1.101.3.4.3.15" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha3Of384),
            "2.16.840.1.101.3.4.3.16" => new(SchemeKind.RsaPkcs1, Cryptography.Digest.Sha3Of512),
            Oids.RsaPss => ReadPss(algorithm.Parameters),
            Oids.EcPublicKey => new(SchemeKind.EcdsaDer, null),
            "1.2.840.10045.4.1" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha1),
            "1.2.840.10045.4.3.1" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha224),
            "1.2.840.10045.4.3.2" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha256),
            "1.2.840.10045.4.3.3" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha384),
            "1.2.840.10045.4.3.4" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha512),
            "2.16.840.1.101.3.4.3.9" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha3Of224),
            "2.16.840.1.101.3.4.3.10" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha3Of256),
            "2.16.840.1.101.3.4.3.11" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha3Of384),
            "2.16.840.1.101.3.4.3.12" => new(SchemeKind.EcdsaDer, Cryptography.Digest.Sha3Of512),
            "0.4.0.127.0.7.1.1.4.1.1" => new(SchemeKind.EcdsaPlain, Cryptography.Digest.Sha1),
            "0.4.0.127.0.7.1.1.4.1.2" => new(SchemeKind.EcdsaPlain, Cryptography.Digest.Sha224),
            "0.4.0.127.0.7.1.1.4.1.3" => new(SchemeKind.EcdsaPlain, Cryptography.Digest.Sha256),
            "0.4.0.127.0.7.1.1.4.1.4" => new(SchemeKind.EcdsaPlain, Cryptography.Digest.Sha384),
            "0.4.0.127.0.7.1.1.4.1.5" => new(SchemeKind.EcdsaPlain, Cryptography.Digest.Sha512),
            Oids.Ed25519 => new(SchemeKind.Ed25519, null),
            Oids.Ed448 => new(SchemeKind.Ed448, null),
            _ => null,
        };

    /// <summary>RSASSA-PSS-params, RFC 4055 clause 3.1; null where a digest is unknown or the trailer is not 1.</summary>
    public static SignatureScheme? ReadPss(ReadOnlyMemory<byte> parameters)
    {
        Digest? digest = Cryptography.Digest.Sha1;
        Digest? mask = Cryptography.Digest.Sha1;
        var salt = 20;
        var trailer = 1;
        if (!parameters.IsEmpty)
        {
            var reader = new AsnReader(parameters, AsnEncodingRules.BER).ReadSequence();
            while (reader.HasData)
            {
                var tag = reader.PeekTag();
                var inner = reader.ReadSequence(tag);
                switch (tag.TagValue)
                {
                    case 0:
                        digest = DigestExtensions.FromOid(AlgorithmIdentifier.Read(inner).Oid);
                        break;
                    case 1:
                        var generator = AlgorithmIdentifier.Read(inner);
                        mask =
                            generator.Oid == Oids.Mgf1 && !generator.Parameters.IsEmpty
                                ? DigestExtensions.FromOid(
                                    AlgorithmIdentifier
                                        .Read(
                                            new AsnReader(
                                                generator.Parameters,
                                                AsnEncodingRules.BER
                                            )
                                        )
                                        .Oid
                                )
                                : null;
                        break;
                    case 2 when inner.TryReadInt32(out var length):
                        salt = length;
                        break;
                    case 3 when inner.TryReadInt32(out var field):
                        trailer = field;
                        break;
                    default:
                        return null;
                }
            }
        }

        return digest is null || mask is null || trailer != 1 || salt is < 0 or > 1024
            ? null
            : new(SchemeKind.RsaPss, digest, mask, salt);
    }
}

/// <summary>AlgorithmIdentifier, RFC 5280 clause 4.1.1.2.</summary>
/// <param name="Parameters">The encoded parameters; empty where absent.</param>
internal readonly record struct AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters)
{
    /// <exception cref="AsnContentException">Malformed.</exception>
    public static AlgorithmIdentifier Read(AsnReader reader)
    {
        var sequence = reader.ReadSequence();
        var oid = sequence.ReadObjectIdentifier();
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        sequence.ThrowIfNotEmpty();
        return new(oid, parameters);
    }
}

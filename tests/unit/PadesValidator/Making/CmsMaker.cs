using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PadesValidator.Tests.Making;

/// <summary>Writes a CMS SignedData octet by octet, so that a test can bend any part of it.</summary>
internal sealed record CmsMaker(Party Signer)
{
    private const string SignedDataOid = "1.2.840.113549.1.7.2";
    private const string DataOid = "1.2.840.113549.1.7.1";
    public const string TstInfoOid = "1.2.840.113549.1.9.16.1.4";

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;
    public bool WithBinding { get; init; } = true;
    public byte[]? BoundTo { get; init; }
    public bool WithAttributes { get; init; } = true;
    public bool Unsorted { get; init; }
    public bool SignUnsorted { get; init; }
    public bool ByKeyIdentifier { get; init; }
    public bool Pss { get; init; }
    public int SaltLength { get; init; } = 32;
    public string? SignatureOid { get; init; }

    /// <summary>Makes the signature value where .NET has no such key.</summary>
    public Func<byte[], byte[]>? SignValue { get; init; }
    public int SignerCount { get; init; } = 1;

    /// <summary>Who makes the SignerInfos after the first; null for the same one.</summary>
    public Party? Second { get; init; }
    public byte[]? Encapsulated { get; init; }
    public string ContentType { get; init; } = DataOid;
    public IReadOnlyList<byte[]> Certificates { get; init; } = [];
    public Func<byte[], byte[]>? Timestamp { get; init; }

    /// <summary>Makes the token of a content-time-stamp attribute over the content.</summary>
    public Func<byte[], byte[]>? ContentTimestamp { get; init; }
    public DateTimeOffset SigningTime { get; init; } = TestPki.Now;

    /// <summary>The CMS over <paramref name="content"/>, which stays outside unless <see cref="Encapsulated"/> says otherwise.</summary>
    public byte[] Make(byte[] content)
    {
        var w = new AsnWriter(AsnEncodingRules.BER);
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier(SignedDataOid);
            using (w.PushSequence(Context(0)))
            using (w.PushSequence())
            {
                w.WriteInteger(1);
                using (w.PushSetOf())
                {
                    Algorithm(w, DigestOid);
                }

                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier(ContentType);
                    if (Encapsulated is not null)
                    {
                        using (w.PushSequence(Context(0)))
                        {
                            w.WriteOctetString(Encapsulated);
                        }
                    }
                }

                using (w.PushSetOf(Context(0)))
                {
                    foreach (var certificate in Certificates.Prepend(Signer.Der))
                    {
                        w.WriteEncodedValue(certificate);
                    }
                }

                using (w.PushSetOf())
                {
                    for (var i = 0; i < SignerCount; i++)
                    {
                        var one =
                            i > 0 && Second is not null ? this with { Signer = Second } : this;
                        one.WriteSigner(w, content);
                    }
                }
            }
        }

        return w.Encode();
    }

    private string DigestOid =>
        Hash.Name switch
        {
            "SHA1" => "1.3.14.3.2.26",
            "SHA384" => "2.16.840.1.101.3.4.2.2",
            "SHA512" => "2.16.840.1.101.3.4.2.3",
            _ => "2.16.840.1.101.3.4.2.1",
        };

    private void WriteSigner(AsnWriter w, byte[] content)
    {
        var attributes = Attributes(CryptographicOperations.HashData(Hash, content));
        if (ContentTimestamp is { } stampContent)
        {
            attributes.Add(
                Attribute(
                    "1.2.840.113549.1.9.16.2.20",
                    a => a.WriteEncodedValue(stampContent(content))
                )
            );
        }

        var sorted = attributes
            .Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .ToList();
        var sent = Unsorted ? [.. Enumerable.Reverse(sorted)] : sorted;
        var signed = WithAttributes ? Set(SignUnsorted ? sent : sorted, 0x31) : content;
        var value = Sign(signed);
        using (w.PushSequence())
        {
            w.WriteInteger(ByKeyIdentifier ? 3 : 1);
            if (ByKeyIdentifier)
            {
                var identifier = Signer
                    .Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>()
                    .Single();
                w.WriteOctetString(identifier.SubjectKeyIdentifierBytes.Span, Context(0));
            }
            else
            {
                using (w.PushSequence())
                {
                    w.WriteEncodedValue(Signer.Certificate.IssuerName.RawData);
                    w.WriteInteger(Signer.Certificate.SerialNumberBytes.Span);
                }
            }

            Algorithm(w, DigestOid);
            if (WithAttributes)
            {
                w.WriteEncodedValue(Set(sent, 0xA0));
            }

            WriteSignatureAlgorithm(w);
            w.WriteOctetString(value);
            if (Timestamp is { } stamp)
            {
                using (w.PushSetOf(Context(1)))
                {
                    w.WriteEncodedValue(
                        Attribute(
                            "1.2.840.113549.1.9.16.2.14",
                            a => a.WriteEncodedValue(stamp(value))
                        )
                    );
                }
            }
        }
    }

    private List<byte[]> Attributes(byte[] digest)
    {
        var list = new List<byte[]>
        {
            Attribute("1.2.840.113549.1.9.3", w => w.WriteObjectIdentifier(ContentType)),
            Attribute("1.2.840.113549.1.9.4", w => w.WriteOctetString(digest)),
            Attribute("1.2.840.113549.1.9.5", w => w.WriteUtcTime(SigningTime)),
        };
        if (WithBinding)
        {
            list.Add(
                Attribute(
                    "1.2.840.113549.1.9.16.2.47",
                    w =>
                    {
                        using (w.PushSequence())
                        using (w.PushSequence())
                        using (w.PushSequence())
                        {
                            w.WriteOctetString(SHA256.HashData(BoundTo ?? Signer.Der));
                        }
                    }
                )
            );
        }

        return list;
    }

    private static byte[] Attribute(string oid, Action<AsnWriter> value)
    {
        var w = new AsnWriter(AsnEncodingRules.BER);
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier(oid);
            using (w.PushSetOf())
            {
                value(w);
            }
        }

        return w.Encode();
    }

    private static byte[] Set(List<byte[]> values, byte tag)
    {
        // A sequence keeps the order that it is given.
        var w = new AsnWriter(AsnEncodingRules.BER);
        using (w.PushSequence())
        {
            foreach (var value in values)
            {
                w.WriteEncodedValue(value);
            }
        }

        var encoded = w.Encode();
        encoded[0] = tag;
        return encoded;
    }

    private byte[] Sign(byte[] bytes) =>
        Signer.Key switch
        {
            _ when SignValue is { } sign => sign(bytes),
            RSA rsa when Pss && SaltLength != 32 => PssMaker.Sign(rsa, bytes, SaltLength),
            RSA rsa => rsa.SignData(
                bytes,
                Hash,
                Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            ),
            ECDsa ec => ec.SignData(
                bytes,
                Hash,
                SignatureOid?.StartsWith("0.4.0.127", StringComparison.Ordinal) ?? false
                    ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation
                    : DSASignatureFormat.Rfc3279DerSequence
            ),
            _ => throw new InvalidOperationException(),
        };

    private void WriteSignatureAlgorithm(AsnWriter w)
    {
        if (!Pss)
        {
            Algorithm(
                w,
                SignatureOid
                    ?? (
                        Signer.Key is RSA ? "1.2.840.113549.1.1.1"
                        : Hash == HashAlgorithmName.SHA384 ? "1.2.840.10045.4.3.3"
                        : "1.2.840.10045.4.3.2"
                    )
            );
            return;
        }

        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.1.10");
            using (w.PushSequence())
            {
                using (w.PushSequence(Context(0)))
                {
                    Algorithm(w, DigestOid);
                }

                using (w.PushSequence(Context(1)))
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("1.2.840.113549.1.1.8");
                    Algorithm(w, DigestOid);
                }

                using (w.PushSequence(Context(2)))
                {
                    w.WriteInteger(SaltLength);
                }
            }
        }
    }

    private static void Algorithm(AsnWriter w, string oid)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier(oid);
        }
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    /// <summary>A timestamp token over <paramref name="stamped"/>.</summary>
    public static byte[] TimestampToken(Party authority, byte[] stamped, DateTimeOffset time)
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence())
        {
            w.WriteInteger(1);
            w.WriteObjectIdentifier("0.4.0.2023.1.1");
            using (w.PushSequence())
            {
                Algorithm(w, "2.16.840.1.101.3.4.2.1");
                w.WriteOctetString(SHA256.HashData(stamped));
            }

            w.WriteInteger(1);
            w.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }

        var info = w.Encode();
        return new CmsMaker(authority) { ContentType = TstInfoOid, Encapsulated = info }.Make(info);
    }
}

using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>One attribute of a SignerInfo with its encoded values.</summary>
internal sealed record CmsAttribute(string Oid, IReadOnlyList<ReadOnlyMemory<byte>> Values);

/// <summary>A SignerInfo (RFC 5652 clause 5.3), read and not verified.</summary>
internal sealed class SignerInfo
{
    private const int MostAttributes = 64;
    private const int MostValues = 16;
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    /// <summary>The issuer of the signer's certificate; null where the signer is named by key identifier.</summary>
    public required DistinguishedName? Issuer { get; init; }
    public required ReadOnlyMemory<byte> Serial { get; init; }
    public required ReadOnlyMemory<byte> KeyIdentifier { get; init; }
    public required AlgorithmIdentifier DigestAlgorithm { get; init; }
    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }
    public required byte[] Signature { get; init; }

    /// <summary>Null where there are none: the signature is over the content itself.</summary>
    public required IReadOnlyList<CmsAttribute>? SignedAttributes { get; init; }
    public required IReadOnlyList<CmsAttribute> UnsignedAttributes { get; init; }

    /// <summary>The bytes that the signature may be over: the DER SET OF first, then, where it differs, the encoding as it was sent.</summary>
    public required IReadOnlyList<byte[]> SignedEncodings { get; init; }

    public IEnumerable<CmsAttribute> Signed(string oid) =>
        SignedAttributes?.Where(a => a.Oid == oid) ?? [];

    public bool Names(Certificate certificate) =>
        Issuer is not null
            ? certificate.Serial.Span.SequenceEqual(Serial.Span)
                && certificate.Issuer.Matches(Issuer)
            : !KeyIdentifier.IsEmpty
                && certificate.Extensions.SubjectKeyIdentifier.Span.SequenceEqual(
                    KeyIdentifier.Span
                );

    /// <exception cref="AsnContentException">Malformed or beyond the bounds.</exception>
    public static SignerInfo Read(AsnReader reader)
    {
        reader.ReadIntegerBytes();
        DistinguishedName? issuer = null;
        ReadOnlyMemory<byte> serial = default;
        ReadOnlyMemory<byte> keyIdentifier = default;
        if (reader.PeekTag().HasSameClassAndValue(Context0))
        {
            keyIdentifier = reader.ReadOctetString(Context0);
        }
        else
        {
            var identifier = reader.ReadSequence();
            issuer = DistinguishedName.Read(identifier);
            serial = identifier.ReadIntegerBytes();
        }

        var digestAlgorithm = AlgorithmIdentifier.Read(reader);
        IReadOnlyList<CmsAttribute>? signed = null;
        IReadOnlyList<byte[]> encodings = [];
        if (reader.PeekTag().HasSameClassAndValue(Context0))
        {
            var asSent = reader.PeekEncodedValue();
            var set = reader.ReadSetOf(skipSortOrderValidation: true, Context0);
            (signed, encodings) = ReadSigned(set, asSent);
        }

        var signatureAlgorithm = AlgorithmIdentifier.Read(reader);
        var signature = reader.ReadOctetString();
        IReadOnlyList<CmsAttribute> unsigned = [];
        if (reader.HasData)
        {
            unsigned = ReadAttributes(
                reader.ReadSetOf(skipSortOrderValidation: true, Context1),
                []
            );
        }

        reader.ThrowIfNotEmpty();
        return new()
        {
            Issuer = issuer,
            Serial = serial,
            KeyIdentifier = keyIdentifier,
            DigestAlgorithm = digestAlgorithm,
            SignatureAlgorithm = signatureAlgorithm,
            Signature = signature,
            SignedAttributes = signed,
            UnsignedAttributes = unsigned,
            SignedEncodings = encodings,
        };
    }

    /// <summary>
    /// RFC 5652 clause 5.4 signs the DER encoding with an explicit SET OF tag. Some signers send, and sign, an unsorted set:
    /// both encodings are kept, and which of them verifies is reported.
    /// </summary>
    private static (List<CmsAttribute>, IReadOnlyList<byte[]>) ReadSigned(
        AsnReader set,
        ReadOnlyMemory<byte> asSent
    )
    {
        var raw = new List<ReadOnlyMemory<byte>>();
        var attributes = ReadAttributes(set, raw);
        var sent = asSent.ToArray();
        sent[0] = 0x31;
        raw.Sort((a, b) => a.Span.SequenceCompareTo(b.Span));
        var writer = new AsnWriter(AsnEncodingRules.BER);
        writer.PushSequence();
        foreach (var attribute in raw)
        {
            writer.WriteEncodedValue(attribute.Span);
        }

        writer.PopSequence();
        var der = writer.Encode();
        der[0] = 0x31;
        return (attributes, der.AsSpan().SequenceEqual(sent) ? [der] : [der, sent]);
    }

    private static List<CmsAttribute> ReadAttributes(AsnReader set, List<ReadOnlyMemory<byte>> raw)
    {
        var list = new List<CmsAttribute>();
        while (set.HasData)
        {
            if (list.Count == MostAttributes)
            {
                throw new AsnContentException("Too many attributes.");
            }

            raw.Add(set.PeekEncodedValue());
            var attribute = set.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            attribute.ThrowIfNotEmpty();
            var encoded = new List<ReadOnlyMemory<byte>>();
            while (values.HasData)
            {
                if (encoded.Count == MostValues)
                {
                    throw new AsnContentException("Too many values in one attribute.");
                }

                encoded.Add(values.ReadEncodedValue());
            }

            list.Add(new(oid, encoded));
        }

        return list;
    }
}

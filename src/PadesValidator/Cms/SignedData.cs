using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>The structure of a CMS SignedData, BER or DER (RFC 5652 clause 5.1). Nothing is verified here.</summary>
internal sealed class SignedData
{
    private const int MostCertificates = 64;
    private const int MostSigners = 8;
    private const int MostRevocationValues = 64;
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1);

    public required string ContentType { get; init; }

    /// <summary>eContent; null where the content is detached.</summary>
    public required byte[]? Content { get; init; }
    public required IReadOnlyList<Certificate> Certificates { get; init; }
    public required IReadOnlyList<byte[]> Crls { get; init; }
    public required IReadOnlyList<SignerInfo> Signers { get; init; }

    /// <summary>Bytes other than zero follow the object. They are in the gap that nobody signs, and nothing reads them.</summary>
    public bool HasTrailingBytes { get; private init; }

    /// <summary>The first object of <paramref name="encoded"/>; a /Contents string is made larger than needed.</summary>
    public static SignedData? TryRead(ReadOnlyMemory<byte> encoded, out string problem)
    {
        try
        {
            var reader = new AsnReader(encoded, AsnEncodingRules.BER);
            var length = reader.PeekEncodedValue().Length;
            var trailing = encoded.Span[length..].ContainsAnyExcept((byte)0);
            problem = "";
            return Read(reader.ReadSequence(), trailing);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            problem = e.Message + (e.InnerException is { } inner ? " " + inner.Message : "");
            return null;
        }
    }

    private static SignedData Read(AsnReader info, bool trailing)
    {
        if (info.ReadObjectIdentifier() != Oids.SignedData)
        {
            throw new AsnContentException("The content is not id-signedData.");
        }

        var wrapper = info.ReadSequence(Context0);
        var data = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        info.ThrowIfNotEmpty();
        data.ReadIntegerBytes();
        data.ReadSetOf(skipSortOrderValidation: true);
        var encapsulated = data.ReadSequence();
        var contentType = encapsulated.ReadObjectIdentifier();
        byte[]? content = null;
        if (encapsulated.HasData)
        {
            var explicitContent = encapsulated.ReadSequence(Context0);
            content = explicitContent.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString)
                ? explicitContent.ReadOctetString()
                : explicitContent.ReadEncodedValue().ToArray();
        }

        var certificates = ReadCertificates(data);
        var crls = ReadCrls(data);
        var signers = data.ReadSetOf(skipSortOrderValidation: true);
        data.ThrowIfNotEmpty();
        var infos = new List<SignerInfo>();
        while (signers.HasData)
        {
            if (infos.Count == MostSigners)
            {
                throw new AsnContentException("Too many SignerInfos.");
            }

            infos.Add(SignerInfo.Read(signers.ReadSequence()));
        }

        return new()
        {
            ContentType = contentType,
            Content = content,
            Certificates = certificates,
            Crls = crls,
            Signers = infos,
            HasTrailingBytes = trailing,
        };
    }

    private static List<Certificate> ReadCertificates(AsnReader data)
    {
        var list = new List<Certificate>();
        if (!data.PeekTag().HasSameClassAndValue(Context0))
        {
            return list;
        }

        var set = data.ReadSetOf(skipSortOrderValidation: true, Context0);
        for (var count = 0; set.HasData; count++)
        {
            if (count == MostCertificates)
            {
                throw new AsnContentException("Too many certificates.");
            }

            var isCertificate = set.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence);
            var value = set.ReadEncodedValue();
            if (isCertificate && Certificate.TryRead(value.ToArray()) is { } certificate)
            {
                list.Add(certificate);
            }
        }

        return list;
    }

    private static List<byte[]> ReadCrls(AsnReader data)
    {
        var list = new List<byte[]>();
        if (!data.PeekTag().HasSameClassAndValue(Context1))
        {
            return list;
        }

        var set = data.ReadSetOf(skipSortOrderValidation: true, Context1);
        while (set.HasData && list.Count < MostRevocationValues)
        {
            list.Add(set.ReadEncodedValue().ToArray());
        }

        return list;
    }
}

using System.Formats.Asn1;
using System.IO.Compression;
using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

internal enum CmsKind
{
    /// <summary>signed-data with the content inside (RFC 5652 clause 5).</summary>
    Signed,

    /// <summary>signed-data whose content is elsewhere: a detached signature.</summary>
    Detached,

    /// <summary>enveloped-data, auth-enveloped-data or encrypted-data: not for us to open.</summary>
    Encrypted,

    /// <summary>compressed-data (RFC 3274).</summary>
    Compressed,
    Unreadable,
}

/// <param name="Content">What it carries; empty unless signed or compressed.</param>
internal sealed record CmsContent(CmsKind Kind, byte[] Content)
{
    private static readonly Asn1Tag Explicit0 = new(
        TagClass.ContextSpecific,
        0,
        isConstructed: true
    );

    /// <summary>Takes the content out of a ContentInfo, DER or BER, without looking at any signature or certificate. Never throws.</summary>
    public static CmsContent Of(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (AsnContentException)
        {
            return new(CmsKind.Unreadable, []);
        }
    }

    /// <summary>The bytes of a PEM or bare base64 ContentInfo; null where it is neither.</summary>
    public static byte[]? Unarmoured(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        var begin = text.IndexOf("-----BEGIN ", StringComparison.Ordinal);
        if (begin >= 0)
        {
            var from = text.IndexOf('\n', begin);
            var to = from < 0 ? -1 : text.IndexOf("-----END", from, StringComparison.Ordinal);
            if (to < 0)
            {
                return null;
            }

            text = text[from..to];
        }

        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(text, decoded, out var written)
            ? decoded[..written]
            : null;
    }

    /// <summary>Inflates compressed-data's zlib stream; null when damaged or past a limit.</summary>
    public static byte[]? Inflated(byte[] content, Budget budget)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(content), CompressionMode.Decompress);
            return budget.Take(zlib);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static CmsContent Read(byte[] bytes)
    {
        var info = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        var type = info.ReadObjectIdentifier();
        switch (type)
        {
            case "1.2.840.113549.1.7.2":
            {
                var signed = info.ReadSequence(Explicit0).ReadSequence();
                signed.ReadInteger();
                signed.ReadEncodedValue();
                return Encapsulated(signed.ReadSequence(), CmsKind.Signed);
            }
            case "1.2.840.113549.1.9.16.1.9":
            {
                var compressed = info.ReadSequence(Explicit0).ReadSequence();
                compressed.ReadInteger();
                compressed.ReadEncodedValue();
                return Encapsulated(compressed.ReadSequence(), CmsKind.Compressed);
            }
            case "1.2.840.113549.1.7.3"
            or "1.2.840.113549.1.7.4"
            or "1.2.840.113549.1.7.6"
            or "1.2.840.113549.1.9.16.1.23":
                return new(CmsKind.Encrypted, []);
            default:
                return new(CmsKind.Unreadable, []);
        }
    }

    private static CmsContent Encapsulated(AsnReader info, CmsKind kind)
    {
        info.ReadObjectIdentifier();
        if (!info.HasData)
        {
            return new(CmsKind.Detached, []);
        }

        var wrapped = info.ReadSequence(Explicit0);

        // PKCS #7 1.5 allowed any type where CMS has an OCTET STRING.
        return wrapped.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString)
            ? new(kind, wrapped.ReadOctetString())
            : new(kind, wrapped.ReadEncodedValue().ToArray());
    }
}

using System.Formats.Asn1;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>Reads what strangers ask: total, and bounded in size and number. What can't be read in full is malformed.</summary>
internal static class OcspRequestReader
{
    /// <summary>A signed request with its certificates fits well.</summary>
    public const int MaxOctets = 16 * 1024;
    public const int MaxCertificates = 16;

    private const int MaxExtensions = 16;
    private const int MaxNonceOctets = 128;
    private const int MaxHashOctets = 64;

    /// <summary>20 octets (RFC 5280 clause 4.1.2.2), and the zero that keeps a number positive.</summary>
    private const int MaxSerialOctets = 21;

    private static readonly Asn1Tag Explicit0 = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag Explicit1 = new(TagClass.ContextSpecific, 1, true);
    private static readonly Asn1Tag Explicit2 = new(TagClass.ContextSpecific, 2, true);

    /// <summary>Null: malformedRequest.</summary>
    public static OcspRequest? Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxOctets)
        {
            return null;
        }

        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var request = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var content = Content(request.ReadSequence());
            if (Is(request, Explicit0))
            {
                request.ReadSequence(Explicit0); // a signature: nobody has to sign here
            }

            request.ThrowIfNotEmpty();
            return content;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>CertID; also of a response, which must repeat it.</summary>
    internal static OcspCertId CertId(AsnReader reader)
    {
        var der = reader.PeekEncodedValue();
        var id = reader.ReadSequence();
        var algorithm = id.ReadSequence();
        var hash = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
            algorithm.ThrowIfNotEmpty();
        }

        var name = id.ReadOctetString();
        var key = id.ReadOctetString();
        var serial = id.ReadIntegerBytes();
        id.ThrowIfNotEmpty();
        if (
            name.Length > MaxHashOctets
            || key.Length > MaxHashOctets
            || serial.Length > MaxSerialOctets
        )
        {
            throw new AsnContentException("longer than any hash or serial number");
        }

        return new OcspCertId(
            der,
            hash,
            name,
            key,
            serial.Span[0] < 0x80 ? Convert.ToHexString(serial.Span).TrimStart('0') : ""
        );
    }

    /// <summary>The nonce's octets; malformed outside 1 to 128 (RFC 9654 clause 2.1).</summary>
    internal static ReadOnlyMemory<byte> Nonce(ReadOnlyMemory<byte> extension)
    {
        var reader = new AsnReader(extension, AsnEncodingRules.DER);
        var nonce = reader.ReadOctetString();
        reader.ThrowIfNotEmpty();
        return nonce.Length is > 0 and <= MaxNonceOctets
            ? nonce
            : throw new AsnContentException("a nonce of no or too many octets");
    }

    internal static bool Is(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    private static OcspRequest? Content(AsnReader tbs)
    {
        if (Is(tbs, Explicit0) && !IsVersion1(tbs.ReadSequence(Explicit0)))
        {
            return null;
        }

        if (Is(tbs, Explicit1))
        {
            tbs.ReadSequence(Explicit1); // requestorName: who asks changes nothing
        }

        var list = tbs.ReadSequence();
        var certificates = new List<OcspCertId>();
        while (list.HasData)
        {
            if (certificates.Count == MaxCertificates)
            {
                return null;
            }

            var one = list.ReadSequence();
            certificates.Add(CertId(one));
            if (Is(one, Explicit0))
            {
                Extensions(one.ReadSequence(Explicit0));
            }

            one.ThrowIfNotEmpty();
        }

        var nonce = Is(tbs, Explicit2) ? Extensions(tbs.ReadSequence(Explicit2)) : null;
        tbs.ThrowIfNotEmpty();
        return certificates.Count == 0 ? null : new OcspRequest(certificates, nonce);
    }

    private static bool IsVersion1(AsnReader version)
    {
        var number = version.ReadInteger();
        version.ThrowIfNotEmpty();
        return number.IsZero;
    }

    /// <summary>The nonce, if there is one; what is critical and unknown can't be answered.</summary>
    private static ReadOnlyMemory<byte>? Extensions(AsnReader wrapped)
    {
        var extensions = wrapped.ReadSequence();
        wrapped.ThrowIfNotEmpty();
        ReadOnlyMemory<byte>? nonce = null;
        for (var n = 0; extensions.HasData; n++)
        {
            var (oid, critical, value) = X509Der.ReadExtension(extensions);
            var known = oid == OcspOids.Nonce;
            if (n == MaxExtensions || (critical && !known) || (known && nonce is not null))
            {
                throw new AsnContentException("an extension that can't be honoured");
            }

            if (known)
            {
                nonce = Nonce(value);
            }
        }

        return nonce;
    }
}

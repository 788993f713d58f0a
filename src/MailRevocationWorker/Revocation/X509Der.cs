using System.Formats.Asn1;

namespace MailRevocationWorker.Revocation;

/// <summary>What CRLs and OCSP responses encode alike (RFC 5280 clause 4.1).</summary>
internal static class X509Der
{
    public static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using var algorithm = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        if (oid == X509Oids.Sha256WithRsa)
        {
            writer.WriteNull(); // RFC 4055 clause 5; ECDSA has no parameters (RFC 5758 clause 3.2)
        }
    }

    public static byte[] Algorithm(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 32);
        WriteAlgorithm(writer, oid);
        return writer.Encode();
    }

    /// <summary>Not critical.</summary>
    public static void WriteExtension(AsnWriter writer, string oid, Action<AsnWriter> write)
    {
        var value = new AsnWriter(AsnEncodingRules.DER, 64);
        write(value);
        using var extension = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        writer.WriteOctetString(value.Encode());
    }

    /// <summary>CRLReason is an ENUMERATED of one octet (RFC 5280 clause 5.3.1).</summary>
    public static void WriteReason(AsnWriter writer, int reason) =>
        writer.WriteEncodedValue([0x0A, 0x01, (byte)reason]);

    public static (string Oid, bool Critical, ReadOnlyMemory<byte> Value) ReadExtension(
        AsnReader extensions
    )
    {
        var extension = extensions.ReadSequence();
        var oid = extension.ReadObjectIdentifier();
        var critical =
            extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
        var value = extension.ReadOctetString();
        extension.ThrowIfNotEmpty();
        return (oid, critical, value);
    }
}

internal static class X509Oids
{
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string CrlNumber = "2.5.29.20";
    public const string ReasonCode = "2.5.29.21";
    public const string InvalidityDate = "2.5.29.24";

    /// <summary>Recommendation ITU-T X.509 clause 9.5.2.8.</summary>
    public const string ExpiredCertsOnCrl = "2.5.29.60";

    public const string CommonName = "2.5.4.3";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    public const string Sha384WithRsa = "1.2.840.113549.1.1.12";
    public const string Sha512WithRsa = "1.2.840.113549.1.1.13";
    public const string Sha256WithEcdsa = "1.2.840.10045.4.3.2";
    public const string Sha384WithEcdsa = "1.2.840.10045.4.3.3";
    public const string Sha512WithEcdsa = "1.2.840.10045.4.3.4";
}

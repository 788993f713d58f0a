using System.Formats.Asn1;
using System.Numerics;

namespace MailRevocationWorker.Revocation;

/// <summary>Reads what a CA published: total, a CRL that can't be read in full is none.</summary>
internal static class CrlReader
{
    private const int LastUtcTimeYear = 2049;
    private const int MaxNumberOctets = 20;
    private static readonly Asn1Tag Explicit0 = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag KeyIdentifierTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Null where the bytes are no complete version-2 CRL with CRLNumber and nextUpdate.</summary>
    public static SignedCrl? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var crl = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var signed = crl.PeekEncodedValue();
            var content = Content(crl.ReadSequence());
            var algorithm = crl.ReadSequence().ReadObjectIdentifier();
            var signature = crl.ReadBitString(out var unused);
            crl.ThrowIfNotEmpty();
            return content is null || unused != 0
                ? null
                : new SignedCrl(content, signed, algorithm, signature);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static Crl? Content(AsnReader tbs)
    {
        if (!tbs.TryReadInt32(out var version) || version != 1)
        {
            return null;
        }

        tbs.ReadSequence();
        var issuer = tbs.PeekEncodedValue();
        tbs.ReadSequence();
        var thisUpdate = Time(tbs);
        if (!IsTime(tbs))
        {
            return null;
        }

        var nextUpdate = Time(tbs);
        var entries = new Dictionary<string, CrlEntry>(StringComparer.Ordinal);
        if (tbs.HasData && tbs.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var lines = tbs.ReadSequence();
            while (lines.HasData)
            {
                var (serial, entry) = Entry(lines.ReadSequence());
                entries.TryAdd(serial, entry);
            }
        }

        ReadOnlyMemory<byte> keyIdentifier = default;
        BigInteger? number = null;
        DateTimeOffset? expiredSince = null;
        var list = tbs.ReadSequence(Explicit0);
        var extensions = list.ReadSequence();
        while (extensions.HasData)
        {
            var (oid, critical, value) = Extension(extensions);
            switch (oid)
            {
                case X509Oids.CrlNumber:
                    number = value.ReadInteger();
                    break;
                case X509Oids.AuthorityKeyIdentifier:
                    var identifier = value.ReadSequence();
                    if (
                        identifier.HasData
                        && identifier.PeekTag().HasSameClassAndValue(KeyIdentifierTag)
                    )
                    {
                        keyIdentifier = identifier.ReadOctetString(KeyIdentifierTag);
                    }

                    break;
                case X509Oids.ExpiredCertsOnCrl:
                    expiredSince = value.ReadGeneralizedTime();
                    break;
                default:
                    if (critical)
                    {
                        return null; // a delta or partial CRL: not the whole truth
                    }

                    break;
            }
        }

        tbs.ThrowIfNotEmpty();
        return
            number is { Sign: >= 0 } known
            && known.GetByteCount(isUnsigned: true) <= MaxNumberOctets
            ? new Crl(issuer, keyIdentifier, known, thisUpdate, nextUpdate, expiredSince, entries)
            : null;
    }

    private static (string Serial, CrlEntry Entry) Entry(AsnReader line)
    {
        var serial = Convert.ToHexString(line.ReadIntegerBytes().Span).TrimStart('0');
        var revokedAt = Time(line);
        var reason = 0;
        DateTimeOffset? since = null;
        if (line.HasData)
        {
            var extensions = line.ReadSequence();
            while (extensions.HasData)
            {
                var (oid, _, value) = Extension(extensions);
                switch (oid)
                {
                    case X509Oids.ReasonCode:
                        reason = value.ReadEnumeratedBytes().Span[^1];
                        break;
                    case X509Oids.InvalidityDate:
                        since = value.ReadGeneralizedTime();
                        break;
                    default:
                        break; // says nothing about whether it is revoked
                }
            }
        }

        return (serial, new CrlEntry(revokedAt, reason, since));
    }

    private static (string Oid, bool Critical, AsnReader Value) Extension(AsnReader extensions)
    {
        var (oid, critical, value) = X509Der.ReadExtension(extensions);
        return (oid, critical, new AsnReader(value, AsnEncodingRules.DER));
    }

    private static bool IsTime(AsnReader reader) =>
        reader.HasData
        && (
            reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime)
        );

    private static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? reader.ReadUtcTime(LastUtcTimeYear)
            : reader.ReadGeneralizedTime();
}

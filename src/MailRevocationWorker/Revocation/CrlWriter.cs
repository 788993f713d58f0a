using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// Encodes and signs a complete CRL (RFC 5280 clause 5). Without issuingDistributionPoint, which some relying parties
/// refuse; reasonCode and invalidityDate non-critical, a reason of 0 left out; entries ordered by serial number.
/// </summary>
/// <remarks>
/// Written with AsnWriter, since .NET's own builder takes 13 s and 11 GB for 100,000 entries, and the issuer's name must
/// be copied octet for octet. The writer grows by 1 KB at a time, copying everything: it is given its room at once.
/// </remarks>
internal static class CrlWriter
{
    private const int LastUtcTimeYear = 2049;

    /// <summary>The longest entry: 21 octets of serial number, three times, reason and invalidity date.</summary>
    private const int EntryOctets = 100;
    private const int FrameOctets = 4096;

    private static readonly Asn1Tag Explicit0 = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag KeyIdentifier = new(TagClass.ContextSpecific, 0);

    public static byte[] Write(Crl crl, IssuingAuthority authority)
    {
        var signed = new AsnWriter(
            AsnEncodingRules.DER,
            FrameOctets + (crl.Entries.Count * EntryOctets)
        );
        WriteContent(signed, crl, authority.SigningKey.Algorithm);
        var tbs = signed.Encode();

        var writer = new AsnWriter(AsnEncodingRules.DER, tbs.Length + FrameOctets);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(tbs);
            X509Der.WriteAlgorithm(writer, authority.SigningKey.Algorithm);
            writer.WriteBitString(authority.SigningKey.Sign(tbs));
        }

        return writer.Encode();
    }

    private static void WriteContent(AsnWriter writer, Crl crl, string algorithm)
    {
        using var content = writer.PushSequence();
        writer.WriteInteger(1); // v2
        X509Der.WriteAlgorithm(writer, algorithm);
        writer.WriteEncodedValue(crl.IssuerDer.Span);
        WriteTime(writer, crl.ThisUpdate);
        WriteTime(writer, crl.NextUpdate);
        if (crl.Entries.Count > 0)
        {
            // "MUST be absent" when there is none.
            using var entries = writer.PushSequence();
            foreach (
                var (serial, entry) in crl
                    .Entries.OrderBy(e => e.Key.Length)
                    .ThenBy(e => e.Key, StringComparer.Ordinal)
            )
            {
                WriteEntry(writer, serial, entry);
            }
        }

        using var extensions = writer.PushSequence(Explicit0);
        using var list = writer.PushSequence();
        X509Der.WriteExtension(
            writer,
            X509Oids.AuthorityKeyIdentifier,
            value =>
            {
                using var identifier = value.PushSequence();
                value.WriteOctetString(crl.KeyIdentifier.Span, KeyIdentifier);
            }
        );
        X509Der.WriteExtension(writer, X509Oids.CrlNumber, value => value.WriteInteger(crl.Number));
        if (crl.ExpiredSince is { } since)
        {
            X509Der.WriteExtension(
                writer,
                X509Oids.ExpiredCertsOnCrl,
                value => value.WriteGeneralizedTime(since, omitFractionalSeconds: true)
            );
        }
    }

    private static void WriteEntry(AsnWriter writer, string serial, CrlEntry entry)
    {
        using var line = writer.PushSequence();
        writer.WriteInteger(
            BigInteger.Parse("0" + serial, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        );
        WriteTime(writer, entry.RevokedAt);
        if (entry is { Reason: 0, CompromisedSince: null })
        {
            return;
        }

        using var extensions = writer.PushSequence();
        if (entry.Reason != 0)
        {
            X509Der.WriteExtension(
                writer,
                X509Oids.ReasonCode,
                value => X509Der.WriteReason(value, entry.Reason)
            );
        }

        if (entry.CompromisedSince is { } since)
        {
            X509Der.WriteExtension(
                writer,
                X509Oids.InvalidityDate,
                value => value.WriteGeneralizedTime(since, omitFractionalSeconds: true)
            );
        }
    }

    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.UtcDateTime.Year <= LastUtcTimeYear)
        {
            writer.WriteUtcTime(time, LastUtcTimeYear);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }
}

using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Trusting;

/// <summary>What a CRL says of one serial number.</summary>
/// <param name="Reason">CRLReason; null where absent.</param>
internal sealed record RevokedEntry(DateTimeOffset RevokedAt, int? Reason)
{
    /// <summary>CRLReason, RFC 5280 clause 5.3.1.</summary>
    public const int CertificateHold = 6;
    public const int RemoveFromCrl = 8;
}

/// <summary>A certificate revocation list (RFC 5280 clause 5): its head is read at once, its entries only when a serial number is looked for.</summary>
internal sealed class RevocationList
{
    /// <summary>Larger than any list in use (100,000 entries take 5 MB).</summary>
    public const int LargestBytes = 64 * 1024 * 1024;
    private readonly ReadOnlyMemory<byte> entries;
    private readonly Dictionary<string, bool> verified = new(StringComparer.Ordinal);

    private RevocationList(ReadOnlyMemory<byte> entries) => this.entries = entries;

    public required DistinguishedName Issuer { get; init; }
    public required DateTimeOffset ThisUpdate { get; init; }
    public required DateTimeOffset? NextUpdate { get; init; }
    public required SignatureScheme? Scheme { get; init; }
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }
    public required byte[] Signature { get; init; }

    /// <summary>A complete list for all certificates of its issuer: no delta, no partition, nothing critical that is not processed.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Entries may be another authority's: they are not believed at all.</summary>
    public required bool IsIndirect { get; init; }

    /// <summary>expiredCertsOnCRL (X.509 clause 9.5.2.8): since when expired certificates stay listed; null where it is not said.</summary>
    public DateTimeOffset? ExpiredCertificatesSince { get; init; }

    /// <summary>Null where the bytes are no CRL.</summary>
    public static RevocationList? TryRead(byte[] der)
    {
        if (der.Length is 0 or > LargestBytes)
        {
            return null;
        }

        try
        {
            return Read(der);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    private static RevocationList Read(byte[] der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.BER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var toBeSigned = list.PeekEncodedValue();
        var body = list.ReadSequence();
        var scheme = SignatureScheme.Read(AlgorithmIdentifier.Read(list));
        var signature = list.ReadBitString(out _);
        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            body.ReadIntegerBytes();
        }

        var inner = SignatureScheme.Read(AlgorithmIdentifier.Read(body));
        var issuer = DistinguishedName.Read(body);
        var thisUpdate = Certificate.ReadTime(body);
        DateTimeOffset? nextUpdate = null;
        ReadOnlyMemory<byte> revoked = default;
        var (complete, indirect) = (inner == scheme, false);
        DateTimeOffset? expiredSince = null;
        if (body.HasData && body.PeekTag().TagClass == TagClass.Universal)
        {
            var tag = body.PeekTag();
            if (
                tag.HasSameClassAndValue(Asn1Tag.UtcTime)
                || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime)
            )
            {
                nextUpdate = Certificate.ReadTime(body);
            }
        }

        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            revoked = body.PeekContentBytes();
            body.ReadEncodedValue();
        }

        if (body.HasData)
        {
            (var extensionsComplete, indirect, expiredSince) = ReadExtensions(
                body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence()
            );
            complete &= extensionsComplete;
        }

        return new(revoked)
        {
            Issuer = issuer,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Scheme = scheme,
            ToBeSigned = toBeSigned,
            Signature = signature,
            IsComplete = complete,
            IsIndirect = indirect,
            ExpiredCertificatesSince = expiredSince,
        };
    }

    private static (bool Complete, bool Indirect, DateTimeOffset? ExpiredSince) ReadExtensions(
        AsnReader extensions
    )
    {
        var (complete, indirect) = (true, false);
        DateTimeOffset? expiredSince = null;
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical =
                extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                && extension.ReadBoolean();
            if (oid is Oids.DeltaCrlIndicator or Oids.IssuingDistributionPoint)
            {
                complete = false;
                indirect |= oid == Oids.IssuingDistributionPoint && IsIndirectPoint(extension);
            }
            else if (oid == Oids.ExpiredCertsOnCrl)
            {
                expiredSince = new AsnReader(
                    extension.ReadOctetString(),
                    AsnEncodingRules.BER
                ).ReadGeneralizedTime();
            }
            else if (critical)
            {
                complete = false;
            }
        }

        return (complete, indirect, expiredSince);
    }

    /// <summary>indirectCRL [4] of IssuingDistributionPoint, RFC 5280 clause 5.2.5.</summary>
    private static bool IsIndirectPoint(AsnReader extension)
    {
        var point = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
        while (point.HasData)
        {
            var tag = point.PeekTag();
            if (tag.TagValue == 4 && !tag.IsConstructed)
            {
                return point.ReadBoolean(tag);
            }

            point.ReadEncodedValue();
        }

        return false;
    }

    /// <summary>Signed under the issuer's key, which may sign lists. Remembered for each key.</summary>
    public bool IsSignedBy(Certificate issuer, ValidationPolicy policy)
    {
        if (
            Scheme is not { } scheme
            || (scheme.Digest?.IsWeak() ?? false)
            || !issuer.Subject.Matches(Issuer)
            || (issuer.Extensions.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign))
        )
        {
            return false;
        }

        lock (verified)
        {
            if (verified.TryGetValue(issuer.Sha256, out var known))
            {
                return known;
            }

            var valid = SignatureVerifier
                .Verify(issuer.Key, scheme, null, SignedBytes.Of(ToBeSigned), Signature, policy)
                .IsValid;
            return verified[issuer.Sha256] = valid;
        }
    }

    /// <summary>The entry of a serial number, or null. A malformed list counts as listing everything: absence is not proven.</summary>
    /// <param name="malformed">The entries can't be read.</param>
    public RevokedEntry? Find(ReadOnlySpan<byte> serial, out bool malformed)
    {
        malformed = false;
        try
        {
            var rest = entries.Span;
            while (!rest.IsEmpty)
            {
                AsnDecoder.ReadSequence(
                    rest,
                    AsnEncodingRules.BER,
                    out var start,
                    out var length,
                    out var consumed
                );
                var entry = rest.Slice(start, length);
                var number = AsnDecoder.ReadIntegerBytes(entry, AsnEncodingRules.BER, out var used);
                if (number.SequenceEqual(serial))
                {
                    return ReadEntry(entry[used..].ToArray());
                }

                rest = rest[consumed..];
            }
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            malformed = true;
        }

        return null;
    }

    private static RevokedEntry ReadEntry(byte[] rest)
    {
        var reader = new AsnReader(rest, AsnEncodingRules.BER);
        var at = Certificate.ReadTime(reader);
        int? reason = null;
        if (reader.HasData)
        {
            var extensions = reader.ReadSequence();
            while (extensions.HasData)
            {
                var extension = extensions.ReadSequence();
                var oid = extension.ReadObjectIdentifier();
                if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                {
                    extension.ReadBoolean();
                }

                if (oid == Oids.CrlReason)
                {
                    reason = ReadReason(extension.ReadOctetString());
                }
            }
        }

        return new(at, reason);
    }

    /// <summary>ENUMERATED CRLReason, RFC 5280 clause 5.3.1.</summary>
    public static int? ReadReason(byte[] encoded)
    {
        var bytes = new AsnReader(encoded, AsnEncodingRules.BER).ReadEnumeratedBytes().Span;
        return bytes.Length == 1 ? bytes[0] : null;
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using PadesValidator.Cryptography;

namespace PadesValidator.Certificates;

/// <summary>KeyUsage, RFC 5280 clause 4.2.1.3, in the order of its bits.</summary>
[Flags]
internal enum KeyUsages
{
    None = 0,
    DigitalSignature = 1,
    NonRepudiation = 2,
    KeyEncipherment = 4,
    DataEncipherment = 8,
    KeyAgreement = 16,
    KeyCertSign = 32,
    CrlSign = 64,
    EncipherOnly = 128,
    DecipherOnly = 256,
}

/// <summary>One X.509 certificate, read without believing it.</summary>
internal sealed class Certificate
{
    /// <summary>Larger than any certificate in use, smaller than a nuisance.</summary>
    public const int LargestBytes = 64 * 1024;

    public required byte[] Der { get; init; }
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>Content octets of the INTEGER.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }
    public required DistinguishedName Issuer { get; init; }
    public required DistinguishedName Subject { get; init; }
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset NotAfter { get; init; }
    public required ReadOnlyMemory<byte> Spki { get; init; }
    public required PublicKeyFacts Key { get; init; }

    /// <summary>Null where the algorithm is not known.</summary>
    public required SignatureScheme? Scheme { get; init; }
    public required byte[] Signature { get; init; }
    public required CertificateExtensions Extensions { get; init; }

    /// <summary>SHA-256 of the DER encoding, upper-case hex.</summary>
    public string Sha256 { get; private init; } = "";

    public bool IsSelfIssued => Issuer.Matches(Subject);

    /// <summary>Null where <paramref name="der"/> is no certificate, has trailing bytes or is too large.</summary>
    public static Certificate? TryRead(byte[] der)
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

    private static Certificate Read(byte[] der)
    {
        // BER, since some authorities' certificates are not quite DER; the signature is over the bytes as they stand.
        var outer = new AsnReader(der, AsnEncodingRules.BER);
        var certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var toBeSigned = certificate.PeekEncodedValue();
        var body = certificate.ReadSequence();
        var algorithm = certificate.PeekEncodedValue();
        var scheme = SignatureScheme.Read(AlgorithmIdentifier.Read(certificate));
        var signature = certificate.ReadBitString(out _);
        certificate.ThrowIfNotEmpty();

        if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            body.ReadEncodedValue();
        }

        var serial = body.ReadIntegerBytes();
        if (!body.PeekEncodedValue().Span.SequenceEqual(algorithm.Span))
        {
            throw new AsnContentException(
                "The two signature algorithms differ (RFC 5280 4.1.1.2)."
            );
        }

        body.ReadEncodedValue();
        var issuer = DistinguishedName.Read(body);
        var validity = body.ReadSequence();
        var notBefore = ReadTime(validity);
        var notAfter = ReadTime(validity);
        var subject = DistinguishedName.Read(body);
        var spki = body.ReadEncodedValue();
        var extensions = CertificateExtensions.None;
        while (body.HasData)
        {
            if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 3)))
            {
                extensions = CertificateExtensions.Read(
                    body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3))
                );
            }
            else
            {
                body.ReadEncodedValue();
            }
        }

        return new Certificate
        {
            Der = der,
            ToBeSigned = toBeSigned,
            Serial = serial,
            Issuer = issuer,
            Subject = subject,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Spki = spki,
            Key = PublicKeyFacts.Read(spki),
            Scheme = scheme,
            Signature = signature,
            Extensions = extensions,
            Sha256 = Convert.ToHexString(SHA256.HashData(der)),
        };
    }

    /// <summary>UTCTime or GeneralizedTime, RFC 5280 clause 4.1.2.5.</summary>
    public static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? reader.ReadUtcTime()
            : reader.ReadGeneralizedTime();

    /// <summary>Upper-case hex without leading zero octets.</summary>
    public static string SerialText(ReadOnlySpan<byte> serial)
    {
        while (serial.Length > 1 && serial[0] == 0)
        {
            serial = serial[1..];
        }

        return Convert.ToHexString(serial);
    }

    public CertificateFacts ToFacts() =>
        new()
        {
            Der = Der,
            Sha256 = Sha256,
            SerialNumber = SerialText(Serial.Span),
            Issuer = Issuer.Text,
            Subject = Subject.Text,
            CommonName = Subject.First(NameOids.CommonName),
            GivenName = Subject.First(NameOids.GivenName),
            Surname = Subject.First(NameOids.Surname),
            SubjectSerialNumber = Subject.First(NameOids.SerialNumber),
            OrganizationIdentifier = Subject.First(NameOids.OrganizationIdentifier),
            OrganizationName = Subject.First(NameOids.Organization),
            IssuerCommonName = Issuer.First(NameOids.CommonName),
            EmailAddresses =
            [
                .. Extensions
                    .EmailAddresses.Append(Subject.First(NameOids.Email))
                    .OfType<string>()
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
            PolicyOids = Extensions.Policies,
            NotBefore = NotBefore,
            NotAfter = NotAfter,
        };
}

using System.Formats.Asn1;
using PadesValidator.Cryptography;

namespace PadesValidator.Certificates;

/// <summary>The extensions of one certificate (RFC 5280 clause 4.2) that bear on a signature.</summary>
internal sealed record CertificateExtensions
{
    private const int MostExtensions = 64;
    private const int MostEntries = 64;

    public static CertificateExtensions None { get; } = new();

    public bool IsAuthority { get; private init; }

    /// <summary>How many intermediate authorities may follow; null for no limit.</summary>
    public int? PathLength { get; private init; }

    /// <summary>Null where the extension is absent.</summary>
    public KeyUsages? KeyUsage { get; private init; }

    /// <summary>Null where the extension is absent.</summary>
    public IReadOnlyList<string>? ExtendedKeyUsage { get; private init; }
    public bool ExtendedKeyUsageCritical { get; private init; }
    public IReadOnlyList<string> Policies { get; private init; } = [];
    public IReadOnlyList<string> EmailAddresses { get; private init; } = [];
    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; private init; }
    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; private init; }

    /// <summary>id-pkix-ocsp-nocheck (RFC 6960 clause 4.2.2.2.1): the responder's own status need not be asked for.</summary>
    public bool HasOcspNoCheck { get; private init; }

    /// <summary>cRLDistributionPoints and authorityInfoAccess, unread.</summary>
    public ReadOnlyMemory<byte> DistributionPoints { get; private init; }
    public ReadOnlyMemory<byte> InfoAccess { get; private init; }

    /// <summary>QcType of ETSI EN 319 412-5 clause 4.2.3; empty where not stated.</summary>
    public IReadOnlyList<string> QcTypes { get; private init; } = [];

    /// <summary>Identifiers of the QCStatements (RFC 3739 clause 3.2.6, ETSI EN 319 412-5).</summary>
    public IReadOnlyList<string> QcStatements { get; private init; } = [];

    /// <summary>Critical extensions that are not processed here: the certificate must not be relied on (RFC 5280 clause 4.2).</summary>
    public IReadOnlyList<string> UnknownCritical { get; private init; } = [];

    /// <summary>Extensions that can't be read: the key still verifies, the certificate is not to be relied on.</summary>
    public IReadOnlyList<string> Malformed { get; private init; } = [];

    /// <exception cref="AsnContentException">Malformed, repeated or too many.</exception>
    public static CertificateExtensions Read(AsnReader wrapper)
    {
        var sequence = wrapper.ReadSequence();
        var result = new CertificateExtensions();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (sequence.HasData)
        {
            var extension = sequence.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical =
                extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                && extension.ReadBoolean();
            var value = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.BER);
            if (!seen.Add(oid) || seen.Count > MostExtensions)
            {
                throw new AsnContentException("An extension is repeated (RFC 5280 4.2).");
            }

            try
            {
                result = result.With(oid, critical, value);
            }
            catch (AsnContentException)
            {
                result = result with { Malformed = [.. result.Malformed, oid] };
            }
        }

        return result;
    }

    private CertificateExtensions With(string oid, bool critical, AsnReader value)
    {
        switch (oid)
        {
            case Oids.BasicConstraints:
                var constraints = value.ReadSequence();
                var authority =
                    constraints.HasData
                    && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean)
                    && constraints.ReadBoolean();
                int? length = null;
                if (constraints.HasData)
                {
                    length =
                        constraints.TryReadInt32(out var path) && path >= 0
                            ? path
                            : throw new AsnContentException("pathLenConstraint out of range.");
                }

                return this with
                {
                    IsAuthority = authority,
                    PathLength = length,
                };
            case Oids.KeyUsage:
                return this with { KeyUsage = ReadUsage(value) };
            case Oids.ExtendedKeyUsage:
                return this with
                {
                    ExtendedKeyUsage = ReadList(
                        value.ReadSequence(),
                        r => r.ReadObjectIdentifier()
                    ),
                    ExtendedKeyUsageCritical = critical,
                };
            case Oids.CertificatePolicies:
                return this with
                {
                    Policies = ReadList(
                        value.ReadSequence(),
                        r => r.ReadSequence().ReadObjectIdentifier()
                    ),
                };
            case Oids.SubjectAltName:
                return this with { EmailAddresses = ReadEmail(value.ReadSequence()) };
            case Oids.SubjectKeyIdentifier:
                return this with { SubjectKeyIdentifier = value.ReadOctetString() };
            case Oids.AuthorityKeyIdentifier:
                return this with
                {
                    AuthorityKeyIdentifier = ReadKeyIdentifier(value.ReadSequence()),
                };
            case Oids.QcStatements:
                var (statements, types) = ReadQcStatements(value.ReadSequence());
                return this with { QcStatements = statements, QcTypes = types };
            case Oids.OcspNoCheck:
                return this with { HasOcspNoCheck = true };
            case Oids.CrlDistributionPoints:
                return this with { DistributionPoints = value.PeekEncodedValue() };
            case Oids.AuthorityInfoAccess when !critical:
                return this with { InfoAccess = value.PeekEncodedValue() };
            case Oids.IssuerAltName:
                return this;
            default:
                return critical ? this with { UnknownCritical = [.. UnknownCritical, oid] } : this;
        }
    }

    private static KeyUsages ReadUsage(AsnReader value)
    {
        var bits = value.ReadBitString(out _);
        var usage = KeyUsages.None;
        for (var i = 0; i < 9 && i / 8 < bits.Length; i++)
        {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0)
            {
                usage |= (KeyUsages)(1 << i);
            }
        }

        return usage;
    }

    private static List<string> ReadList(AsnReader sequence, Func<AsnReader, string> read)
    {
        var list = new List<string>();
        while (sequence.HasData)
        {
            list.Add(read(sequence));
            if (list.Count > MostEntries)
            {
                throw new AsnContentException("A list of too many entries.");
            }
        }

        return list;
    }

    private static List<string> ReadEmail(AsnReader names)
    {
        var rfc822 = new Asn1Tag(TagClass.ContextSpecific, 1);
        var list = new List<string>();
        for (var count = 0; names.HasData && count < MostEntries; count++)
        {
            if (names.PeekTag().HasSameClassAndValue(rfc822))
            {
                list.Add(System.Text.Encoding.Latin1.GetString(names.PeekContentBytes().Span));
            }

            names.ReadEncodedValue();
        }

        return list;
    }

    private static ReadOnlyMemory<byte> ReadKeyIdentifier(AsnReader sequence)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        return sequence.HasData && sequence.PeekTag().HasSameClassAndValue(tag)
            ? sequence.ReadOctetString(tag)
            : default;
    }

    private static (List<string> Statements, List<string> Types) ReadQcStatements(
        AsnReader statements
    )
    {
        var (identifiers, types) = (new List<string>(), new List<string>());
        for (var count = 0; statements.HasData && count < MostEntries; count++)
        {
            var statement = statements.ReadSequence();
            var identifier = statement.ReadObjectIdentifier();
            identifiers.Add(identifier);
            if (identifier == Oids.QcType && statement.HasData)
            {
                // Some authorities leave out the SEQUENCE around the one type.
                types.AddRange(
                    ReadList(
                        statement.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)
                            ? statement.ReadSequence()
                            : statement,
                        r => r.ReadObjectIdentifier()
                    )
                );
            }
        }

        return (identifiers, types);
    }
}

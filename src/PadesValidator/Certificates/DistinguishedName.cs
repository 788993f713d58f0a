using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace PadesValidator.Certificates;

/// <summary>A Name of RFC 5280 clause 4.1.2.4: its bytes, its attributes and a form in which two spellings of one name are equal.</summary>
internal sealed class DistinguishedName
{
    private const int MostAttributes = 64;
    private readonly List<(string Oid, string Value)> attributes = [];

    private DistinguishedName(ReadOnlyMemory<byte> der) => Der = der;

    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>RFC 4514 text: the last attribute first.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Case, inner white space and string type do not count (RFC 5280 clause 7.1).</summary>
    public string Comparable { get; private set; } = "";

    public string? First(string oid) => attributes.Find(a => a.Oid == oid).Value;

    public bool Matches(DistinguishedName other) =>
        Der.Span.SequenceEqual(other.Der.Span)
        || string.Equals(Comparable, other.Comparable, StringComparison.Ordinal);

    /// <exception cref="AsnContentException">Malformed, or with more attributes than anybody's name has.</exception>
    public static DistinguishedName Read(AsnReader reader)
    {
        var name = new DistinguishedName(reader.PeekEncodedValue());
        var sequence = reader.ReadSequence();
        var relative = new List<string>();
        var comparable = new List<string>();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            var parts = new List<(string Oid, string Value)>();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                parts.Add((pair.ReadObjectIdentifier(), ReadText(pair)));
                if (name.attributes.Count + parts.Count > MostAttributes)
                {
                    throw new AsnContentException("A name of too many attributes.");
                }
            }

            name.attributes.AddRange(parts);
            relative.Insert(
                0,
                string.Join('+', parts.Select(p => Key(p.Oid) + "=" + Escape(p.Value)))
            );
            comparable.Add(
                string.Join(
                    '+',
                    parts
                        .Select(p => p.Oid + "=" + Escape(Fold(p.Value)))
                        .Order(StringComparer.Ordinal)
                )
            );
        }

        name.Text = string.Join(',', relative);
        name.Comparable = string.Join(',', comparable);
        return name;
    }

    /// <summary>
    /// The characters of an attribute. Certificates in use put characters into PrintableString that X.680 does not allow
    /// there; nothing rests on the difference, so that the octets are read as they stand.
    /// </summary>
    private static string ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        Encoding? encoding =
            tag.TagClass != TagClass.Universal
                ? null
                : (UniversalTagNumber)tag.TagValue switch
                {
                    UniversalTagNumber.UTF8String => Encoding.UTF8,
                    UniversalTagNumber.BMPString => Encoding.BigEndianUnicode,
                    UniversalTagNumber.PrintableString
                    or UniversalTagNumber.IA5String
                    or UniversalTagNumber.NumericString
                    or UniversalTagNumber.VisibleString
                    or UniversalTagNumber.TeletexString => Encoding.Latin1,
                    _ => null,
                };
        var content = reader.PeekContentBytes();
        var whole = reader.ReadEncodedValue();
        return encoding?.GetString(content.Span) ?? "#" + Convert.ToHexString(whole.Span);
    }

    private static string Fold(string value) =>
        string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToUpper(CultureInfo.InvariantCulture);

    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=')
            {
                text.Append('\\').Append(c);
            }
            else if (char.IsControl(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{(int)c:X2}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string Key(string oid) =>
        oid switch
        {
            NameOids.CommonName => "CN",
            NameOids.Surname => "SN",
            NameOids.GivenName => "GN",
            NameOids.SerialNumber => "serialNumber",
            NameOids.Organization => "O",
            NameOids.OrganizationIdentifier => "organizationIdentifier",
            "2.5.4.11" => "OU",
            "2.5.4.6" => "C",
            "2.5.4.7" => "L",
            "2.5.4.8" => "ST",
            "2.5.4.9" => "STREET",
            "2.5.4.12" => "title",
            "2.5.4.65" => "pseudonym",
            NameOids.Email => "E",
            "0.9.2342.19200300.100.1.25" => "DC",
            "0.9.2342.19200300.100.1.1" => "UID",
            _ => oid,
        };
}

/// <summary>Attribute types of X.520 that mean something here.</summary>
internal static class NameOids
{
    public const string CommonName = "2.5.4.3";
    public const string Surname = "2.5.4.4";
    public const string SerialNumber = "2.5.4.5";
    public const string Organization = "2.5.4.10";
    public const string GivenName = "2.5.4.42";
    public const string Pseudonym = "2.5.4.65";
    public const string OrganizationIdentifier = "2.5.4.97";
    public const string Email = "1.2.840.113549.1.9.1";
}

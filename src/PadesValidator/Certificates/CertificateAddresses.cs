using System.Formats.Asn1;
using System.Text;
using PadesValidator.Cryptography;

namespace PadesValidator.Certificates;

/// <summary>Where a certificate says that its status and its issuer are to be had: http and https addresses only, few and short.</summary>
internal sealed record CertificateAddresses(
    IReadOnlyList<string> Crls,
    IReadOnlyList<string> Ocsp,
    IReadOnlyList<string> Issuers
)
{
    private const int Most = 8;
    private const int Longest = 2048;
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>What can't be read gives no address.</summary>
    public static CertificateAddresses Of(Certificate certificate)
    {
        var extensions = certificate.Extensions;
        return new(
            Read(extensions.DistributionPoints, Points),
            Read(extensions.InfoAccess, r => Descriptions(r, Oids.AdOcsp)),
            Read(extensions.InfoAccess, r => Descriptions(r, Oids.AdCaIssuers))
        );
    }

    private static List<string> Read(
        ReadOnlyMemory<byte> value,
        Func<AsnReader, IEnumerable<string>> read
    )
    {
        if (value.IsEmpty)
        {
            return [];
        }

        try
        {
            return
            [
                .. read(new AsnReader(value, AsnEncodingRules.BER).ReadSequence())
                    .Where(IsAddress)
                    .Distinct(StringComparer.Ordinal)
                    .Take(Most),
            ];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static bool IsAddress(string text) =>
        text.Length <= Longest
        && System.Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https";

    /// <summary>DistributionPoint, RFC 5280 clause 4.2.1.13; those for some reasons only or of another issuer are no complete lists.</summary>
    private static IEnumerable<string> Points(AsnReader points)
    {
        for (var count = 0; points.HasData && count < Most; count++)
        {
            var point = points.ReadSequence();
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
            if (!point.HasData || !point.PeekTag().HasSameClassAndValue(tag))
            {
                continue;
            }

            var name = point.ReadSequence(tag);
            if (point.HasData || !name.HasData || !name.PeekTag().HasSameClassAndValue(tag))
            {
                continue;
            }

            var names = name.ReadSequence(tag);
            for (var n = 0; names.HasData && n < Most; n++)
            {
                if (Address(names) is { } address)
                {
                    yield return address;
                }
            }
        }
    }

    /// <summary>AccessDescription, RFC 5280 clause 4.2.2.1.</summary>
    private static IEnumerable<string> Descriptions(AsnReader descriptions, string method)
    {
        for (var count = 0; descriptions.HasData && count < 2 * Most; count++)
        {
            var description = descriptions.ReadSequence();
            if (
                description.ReadObjectIdentifier() == method
                && description.HasData
                && Address(description) is { } address
            )
            {
                yield return address;
            }
        }
    }

    /// <summary>A uniformResourceIdentifier; null for any other GeneralName.</summary>
    private static string? Address(AsnReader names)
    {
        var isUri = names.PeekTag().HasSameClassAndValue(Uri);
        var content = names.PeekContentBytes();
        names.ReadEncodedValue();
        return isUri ? Encoding.Latin1.GetString(content.Span) : null;
    }
}

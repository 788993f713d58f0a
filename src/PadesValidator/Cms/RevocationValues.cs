using System.Formats.Asn1;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>CRLs and OCSP responses that a signature carries: adbe-revocationInfoArchival (ISO 32000-2 clause 12.8.3.3.2) and revocation-values (ETSI EN 319 122-1 annex A).</summary>
internal static class RevocationValues
{
    private const int Most = 64;

    public static (List<byte[]> Crls, List<byte[]> Ocsps) Read(SignerInfo signer)
    {
        var crls = new List<byte[]>();
        var ocsps = new List<byte[]>();
        foreach (
            var attribute in (signer.SignedAttributes ?? [])
                .Concat(signer.UnsignedAttributes)
                .Where(a => a.Oid is Oids.AdobeRevocationInfo or Oids.RevocationValues)
        )
        {
            foreach (var value in attribute.Values)
            {
                try
                {
                    Read(value, crls, ocsps);
                }
                catch (AsnContentException)
                {
                    // Malformed revocation data proves nothing, and its absence is reported where it is needed.
                }
            }
        }

        return (crls, ocsps);
    }

    private static void Read(ReadOnlyMemory<byte> value, List<byte[]> crls, List<byte[]> ocsps)
    {
        var sequence = new AsnReader(value, AsnEncodingRules.BER).ReadSequence();
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            if (tag.TagClass != TagClass.ContextSpecific || tag.TagValue > 1)
            {
                sequence.ReadEncodedValue();
                continue;
            }

            var list = sequence.ReadSequence(tag).ReadSequence();
            var target = tag.TagValue == 0 ? crls : ocsps;
            while (list.HasData && target.Count < Most)
            {
                target.Add(list.ReadEncodedValue().ToArray());
            }
        }
    }
}

using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>What the signed attributes of a SignerInfo say of the content.</summary>
internal static class SignedAttributes
{
    /// <summary>message-digest and content-type (RFC 5652 clauses 11.1 and 11.2): exactly one of each, with one value.</summary>
    public static bool Hold(
        SignerInfo signer,
        byte[] hash,
        string contentType,
        List<Finding> findings
    )
    {
        if (signer.SignedAttributes is null)
        {
            return true;
        }

        try
        {
            var types = signer.Signed(Oids.ContentType).SelectMany(a => a.Values).ToList();
            if (
                types.Count != 1
                || new AsnReader(types[0], AsnEncodingRules.BER).ReadObjectIdentifier()
                    != contentType
            )
            {
                findings.Add(
                    new(
                        FindingKey.CmsMalformed,
                        types.Count == 0 ? Severity.Warning : Severity.Failure,
                        "the content-type attribute is missing, repeated or another"
                    )
                );
                if (types.Count > 0)
                {
                    return false;
                }
            }

            var digests = signer.Signed(Oids.MessageDigest).SelectMany(a => a.Values).ToList();
            if (digests.Count != 1)
            {
                findings.Fail(
                    FindingKey.CmsMalformed,
                    "the message-digest attribute is missing or repeated"
                );
                return false;
            }

            if (
                new AsnReader(digests[0], AsnEncodingRules.BER)
                    .ReadOctetString()
                    .AsSpan()
                    .SequenceEqual(hash)
            )
            {
                return true;
            }

            findings.Fail(
                FindingKey.DigestMismatch,
                "the signed bytes are not those that were signed"
            );
            return false;
        }
        catch (AsnContentException e)
        {
            findings.Fail(FindingKey.CmsMalformed, "signed attributes: " + e.Message);
            return false;
        }
    }

    /// <summary>signing-time (RFC 5652 clause 11.3): claimed, proves nothing; null where absent or malformed.</summary>
    public static DateTimeOffset? ClaimedTime(SignerInfo signer)
    {
        try
        {
            return signer.Signed(Oids.SigningTime).FirstOrDefault() is { Values.Count: 1 } attribute
                ? Certificate.ReadTime(new AsnReader(attribute.Values[0], AsnEncodingRules.BER))
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static void Fail(this List<Finding> findings, FindingKey key, string detail) =>
        findings.Add(new(key, Severity.Failure, detail));
}

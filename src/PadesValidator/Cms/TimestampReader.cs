using System.Formats.Asn1;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>Reads a timestamp token (RFC 3161): its own signature, and its imprint of what is timestamped.</summary>
internal static class TimestampReader
{
    private const int MostTokens = 8;

    /// <summary>The tokens of signature-time-stamp attributes: the imprint is of the signature value (ETSI EN 319 122-1 clause 5.3).</summary>
    public static IReadOnlyList<TimestampEvidence> OfSignature(
        SignerInfo signer,
        IReadOnlyList<Certificate> pool,
        ValidationPolicy policy
    ) =>
        [
            .. signer
                .UnsignedAttributes.Where(a => a.Oid == Oids.SignatureTimestamp)
                .SelectMany(a => a.Values)
                .Take(MostTokens)
                .Select(value =>
                    Read(value, new SignedContent(signer.Signature.AsMemory()), pool, policy)
                ),
        ];

    /// <summary>The tokens of content-time-stamp attributes: the imprint is of what is signed (ETSI EN 319 122-1 clause 5.2.8).</summary>
    public static IReadOnlyList<TimestampEvidence> OfContent(
        SignerInfo signer,
        SignedContent content,
        IReadOnlyList<Certificate> pool,
        ValidationPolicy policy
    ) =>
        [
            .. signer
                .Signed(Oids.ContentTimestamp)
                .SelectMany(a => a.Values)
                .Take(MostTokens)
                .Select(value => Read(value, content, pool, policy)),
        ];

    public static TimestampEvidence Read(
        ReadOnlyMemory<byte> token,
        SignedContent stamped,
        IReadOnlyList<Certificate> pool,
        ValidationPolicy policy
    )
    {
        if (SignedData.TryRead(token, out var problem) is not { } data)
        {
            return Malformed(problem);
        }

        if (data.ContentType != Oids.TstInfo || data.Content is null)
        {
            return Malformed("the token holds no TSTInfo");
        }

        var cms = CmsVerifier.Verify(
            data,
            new SignedContent(data.Content.AsMemory()),
            Oids.TstInfo,
            pool,
            policy
        );
        try
        {
            // TSTInfo, RFC 3161 clause 2.4.2: version, policy, messageImprint, serialNumber, genTime, …
            var info = new AsnReader(data.Content, AsnEncodingRules.BER).ReadSequence();
            info.ReadIntegerBytes();
            info.ReadObjectIdentifier();
            var imprint = info.ReadSequence();
            var digest = DigestExtensions.FromOid(AlgorithmIdentifier.Read(imprint).Oid);
            var hash = imprint.ReadOctetString();
            info.ReadIntegerBytes();
            var time = info.ReadGeneralizedTime();
            var matches = digest is { } known && stamped.HashBy(known).AsSpan().SequenceEqual(hash);
            if (digest is { } weak && weak.IsWeak())
            {
                cms = cms with
                {
                    Findings =
                    [
                        .. cms.Findings,
                        new(
                            FindingKey.WeakAlgorithm,
                            Severity.Failure,
                            "the imprint relies on " + weak.ToText()
                        ),
                    ],
                };
            }

            return new()
            {
                Time = time,
                ImprintMatches = matches,
                Cms = cms,
            };
        }
        catch (AsnContentException e)
        {
            return Malformed("TSTInfo: " + e.Message);
        }
    }

    private static TimestampEvidence Malformed(string problem) =>
        new()
        {
            Cms = new()
            {
                Integrity = Integrity.None,
                Findings = [new(FindingKey.CmsMalformed, Severity.Failure, problem)],
            },
        };
}

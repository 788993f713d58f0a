using System.Formats.Asn1;
using System.Security.Cryptography;

namespace PadesValidator.Tests.Making;

/// <summary>Writes an OCSP response (RFC 6960 clause 4.2.1) signed by whomever a test names.</summary>
internal sealed record OcspMaker(Party Subject, Party Issuer, Party Responder)
{
    public DateTimeOffset ThisUpdate { get; init; } = TestPki.Now.AddHours(-1);
    public DateTimeOffset? NextUpdate { get; init; } = TestPki.Now.AddHours(1);
    public DateTimeOffset? RevokedAt { get; init; }
    public bool Unknown { get; init; }

    /// <summary>Archive cutoff (RFC 6960 clause 4.4.4) of the statement.</summary>
    public DateTimeOffset? ArchiveCutOff { get; init; }

    /// <summary>An extension of the statement that nobody knows.</summary>
    public bool CriticalUnknown { get; init; }

    /// <summary>Echoed nonce.</summary>
    public byte[]? Nonce { get; init; }

    public byte[] Make()
    {
        var data = Data();
        var basic = new AsnWriter(AsnEncodingRules.DER);
        using (basic.PushSequence())
        {
            basic.WriteEncodedValue(data);
            using (basic.PushSequence())
            {
                basic.WriteObjectIdentifier("1.2.840.10045.4.3.2");
            }

            basic.WriteBitString(
                ((ECDsa)Responder.Key).SignData(
                    data,
                    HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence
                )
            );
            using (basic.PushSequence(Context(0)))
            using (basic.PushSequence())
            {
                basic.WriteEncodedValue(Responder.Der);
            }
        }

        var response = new AsnWriter(AsnEncodingRules.DER);
        using (response.PushSequence())
        {
            response.WriteEncodedValue([0x0A, 1, 0]);
            using (response.PushSequence(Context(0)))
            using (response.PushSequence())
            {
                response.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                response.WriteOctetString(basic.Encode());
            }
        }

        return response.Encode();
    }

    private byte[] Data()
    {
        var w = new AsnWriter(AsnEncodingRules.DER);
        using (w.PushSequence())
        {
            using (w.PushSequence(Context(1)))
            {
                w.WriteEncodedValue(Responder.Certificate.SubjectName.RawData);
            }

            w.WriteGeneralizedTime(ThisUpdate, omitFractionalSeconds: true);
            using (w.PushSequence())
            using (w.PushSequence())
            {
                using (w.PushSequence())
                {
                    using (w.PushSequence())
                    {
                        w.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                    }

                    w.WriteOctetString(SHA256.HashData(Subject.Certificate.IssuerName.RawData));
                    w.WriteOctetString(
                        SHA256.HashData(Issuer.Certificate.PublicKey.EncodedKeyValue.RawData)
                    );
                    w.WriteInteger(Subject.Certificate.SerialNumberBytes.Span);
                }

                if (RevokedAt is { } at)
                {
                    using (w.PushSequence(Context(1)))
                    {
                        w.WriteGeneralizedTime(at, omitFractionalSeconds: true);
                        using (w.PushSequence(Context(0)))
                        {
                            w.WriteEncodedValue([0x0A, 1, 4]);
                        }
                    }
                }
                else
                {
                    w.WriteNull(Context(Unknown ? 2 : 0));
                }

                w.WriteGeneralizedTime(ThisUpdate, omitFractionalSeconds: true);
                if (NextUpdate is { } next)
                {
                    using (w.PushSequence(Context(0)))
                    {
                        w.WriteGeneralizedTime(next, omitFractionalSeconds: true);
                    }
                }

                if (ArchiveCutOff is { } cutOff)
                {
                    Extension(
                        w,
                        "1.3.6.1.5.5.7.48.1.6",
                        false,
                        v => v.WriteGeneralizedTime(cutOff, omitFractionalSeconds: true)
                    );
                }
                else if (CriticalUnknown)
                {
                    Extension(w, "1.2.3.4", true, v => v.WriteNull());
                }
            }

            if (Nonce is { } nonce)
            {
                Extension(w, "1.3.6.1.5.5.7.48.1.2", false, v => v.WriteOctetString(nonce));
            }
        }

        return w.Encode();
    }

    private static void Extension(
        AsnWriter writer,
        string oid,
        bool critical,
        Action<AsnWriter> value
    )
    {
        var content = new AsnWriter(AsnEncodingRules.DER);
        value(content);
        using (writer.PushSequence(Context(1)))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (critical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(content.Encode());
        }
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}

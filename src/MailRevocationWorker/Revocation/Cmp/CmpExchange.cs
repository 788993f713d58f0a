using System.Security.Cryptography;
using MailRevocationWorker.Revocation.Remote;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Crmf;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using CrlReason = MailRevocationWorker.Cases.CrlReason;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>One transaction: a revocation request and the polls that follow. A new try is a new transaction.</summary>
internal sealed class CmpExchange(
    ICmpProtection protection,
    IssuerCertificate issuer,
    TimeProvider time
)
{
    /// <summary>RFC 9483 clause 3.1: 128 bits.</summary>
    private const int NonceOctets = 16;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly byte[] _transaction = RandomNumberGenerator.GetBytes(NonceOctets);
    private byte[] _nonce = [];

    /// <summary>The rr message: issuer and serial number, and always one reasonCode (EJBCA refuses a request without).</summary>
    public byte[] Request(string serialHex, CrlReason reason, DateTimeOffset? invalidSince)
    {
        var extensions = new X509ExtensionsGenerator();
        extensions.AddExtension(
            X509Extensions.ReasonCode,
            critical: false,
            new DerEnumerated((int)reason)
        );
        if (invalidSince is { } since)
        {
            extensions.AddExtension(
                X509Extensions.InvalidityDate,
                critical: false,
                new DerGeneralizedTime(since.UtcDateTime)
            );
        }

        var template = new CertTemplateBuilder()
            .SetIssuer(X509Name.GetInstance(issuer.SubjectDer.ToArray()))
            .SetSerialNumber(new DerInteger(new BigInteger(serialHex, 16)))
            .Build();
        return Message(
            PkiBody.TYPE_REVOCATION_REQ,
            new RevReqContent(new RevDetails(template, extensions.Generate())),
            null
        );
    }

    /// <summary>RFC 9483 clause 4.4: after "waiting". -1: the whole message, not one certificate.</summary>
    /// <param name="answer">The message that said so.</param>
    public byte[] Poll(PkiMessage answer) =>
        Message(
            PkiBody.TYPE_POLL_REQ,
            new PollReqContent(BigInteger.One.Negate()),
            answer.Header.SenderNonce.GetOctets()
        );

    /// <summary>The answer, if it is one to what was sent last and the CA made it; else why not.</summary>
    public (PkiMessage? Answer, string? Objection) Read(byte[] encoded)
    {
        try
        {
            var answer = PkiMessage.GetInstance(Asn1Object.FromByteArray(encoded));
            return Objection(answer) is { } objection ? (null, objection) : (answer, null);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return (null, $"the answer is no CMP message: {e.Message}");
        }
    }

    /// <summary>What an answer that passed <see cref="Read"/> says of the certificate.</summary>
    public CmpVerdict Verdict(PkiMessage answer, string serialHex)
    {
        try
        {
            return CmpVerdict.Of(answer, issuer, serialHex);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return CmpVerdict.Undecided($"the answer's body can't be read: {e.Message}");
        }
    }

    /// <summary>In all these ways BouncyCastle's readers say that something is not what it should be.</summary>
    private static bool IsUnreadable(Exception e) =>
        e
            is ArgumentException
                or InvalidOperationException
                or IOException
                or FormatException
                or InvalidCastException
                or IndexOutOfRangeException
                or NullReferenceException
                or CryptographicException;

    private string? Objection(PkiMessage answer)
    {
        var header = answer.Header;
        if (!header.Pvno.TryGetIntValueExact(out var version) || version is not (2 or 3))
        {
            return "the answer's protocol version is neither 2 nor 3";
        }

        if (header.TransactionID?.GetOctets().AsSpan().SequenceEqual(_transaction) != true)
        {
            return "the answer belongs to another transaction";
        }

        if (header.RecipNonce?.GetOctets().AsSpan().SequenceEqual(_nonce) != true)
        {
            return "the answer does not repeat our nonce";
        }

        if (header.SenderNonce is null || header.SenderNonce.GetOctets().Length < NonceOctets)
        {
            return "the answer's own nonce is missing or too short";
        }

        if (
            header.MessageTime is null
            || (time.GetUtcNow() - new DateTimeOffset(header.MessageTime.ToDateTime())).Duration()
                > Skew
        )
        {
            return "the answer's time is missing or not now";
        }

        return answer.Protection is null
            ? "the answer is not protected"
            : protection.Objection(
                answer,
                new DerSequence(answer.Header, answer.Body).GetDerEncoded()
            );
    }

    private byte[] Message(int type, Asn1Encodable content, byte[]? recipNonce)
    {
        _nonce = RandomNumberGenerator.GetBytes(NonceOctets);
        var builder = new PkiHeaderBuilder(
            PkiHeader.CMP_2000,
            protection.Sender,
            new GeneralName(X509Name.GetInstance(issuer.SubjectDer.ToArray()))
        )
            .SetMessageTime(new DerGeneralizedTime(time.GetUtcNow().UtcDateTime))
            .SetProtectionAlg(protection.Algorithm)
            .SetTransactionID(_transaction)
            .SetSenderNonce(_nonce);
        if (protection.SenderKid is { } kid)
        {
            builder.SetSenderKID(kid);
        }

        if (recipNonce is not null)
        {
            builder.SetRecipNonce(recipNonce);
        }

        var header = builder.Build();
        var body = new PkiBody(type, content);
        var signature = protection.Protect(new DerSequence(header, body).GetDerEncoded());
        var message =
            protection.ExtraCerts.Length == 0
                ? new PkiMessage(header, body, new DerBitString(signature))
                : new PkiMessage(header, body, new DerBitString(signature), protection.ExtraCerts);
        return message.GetDerEncoded();
    }
}

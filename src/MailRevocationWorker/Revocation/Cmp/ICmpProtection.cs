using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>How messages are protected (RFC 4210 clause 5.1.3): our own, and the CA's, which must be of the same kind.</summary>
internal interface ICmpProtection
{
    AlgorithmIdentifier Algorithm { get; }

    /// <summary>Who we say that we are.</summary>
    GeneralName Sender { get; }

    byte[]? SenderKid { get; }
    CmpCertificate[] ExtraCerts { get; }

    byte[] Protect(byte[] protectedPart);

    /// <summary>Why the protection of an answer proves nothing; null: it was made by the CA.</summary>
    string? Objection(PkiMessage answer, byte[] protectedPart);
}

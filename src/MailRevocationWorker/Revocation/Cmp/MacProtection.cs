using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>
/// Legacy: the password-based MAC of RFC 4210 clause 5.1.3.1, with SHA-256 and HMAC-SHA-256 only. Whoever holds the secret can
/// forge the CA's answers; what the published status says is believed in any case.
/// </summary>
internal sealed class MacProtection : ICmpProtection
{
    private const string PasswordBasedMac = "1.2.840.113533.7.66.13";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const int Iterations = 10_000;
    private const int MaxIterations = 200_000;
    private const int MaxSalt = 128;

    private readonly byte[] _secret;
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);

    public MacProtection(CmpOptions options)
    {
        _secret = Encoding.UTF8.GetBytes(File.ReadLines(options.LegacySecretFile!).First());
        SenderKid = Encoding.UTF8.GetBytes(options.LegacyReference!);
        Algorithm = new AlgorithmIdentifier(
            new DerObjectIdentifier(PasswordBasedMac),
            new PbmParameter(
                _salt,
                new AlgorithmIdentifier(new DerObjectIdentifier(Sha256)),
                Iterations,
                new AlgorithmIdentifier(new DerObjectIdentifier(HmacSha256), DerNull.Instance)
            )
        );
    }

    public AlgorithmIdentifier Algorithm { get; }

    /// <summary>RFC 9483 clause 3.1: NULL-DN where only the secret is known.</summary>
    public GeneralName Sender => new(X509Name.GetInstance(new DerSequence()));
    public byte[]? SenderKid { get; }
    public CmpCertificate[] ExtraCerts => [];

    public byte[] Protect(byte[] protectedPart) =>
        HMACSHA256.HashData(Key(_salt, Iterations), protectedPart);

    public string? Objection(PkiMessage answer, byte[] protectedPart)
    {
        if (answer.Header.ProtectionAlg?.Algorithm.Id != PasswordBasedMac)
        {
            return "the answer's protection is no password-based MAC";
        }

        var parameter = PbmParameter.GetInstance(answer.Header.ProtectionAlg.Parameters);
        var salt = parameter.Salt.GetOctets();
        if (
            parameter.Owf.Algorithm.Id != Sha256
            || parameter.Mac.Algorithm.Id != HmacSha256
            || !parameter.IterationCount.TryGetIntValueExact(out var iterations)
            || iterations is < 100 or > MaxIterations
            || salt.Length is 0 or > MaxSalt
        )
        {
            return "the answer's password-based MAC is not SHA-256, or out of bounds";
        }

        return CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(Key(salt, iterations), protectedPart),
            answer.Protection.GetOctets()
        )
            ? null
            : "the answer's MAC does not verify";
    }

    private byte[] Key(byte[] salt, int iterations)
    {
        byte[] key = [.. _secret, .. salt];
        for (var i = 0; i < iterations; i++)
        {
            key = SHA256.HashData(key);
        }

        return key;
    }
}

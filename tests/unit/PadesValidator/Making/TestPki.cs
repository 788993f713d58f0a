using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PadesValidator.Tests.Making;

/// <summary>A certificate with its key.</summary>
internal sealed record Party(X509Certificate2 Certificate, AsymmetricAlgorithm Key)
{
    public byte[] Der => Certificate.RawData;
}

/// <summary>What a certificate is to be: each test changes what it is about.</summary>
internal sealed record Wish
{
    public string Subject { get; init; } =
        "C=FR, O=ATELIER DU TEST, 2.5.4.97=NTRFR-999000011, SN=DURAND, G=Alice, SERIALNUMBER=T-1, CN=Alice DURAND";
    public bool Authority { get; init; }
    public int? PathLength { get; init; }
    public X509KeyUsageFlags? Usage { get; init; } = X509KeyUsageFlags.NonRepudiation;
    public string? Policy { get; init; } = TestPki.GoodPolicy;
    public string? ExtendedUsage { get; init; }
    public string? QcType { get; init; }

    /// <summary>QCStatements without content: QcCompliance, QcSSCD.</summary>
    public IReadOnlyList<string> QcStatements { get; init; } = [];

    /// <summary>id-pkix-ocsp-nocheck.</summary>
    public bool NoCheck { get; init; }

    /// <summary>cRLDistributionPoints, id-ad-ocsp and id-ad-caIssuers.</summary>
    public IReadOnlyList<string> CrlUrls { get; init; } = [];
    public IReadOnlyList<string> OcspUrls { get; init; } = [];
    public IReadOnlyList<string> IssuerUrls { get; init; } = [];
    public string? CriticalUnknown { get; init; }
    public DateTimeOffset From { get; init; } = TestPki.Now.AddYears(-1);
    public DateTimeOffset To { get; init; } = TestPki.Now.AddYears(1);
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>What the certificate is to hold instead of <see cref="Key"/>'s usual public key.</summary>
    public PublicKey? PublicKey { get; init; }
}

/// <summary>A root, an issuing authority and whatever a test wishes for, made anew once for each run.</summary>
internal sealed class TestPki
{
    public const string GoodPolicy = "1.2.250.1.96.1.8.2.1";
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<TestPki> Made = new(() => new TestPki());
    private static long serial = 0x1122334455;

    private TestPki()
    {
        var authority = new Wish
        {
            Authority = true,
            Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            Policy = "2.5.29.32.0",
            From = Now.AddYears(-5),
            To = Now.AddYears(5),
        };
        Root = Issue(
            null,
            authority with
            {
                Subject = "C=FR, O=TEST, CN=Test Root",
                Policy = null,
            }
        );
        Issuing = Issue(Root, authority with { Subject = "C=FR, O=TEST, CN=Test Issuing" });
        Signer = Issue(Issuing, new());
        Tsa = Issue(
            Root,
            new()
            {
                Subject = "C=FR, O=TEST, CN=Test TSA",
                Usage = X509KeyUsageFlags.DigitalSignature,
                ExtendedUsage = "1.3.6.1.5.5.7.3.8",
                Policy = null,
            }
        );
    }

    public static TestPki Instance => Made.Value;
    public Party Root { get; }
    public Party Issuing { get; }
    public Party Signer { get; }
    public Party Tsa { get; }

    public static Party Issue(Party? issuer, Wish wish)
    {
        var key = wish.Key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName(wish.Subject);
        var request = key switch
        {
            _ when wish.PublicKey is { } other => new CertificateRequest(name, other, wish.Hash),
            RSA rsa => new CertificateRequest(
                name,
                rsa,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            ),
            ECDsa ec => new CertificateRequest(name, ec, wish.Hash),
            _ => throw new ArgumentException("unknown key", nameof(wish)),
        };
        var extensions = request.CertificateExtensions;
        extensions.Add(
            new X509BasicConstraintsExtension(
                wish.Authority,
                wish.PathLength is not null,
                wish.PathLength ?? 0,
                critical: true
            )
        );
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (wish.Usage is { } usage)
        {
            extensions.Add(new X509KeyUsageExtension(usage, critical: true));
        }

        if (wish.Policy is { } policy)
        {
            extensions.Add(
                Extension(
                    "2.5.29.32",
                    false,
                    w =>
                    {
                        using (w.PushSequence())
                        using (w.PushSequence())
                        {
                            w.WriteObjectIdentifier(policy);
                        }
                    }
                )
            );
        }

        if (wish.ExtendedUsage is { } purpose)
        {
            extensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        }

        if (wish.QcType is not null || wish.QcStatements.Count > 0)
        {
            extensions.Add(Extension("1.3.6.1.5.5.7.1.3", false, w => QcStatements(w, wish)));
        }

        if (wish.NoCheck)
        {
            extensions.Add(Extension("1.3.6.1.5.5.7.48.1.5", false, w => w.WriteNull()));
        }

        if (wish.CrlUrls.Count > 0)
        {
            extensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(wish.CrlUrls)
            );
        }

        if (wish.OcspUrls.Count + wish.IssuerUrls.Count > 0)
        {
            extensions.Add(
                new X509AuthorityInformationAccessExtension(wish.OcspUrls, wish.IssuerUrls)
            );
        }

        if (wish.CriticalUnknown is { } unknown)
        {
            extensions.Add(Extension(unknown, true, w => w.WriteNull()));
        }

        var number = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(
            number,
            Interlocked.Increment(ref serial)
        );
        var signatures =
            wish.Hash == HashAlgorithmName.SHA1
                ? new Sha1Generator((RSA)issuer!.Key)
                : Generator(issuer?.Key ?? key);
        using var made = request.Create(
            issuer?.Certificate.SubjectName ?? name,
            signatures,
            wish.From,
            wish.To,
            number
        );
        return new(X509CertificateLoader.LoadCertificate(made.RawData), key);
    }

    private static X509SignatureGenerator Generator(AsymmetricAlgorithm key) =>
        key is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)key);

    /// <summary>sha1WithRSAEncryption, which .NET no longer writes into certificates.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(key);
    }

    private static void QcStatements(AsnWriter writer, Wish wish)
    {
        using var all = writer.PushSequence();
        foreach (var statement in wish.QcStatements)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(statement);
            }
        }

        if (wish.QcType is { } type)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("0.4.0.1862.1.6");
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(type);
                }
            }
        }
    }

    private static X509Extension Extension(string oid, bool critical, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new(oid, writer.Encode(), critical);
    }

    /// <summary>A complete CRL of an authority.</summary>
    public static byte[] Crl(
        Party issuer,
        DateTimeOffset thisUpdate,
        DateTimeOffset nextUpdate,
        params (Party Revoked, DateTimeOffset At)[] entries
    )
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var (revoked, at) in entries)
        {
            builder.AddEntry(revoked.Certificate, at, X509RevocationReason.KeyCompromise);
        }

        return builder.Build(
            issuer.Certificate.SubjectName,
            Generator(issuer.Key),
            1,
            nextUpdate,
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                issuer.Certificate,
                true,
                false
            ),
            thisUpdate
        );
    }

    /// <summary>A complete CRL that lists nothing and says that it keeps expired certificates since a date (expiredCertsOnCRL).</summary>
    public static byte[] CrlKeepingExpired(
        Party issuer,
        DateTimeOffset thisUpdate,
        DateTimeOffset nextUpdate,
        DateTimeOffset since
    )
    {
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            body.WriteInteger(1);
            Algorithm(body);
            body.WriteEncodedValue(issuer.Certificate.SubjectName.RawData);
            body.WriteUtcTime(thisUpdate);
            body.WriteUtcTime(nextUpdate);
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (body.PushSequence())
            using (body.PushSequence())
            {
                var value = new AsnWriter(AsnEncodingRules.DER);
                value.WriteGeneralizedTime(since, omitFractionalSeconds: true);
                body.WriteObjectIdentifier("2.5.29.60");
                body.WriteOctetString(value.Encode());
            }
        }

        var list = new AsnWriter(AsnEncodingRules.DER);
        using (list.PushSequence())
        {
            list.WriteEncodedValue(body.Encode());
            Algorithm(list);
            list.WriteBitString(
                ((ECDsa)issuer.Key).SignData(
                    body.Encode(),
                    HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence
                )
            );
        }

        return list.Encode();

        static void Algorithm(AsnWriter writer)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
            }
        }
    }

    /// <summary>Everything that makes <see cref="Signer"/> pass.</summary>
    public TrustSnapshot Trust(params (Party Revoked, DateTimeOffset At)[] revoked) =>
        new()
        {
            Anchors = [Root.Der],
            Intermediates = [Issuing.Der],
            Crls =
            [
                Crl(Root, Now.AddDays(-1), Now.AddDays(1)),
                Crl(Issuing, Now.AddDays(-1), Now.AddDays(1), revoked),
            ],
            Products = [new(Issuing.Der, GoodPolicy, "Eiducio")],
        };
}

using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MimeKit;

namespace Crash.Tests;

/// <summary>A mail that was sent, and what it deserves.</summary>
/// <param name="Cases">How many cases it makes: one a form.</param>
/// <param name="Targets">The certificates that it asks to revoke, each of which must end revoked; empty: nothing is.</param>
/// <param name="Decision">Of its case, where it revokes nothing; and of a mail that revokes, where only one decision can be right.</param>
internal sealed record SentRequest(
    string Name,
    string MessageId,
    int Cases,
    IReadOnlyList<string> Targets,
    DecisionKind? Decision
);

/// <summary>
/// Genuine, refused, doubtful and repeated requests of the demo's people, as many as are asked for: each genuine one names a certificate of its own, issued here by
/// the demo's authority and written into the registry beforehand.
/// </summary>
internal sealed class Requests : IDisposable
{
    private const string Holder = "H-CAMILLE";
    private const string Issuer = "camille-eiducio";
    private const string PasswordLost = "Oubli ou perte du mot de passe";

    private readonly TestPki pki;
    private readonly DateTimeOffset now;
    private readonly SampleMails mails;
    private readonly byte[] blank = FormFiller.Blank();
    private readonly List<(string RequestNumber, string Serial, string Pem)> targets = [];
    private readonly Dictionary<string, string> named = new(StringComparer.Ordinal);
    private int used;
    private (byte[] Pdf, string Serial)? last;

    public Requests(TestPki pki, string mailbox, DateTimeOffset now, int targets)
    {
        this.pki = pki;
        this.now = now;
        mails = new(mailbox, now);
        for (var i = 0; i < targets; i++)
        {
            this.targets.Add(Issue(i));
        }
    }

    /// <summary>Serial number by Message-ID, of the requests that people decide.</summary>
    public IReadOnlyDictionary<string, string> Named => named;

    /// <summary>Of the CA that issued every target.</summary>
    public string IssuerName =>
        pki.IssuerOf(DemoIssuer.Qualified).GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>Adds the targets to a registry file of the playground.</summary>
    public void Register(string registryFile)
    {
        var registry = JsonNode.Parse(File.ReadAllText(registryFile))!.AsObject();
        var certificates = registry["certificates"]!.AsArray();
        var like = certificates.Single(c => (string?)c!["id"] == Issuer)!;
        var folder = Path.Combine(
            Path.GetDirectoryName(registryFile)!,
            Path.GetDirectoryName((string)like["pem"]!)!
        );
        foreach (var (number, serial, pem) in targets)
        {
            var one = like.DeepClone();
            one["id"] = $"crash-{number}";
            one["requestNumber"] = number;
            one["serial"] = serial;
            one["pem"] = Path.Combine(
                Path.GetDirectoryName((string)like["pem"]!)!,
                $"crash-{number}.pem"
            );
            File.WriteAllText(Path.Combine(folder, $"crash-{number}.pem"), pem);
            certificates.Add(one);
        }

        File.WriteAllText(registryFile, registry.ToJsonString());
    }

    /// <summary>The next mail of the mix; six in ten are genuine.</summary>
    public (MimeMessage Mail, SentRequest Expected) Next(Random random) =>
        random.Next(20) switch
        {
            < 3 => Unsigned(),
            < 5 => WithoutForm(),
            < 6 => last is { } pdf ? Again(pdf) : Genuine(),
            < 8 => TwoForms(),
            _ => Genuine(),
        };

    /// <summary>The next mail of an ordinary day: one in five is genuine, the others are what the mailbox gets besides.</summary>
    public MimeMessage Soak(Random random) =>
        random.Next(20) switch
        {
            < 4 => Genuine().Mail,
            < 7 => Unsigned().Item1,
            < 9 => last is { } pdf ? Again(pdf).Item1 : Unsigned().Item1,
            < 11 => WithoutForm().Item1,
            < 13 => mails.OutOfOffice(Camille),
            _ => mails.With(
                Camille,
                "Demande",
                $"Bonjour,\n\nCi-joint le formulaire. {Guid.NewGuid()}\n"
            ),
        };

    public (MimeMessage Mail, SentRequest Expected) Genuine()
    {
        var (pdf, serial) = SignedForm();
        last = (pdf, serial);
        return Sent("genuine", [pdf], 1, [serial], null);
    }

    public void Dispose() => pki.Dispose();

    private (MimeMessage, SentRequest) TwoForms()
    {
        var (first, one) = SignedForm();
        var (second, two) = SignedForm();
        return Sent("two forms", [first, second], 2, [one, two], null);
    }

    /// <summary>The same document in another mail: whichever comes first revokes.</summary>
    private (MimeMessage, SentRequest) Again((byte[] Pdf, string Serial) earlier) =>
        Sent("sent again", [earlier.Pdf], 1, [earlier.Serial], null);

    /// <summary>Signed, for a reason that a person must weigh.</summary>
    /// <param name="revoked">Whether it ends in a revocation.</param>
    public (MimeMessage Mail, SentRequest Expected) ForAPerson(bool revoked)
    {
        var (pdf, serial) = SignedForm("Non paiement");
        return ForPeople("for a person", pdf, serial, revoked);
    }

    /// <summary>Unsigned, for a certificate of its own: refused, until people decide otherwise.</summary>
    /// <param name="revoked">Whether it ends in a revocation.</param>
    public (MimeMessage Mail, SentRequest Expected) ToBeReopened(bool revoked)
    {
        var target = NextTarget();
        return ForPeople("to be reopened", Filled(target), target.Serial, revoked);
    }

    private (MimeMessage, SentRequest) ForPeople(
        string name,
        byte[] pdf,
        string serial,
        bool revoked
    )
    {
        var sent = Sent(
            name,
            [pdf],
            1,
            revoked ? [serial] : [],
            revoked ? DecisionKind.Revoke : DecisionKind.Review
        );
        named[sent.Item2.MessageId] = serial;
        return sent;
    }

    private (MimeMessage, SentRequest) Unsigned() =>
        Sent("unsigned", [Filled(targets[0])], 1, [], DecisionKind.Reject);

    /// <param name="ends">What becomes of it in the end.</param>
    public (MimeMessage Mail, SentRequest Expected) WithoutForm(
        DecisionKind ends = DecisionKind.Review
    )
    {
        var mail = mails.With(
            Camille,
            "Urgent",
            "Bonjour,\n\nOn m’a volé ma clé USB avec mon certificat Eiducio, que dois-je faire ?\n"
        );
        return (mail, new("stolen key", mail.MessageId!, 1, [], ends));
    }

    private (MimeMessage, SentRequest) Sent(
        string name,
        IReadOnlyList<byte[]> pdfs,
        int cases,
        IReadOnlyList<string> serials,
        DecisionKind? decision
    )
    {
        var mail = mails.With(
            Camille,
            "Demande de révocation",
            "Bonjour,\n\nVeuillez trouver ci-joint ma demande, signée.\n",
            [.. pdfs.Select((p, i) => SampleMails.Pdf(p, $"formulaire-{i + 1}.pdf"))]
        );
        return (mail, new(name, mail.MessageId!, cases, serials, decision));
    }

    private (byte[] Pdf, string Serial) SignedForm(string reason = PasswordLost)
    {
        var target = NextTarget();
        var signer = DemoCast.Certificates.Single(c => c.Id == "camille-eiducioplus");
        return (PadesSigner.Sign(Filled(target, reason), pki.ChainOf(signer), now), target.Serial);
    }

    private (string RequestNumber, string Serial, string Pem) NextTarget()
    {
        // The first is the one that only unsigned forms name: it must never be revoked.
        used++;
        used.ShouldBeLessThan(targets.Count, "more certificates must be made beforehand");
        return targets[used];
    }

    private byte[] Filled(
        (string RequestNumber, string Serial, string Pem) target,
        string reason = PasswordLost
    ) =>
        FormFiller.Fill(
            blank,
            new()
            {
                Product = DemoCast.Certificates.Single(c => c.Id == Issuer).Product,
                RequestNumber = target.RequestNumber,
                Serial = target.Serial,
                Holder = Camille,
                Organisation = DemoCast.OrganisationOf(Camille),
                Reason = reason,
                Requester = Camille,
                AsLegalRepresentative = false,
                Date = DateOnly.FromDateTime(now.UtcDateTime),
            }
        );

    private static DemoHolder Camille => DemoCast.Holders.Single(h => h.Id == Holder);

    private (string, string, string) Issue(int index)
    {
        var like = DemoCast.Certificates.Single(c => c.Id == Issuer);
        var number = string.Create(CultureInfo.InvariantCulture, $"TD26{index:000000}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            CertificateProfile.HolderName(Camille, DemoCast.OrganisationOf(Camille)),
            key,
            HashAlgorithmName.SHA256
        );
        CertificateProfile.AddHolderExtensions(
            request,
            like,
            Camille,
            "http://127.0.0.1/crl/ng-qual.crl"
        );
        using var issuer = pki.IssuerOf(like.Issuer).GetRSAPrivateKey()!;
        using var certificate = request.Create(
            pki.IssuerOf(like.Issuer).SubjectName,
            X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1),
            pki.NotBefore,
            pki.NotAfter,
            [0x11, 0x22, .. RandomNumberGenerator.GetBytes(14)]
        );
        return (
            number,
            certificate.SerialNumber.TrimStart('0'),
            certificate.ExportCertificatePem() + "\n"
        );
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>The demo's mails, in the order in which they arrive: what is asked properly first, then what goes wrong every day, then what is meant badly.</summary>
internal sealed class SampleRequests(TestPki pki, string mailbox, DateTimeOffset now)
{
    private const string Subject = "Demande de révocation";
    private const string Text = "Bonjour,\n\nVeuillez trouver ci-joint ma demande, signée.\n";

    private readonly byte[] blank = FormFiller.Blank();
    private readonly SampleMails mails = new(mailbox, now);

    public IReadOnlyList<SampleRequest> All()
    {
        var first = Signed(
            "camille-eiducioplus",
            Filled("camille-eiducio", "CAMILLE", "Oubli ou perte du mot de passe")
        );
        return [.. Good(first), .. Mistakes(first), .. Attacks()];
    }

    private IEnumerable<SampleRequest> Good(byte[] first)
    {
        yield return Revoke(
            "01-holder",
            "the holder, Eiducio, password lost",
            "CAMILLE",
            first,
            "camille-eiducio"
        );
        yield return Revoke(
            "02-holder-spaces",
            "the holder, serial number in groups, key compromised",
            "CAMILLE",
            Signed(
                "camille-eiducioplus",
                Filled("camille-negocio", "CAMILLE", "Clé privée compromise", serial: Grouped)
            ),
            "camille-negocio"
        );
        yield return Revoke(
            "03-holder-decimal-zip",
            "the holder, serial number in decimal, form in a ZIP",
            "CAMILLE",
            Signed(
                "camille-eiducioplus",
                Filled("camille-double", "CAMILLE", "Remplacement du certificat", serial: Decimal)
            ),
            "camille-double",
            zipped: true
        );
        yield return Revoke(
            "04-legal-representative",
            "the legal representative: the holder has left",
            "HELENE",
            Signed(
                "helene-eiducioplus",
                Filled("ines-eiducio", "HELENE", "Départ ou mutation du titulaire")
            ),
            "ines-eiducio"
        );
        var forwarded = Signed(
            "helene-eiducioplus",
            Filled("jb-eiducio", "HELENE", "Départ ou mutation du titulaire")
        );
        yield return new(
            "05-legal-representative-forwarded",
            "the legal representative, mail forwarded by a colleague",
            mails.Forwarding(
                Holder("INES"),
                mails.With(Holder("HELENE"), Subject, Text, SampleMails.Pdf(forwarded))
            ),
            DecisionKind.Revoke,
            DecisionCode.LegalRepresentativeRequest,
            "jb-eiducio"
        );
        yield return Revoke(
            "06-holder-itself",
            "the holder signs with the certificate that is to be revoked",
            "YANN",
            Signed("yann-eiducioplus", Filled("yann-eiducioplus", "YANN", "Clé privée compromise")),
            "yann-eiducioplus"
        );
    }

    private IEnumerable<SampleRequest> Mistakes(byte[] first)
    {
        yield return Reject(
            "07-sent-again",
            "the first request once more",
            "CAMILLE",
            first,
            DecisionCode.AlreadyDecided
        );
        yield return new(
            "08-no-attachment",
            "the form was forgotten",
            mails.With(Holder("CAMILLE"), Subject, "Bonjour,\n\nCi-joint le formulaire.\n"),
            DecisionKind.Reject,
            DecisionCode.NoAttachment
        );
        yield return Reject(
            "09-unsigned",
            "filled in and not signed",
            "CAMILLE",
            Filled("camille-audacio", "CAMILLE", "Demande du titulaire"),
            DecisionCode.Unsigned
        );
        yield return Reject(
            "10-wrong-product",
            "signed with Initio, from the authority's other CA",
            "INES",
            Signed("ines-initio", Filled("ines-initio", "INES", "Demande du titulaire")),
            DecisionCode.SignerProductNotAccepted
        );
        yield return Reject(
            "11-already-revoked",
            "a certificate that is already revoked",
            "HELENE",
            Signed(
                "helene-eiducioplus",
                Filled("camille-eiducio", "HELENE", "Remplacement du certificat")
            ),
            DecisionCode.TargetAlreadyRevoked
        );
        yield return new(
            "12-two-certificates",
            "serial number and request number name two certificates",
            mails.With(
                Holder("CAMILLE"),
                Subject,
                Text,
                SampleMails.Pdf(
                    Signed(
                        "camille-eiducioplus",
                        Filled(
                            "camille-audacio",
                            "CAMILLE",
                            "Demande du titulaire",
                            request: "TD24000102"
                        )
                    )
                )
            ),
            DecisionKind.Review,
            DecisionCode.TargetMismatch
        );
        yield return new(
            "13-stolen-key",
            "a stolen key, and no form",
            mails.With(
                Holder("BENOIT"),
                "Urgent",
                "Bonjour,\n\nOn m’a volé ma clé USB avec mon certificat Eiducio, que dois-je faire ?\n"
            ),
            DecisionKind.Review,
            DecisionCode.UrgentWithoutForm
        );
        yield return new(
            "14-out-of-office",
            "an automatic reply",
            mails.OutOfOffice(Holder("JB")),
            DecisionKind.Ignore,
            DecisionCode.AutomaticMessage
        );
    }

    private IEnumerable<SampleRequest> Attacks()
    {
        var good = Signed(
            "camille-eiducioplus",
            Filled("camille-audacio", "CAMILLE", "Demande du titulaire")
        );
        yield return Reject(
            "15-tampered",
            "another serial number written in after signing",
            "CAMILLE",
            FormFiller.Change(good, "numero_serie", pki.SerialOf("helene-eiducioplus")),
            DecisionCode.ModifiedAfterSigning
        );
        yield return Reject(
            "16-bytes-flipped",
            "a digit of the signed serial number changed in place",
            "CAMILLE",
            Flipped(good, pki.SerialOf("camille-audacio")),
            DecisionCode.SignatureInvalid
        );
        yield return Reject(
            "17-look-alike",
            "a stranger's chain with the authority's names",
            "CAMILLE",
            Signed(
                DemoCast.LookAlike.Id,
                Filled("camille-audacio", "CAMILLE", "Demande du titulaire")
            ),
            DecisionCode.UntrustedChain
        );
        yield return Reject(
            "18-other-organisation",
            "somebody of another organisation asks, in his own name",
            "BENOIT",
            Signed(
                "benoit-eiducio",
                Filled("helene-eiducioplus", "BENOIT", "Demande du titulaire")
            ),
            DecisionCode.RequesterNotAuthorised
        );
        yield return Reject(
            "19-script",
            "a script that runs when the form is opened",
            "CAMILLE",
            Signed(
                "camille-eiducioplus",
                FormFiller.AddScript(Filled("camille-audacio", "CAMILLE", "Demande du titulaire"))
            ),
            DecisionCode.ActiveContent
        );
    }

    /// <summary>Forms with something to ask about, for whoever tries the dashboard.</summary>
    public IReadOnlyList<SampleRequest> ForTheDesk() =>
        [
            Review(
                "20-other-product",
                "another product than the certificate's",
                Signed(
                    "helene-eiducioplus",
                    Filled(
                        "jb-negocio",
                        "HELENE",
                        "Départ ou mutation du titulaire",
                        product: "Audacio RGS**"
                    )
                ),
                DecisionCode.ProductMismatch
            ),
            Review(
                "21-no-serial",
                "the serial number was left out",
                Signed(
                    "helene-eiducioplus",
                    Filled("jb-negocio", "HELENE", "Remplacement du certificat", serial: _ => "")
                ),
                DecisionCode.SerialMissing
            ),
            Review(
                "22-other-holder",
                "another holder than the certificate's",
                Signed(
                    "helene-eiducioplus",
                    Filled("jb-negocio", "HELENE", "Nom incorrect", holder: Holder("INES"))
                ),
                DecisionCode.HolderMismatch
            ),
        ];

    /// <summary>A mail server gives one of our mails back.</summary>
    public SampleRequest Bounce(string to, string messageId) =>
        new(
            "23-bounce",
            "one of our answers comes back",
            mails.Bounce(to, messageId),
            DecisionKind.Ignore,
            DecisionCode.AutomaticMessage
        );

    private SampleRequest Review(string name, string about, byte[] pdf, DecisionCode code) =>
        new(
            name,
            about,
            mails.With(Holder("HELENE"), Subject, Text, SampleMails.Pdf(pdf)),
            DecisionKind.Review,
            code
        );

    private SampleRequest Revoke(
        string name,
        string about,
        string sender,
        byte[] pdf,
        string target,
        bool zipped = false
    ) =>
        new(
            name,
            about,
            mails.With(
                Holder(sender),
                Subject,
                Text,
                zipped ? SampleMails.Zip(pdf) : SampleMails.Pdf(pdf)
            ),
            DecisionKind.Revoke,
            sender == "HELENE"
                ? DecisionCode.LegalRepresentativeRequest
                : DecisionCode.HolderRequest,
            target
        );

    private SampleRequest Reject(
        string name,
        string about,
        string sender,
        byte[] pdf,
        DecisionCode code
    ) =>
        new(
            name,
            about,
            mails.With(Holder(sender), Subject, Text, SampleMails.Pdf(pdf)),
            DecisionKind.Reject,
            code
        );

    private byte[] Filled(
        string target,
        string requester,
        string reason,
        Func<string, string>? serial = null,
        string? request = null,
        string? product = null,
        DemoHolder? holder = null
    )
    {
        var certificate = DemoCast.Certificates.Single(one => one.Id == target);
        var named = holder ?? DemoCast.HolderOf(certificate);
        return FormFiller.Fill(
            blank,
            new FormValues
            {
                Product = product ?? certificate.Product,
                RequestNumber = request ?? certificate.RequestNumber,
                Serial = (serial ?? (text => text))(pki.SerialOf(target)),
                Holder = named,
                Organisation = DemoCast.OrganisationOf(named),
                Reason = reason,
                Requester = Holder(requester),
                AsLegalRepresentative = requester == "HELENE",
                Date = DateOnly.FromDateTime(now.UtcDateTime),
            }
        );
    }

    private byte[] Signed(string signer, byte[] pdf)
    {
        var certificate =
            DemoCast.Certificates.SingleOrDefault(one => one.Id == signer) ?? DemoCast.LookAlike;
        return PadesSigner.Sign(pdf, pki.ChainOf(certificate), now);
    }

    private static DemoHolder Holder(string id) =>
        DemoCast.Holders.Single(holder => holder.Id == $"H-{id}");

    private static string Grouped(string serial) =>
        string.Join(' ', serial.Chunk(4).Select(four => new string(four)));

    private static string Decimal(string serial) =>
        BigInteger
            .Parse("0" + serial, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture);

    private static byte[] Flipped(byte[] pdf, string serial)
    {
        byte[] flipped = [.. pdf];
        var at = flipped.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(serial)) + serial.Length - 1;
        flipped[at] = flipped[at] == (byte)'0' ? (byte)'1' : (byte)'0';
        return flipped;
    }
}

using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>What subject and text tell.</summary>
public sealed class WordsTests
{
    private static MessageReport Read(string fields, string body)
    {
        using var reading = new Reading();
        return reading.Read(
            Reading.Mail(
                "Content-Type: text/plain; charset=utf-8\n" + fields,
                "\n"
                    + System.Text.Encoding.Latin1.GetString(
                        System.Text.Encoding.UTF8.GetBytes(body)
                    )
            )
        );
    }

    [Theory]
    [InlineData("On m'a volé ma clé USB cette nuit.")]
    [InlineData("Ma CLÉ PRIVÉE est COMPROMISE")]
    [InlineData("J’ai perdu l’ordinateur sur lequel se trouve la clef")]
    [InlineData("vol de mon portable professionnel, avec le certificat")]
    [InlineData("Je me suis fait pirater : quelqu'un a mon certificat, piratage de la messagerie")]
    [InlineData("My smart card was stolen yesterday")]
    [InlineData("I think my private key has been compromised")]
    [InlineData("J'ai perdu mon mot de passe")]
    public void Text_OfALossOrTheft_IsUrgent(string text) =>
        Read("", text).SpeaksOfCompromise.ShouldBeTrue();

    [Theory]
    [InlineData("Bonjour, comment obtenir le formulaire de révocation de mon certificat ?")]
    [InlineData("Mon vol arrive à 9 h. J'apporterai la carte.")]
    [InlineData("Merci pour votre réponse. Cordialement")]
    [InlineData("> On m'a volé ma clé")]
    [InlineData(
        "Merci.\n\nLe 20 nov. 2026 à 10:00, Support <x@ca.example> a écrit :\nvotre clé compromise"
    )]
    [InlineData("Ok\n-----Message d'origine-----\nDe : X\nvotre clé volée")]
    public void Text_OfSomethingElse_IsNot(string text) =>
        Read("", text).SpeaksOfCompromise.ShouldBeFalse();

    [Fact]
    public void Subject_IsReadToo() =>
        Read("Subject: URGENT : =?utf-8?q?cl=C3=A9?= compromise", "Bonjour")
            .SpeaksOfCompromise.ShouldBeTrue();

    [Theory]
    [InlineData("utf-16")]
    [InlineData("windows-1252")]
    [InlineData("x-unknown")]
    public void Text_InAnyCharset_IsRead(string charset)
    {
        var bytes = (
            charset == "utf-16" ? System.Text.Encoding.Unicode : System.Text.Encoding.Latin1
        ).GetBytes("Ma clé a été volée");
        using var reading = new Reading();
        reading
            .Read(
                Reading.Mail(
                    "",
                    $"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(bytes)}\n"
                )
            )
            .SpeaksOfCompromise.ShouldBeTrue();
    }

    [Fact]
    public void Html_IsReadWithoutTagsAndQuotes()
    {
        using var reading = new Reading();
        reading
            .Read(
                Reading.Mail(
                    "",
                    "Content-Type: text/html\n\n<p>Ma <b>carte</b> a &eacute;t&eacute; vol&eacute;e</p>"
                )
            )
            .SpeaksOfCompromise.ShouldBeTrue();
        reading
            .Read(
                Reading.Mail(
                    "",
                    "Content-Type: text/html\n\n<style>cle compromise</style><p>Bonjour</p><blockquote>cl&eacute; vol&eacute;e</blockquote>"
                )
            )
            .SpeaksOfCompromise.ShouldBeFalse();
    }

    [Fact]
    public void CaseNumbers_InSubjectAndText_AreFoundOnce() =>
        Read(
            "Subject: Re: [R-2026-000123] x",
            "R-2026-000123, R-2026-000124; pas RIG-2026-000125 ni R-2026-1"
        )
            .MentionedCases.ShouldBe(["R-2026-000123", "R-2026-000124"]);

    [Fact]
    public void Excerpt_IsBoundedAndWithoutControls()
    {
        var excerpt = Read("", "a\u202eb\0c\u0007\n" + new string('x', 10_000)).TextExcerpt;
        excerpt.ShouldStartWith("abc\nx");
        excerpt.Length.ShouldBeLessThanOrEqualTo(4000);
    }

    [Fact]
    public void PortalNotice_WithoutDocument_IsAFinding()
    {
        using var reading = new Reading();
        reading
            .Read(
                Reading.Mail(
                    "",
                    Reading.Mixed(
                        "Content-Type: text/plain\n\nMessage securise: ouvrez la piece jointe\n",
                        Reading.Attached("text/html", "message.html", "<html></html>"u8.ToArray())
                    )
                )
            )
            .Has(MessageFindingKind.PortalNotice)
            .ShouldBeTrue();
        Read("", "Vous avez reçu un message sécurisé. Cliquez ici.")
            .Has(MessageFindingKind.PortalNotice)
            .ShouldBeTrue();
        Read("", "Bonjour, voici ma demande").Has(MessageFindingKind.PortalNotice).ShouldBeFalse();
    }
}

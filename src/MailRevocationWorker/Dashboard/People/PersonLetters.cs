using System.Globalization;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>The words of mails about access: French, then English. Pure.</summary>
internal static class PersonLetters
{
    private const string Separator = "\n— English —\n\n";

    /// <param name="link">The whole address, its secret included.</param>
    public static (string Subject, string Text) Link(
        PersonMailEntity mail,
        string link,
        int hours
    ) =>
        (
            "Votre accès au tableau de bord des révocations / Your access to the revocation dashboard",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                Bonjour,

                {mail.By} vous donne accès au tableau de bord des révocations. Votre identifiant : {mail.About}
                Ouvrez ce lien, choisissez votre mot de passe et associez votre application d’authentification :

                {link}

                Il sert une fois et expire dans {hours} h. Il est pour vous seul : ne le transmettez à personne, pas même à {mail.By}.
                Vous n’attendiez rien ? N’ouvrez pas ce lien et prévenez l’administrateur du service.
                {Separator}Hello,

                {mail.By} gives you access to the revocation dashboard. Your name there: {mail.About}
                Open this link, choose your password and enrol your authenticator:

                {link}

                It works once, for {hours} hours. It is for you alone: pass it on to nobody, not even to {mail.By}.
                You expected nothing? Do not open this link, and tell the administrator of the service.

                """
            )
        );

    public static (string Subject, string Text) Notice(PersonMailEntity mail)
    {
        var (french, english) = mail.Change switch
        {
            AccessChange.Invited => ("a invité", "has invited"),
            AccessChange.Reset => (
                "a redemandé un lien d’accès pour",
                "has asked for a new access link for"
            ),
            AccessChange.Closed => ("a clos le compte de", "has closed the account of"),
            AccessChange.AddressSet => (
                "a changé l’adresse e-mail de",
                "has changed the e-mail address of"
            ),
            AccessChange.Vouched => (
                "se porte garant, en tant qu’administrateur, de",
                "vouches, as the administrator, for"
            ),
        };
        var (by, who) =
            mail.By == Invitations.Console
                ? ("Quelqu’un, sur la console du service,", "Somebody on the service’s console")
                : (mail.By, mail.By);
        return (
            $"Accès au tableau de bord : {mail.About} / Dashboard access: {mail.About}",
            $"""
            {by} {french} {mail.About}.
            Cela vous surprend ? Prévenez l’administrateur du service sans attendre : un accès de trop peut faire révoquer un certificat, pour toujours.
            {Separator}{who} {english} {mail.About}.
            Does this surprise you? Tell the administrator of the service at once: one access too many can revoke a certificate, for ever.

            """
        );
    }
}

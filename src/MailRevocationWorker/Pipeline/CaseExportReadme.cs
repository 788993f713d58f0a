using System.Globalization;

namespace MailRevocationWorker.Pipeline;

/// <summary>What an export says of itself, French first: how it is checked, what each file proves and what it doesn't. It promises no more than that.</summary>
internal static class CaseExportReadme
{
    public const string File = "README.txt";

    /// <param name="number">R-2026-000123.</param>
    /// <param name="at">When the export was made.</param>
    /// <param name="key">SHA-256 of the SubjectPublicKeyInfo of the key that signed it, hex.</param>
    /// <param name="missing">Files that were gone.</param>
    public static string Of(
        string number,
        DateTimeOffset at,
        string key,
        IReadOnlyList<string> missing
    )
    {
        var time = at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        var absent = missing.Count == 0 ? "-" : string.Join(", ", missing);
        return $"{French(number, time, key, absent)}\n----\n\n{English(number, time, key, absent)}";
    }

    private static string French(string number, string at, string key, string absent) =>
        $"""
            Dossier {number}, exporté le {at} (UTC)

            Ce dossier contient des données personnelles : à conserver et à transmettre comme telles.
            Fichiers qui manquaient lors de l'export : {absent}

            VÉRIFIER

            CLE.pem est la clé publique remise à l'auditeur par une autre voie (audit head --public-key) :

              openssl dgst -sha256 -verify CLE.pem -signature {CaseExport.ManifestSignature} {CaseExport.Manifest}
              sha256sum -c {CaseExport.Manifest}

            La première commande doit répondre « Verified OK », la seconde ne signaler aucun écart. Un fichier
            qui ne figure pas dans {CaseExport.Manifest} n'est couvert par rien.
            journal-head-key.pem ne prouve rien à elle seule : qui fabrique un faux dossier y met sa propre clé.
            Comparez-la à la clé que détient l'auditeur. SHA-256 de sa forme DER (openssl pkey -pubin -in
            journal-head-key.pem -outform DER | sha256sum), à comparer aussi :
              {key}

            CE QUE PROUVE CHAQUE FICHIER

              {CaseExport.Manifest}, .sig   que les fichiers listés sont tels que le détenteur de la clé les a exportés.
                                     Pas que l'export était sincère (qui administre la machine détient la clé),
                                     ni sa date : elle n'est pas horodatée par un tiers.
              document.pdf           le formulaire joint, octet pour octet. Sa signature se vérifie avec tout outil PAdES,
                                     sans nous croire.
              mail.eml               le message tel que nous l'avons reçu. D'un tiers ne vient que la signature DKIM,
                                     s'il en porte une ; son SHA-256 est dans l'écriture message-accepted.
              trust/                 les certificats, listes et réponses OCSP par lesquels la signature a été jugée :
                                     chacun est signé par son autorité.
              rapport.html           ce que le service a constaté. Ne prouve rien par lui-même : se refait à partir de
                                     document.pdf et de trust/.
              published/             l'état publié, relu juste après la révocation (CRL, OCSP), signé par l'autorité : que
                                     le certificat y figure comme révoqué. L'heure de la lecture est la nôtre.
              crl/                   les listes de révocation publiées lors de l'export, signées par l'autorité.
              case.json, steps/      l'état du dossier et le résultat de chaque étape, tels que le service les a notés ;
                                     le SHA-256 de chaque résultat est dans le journal (step-recorded, documents-opened).
              replies/, replies.json les réponses telles qu'elles ont été remises au serveur de messagerie ; pas qu'elles
                                     ont été reçues ni lues.
              journal.jsonl          les écritures du journal sur ce dossier : sous son numéro, sur son message, sur le
                                     certificat qu'il a révoqué. « hash » se recalcule à partir de la ligne
                                     (docs/journal.md) : une ligne modifiée se voit. Ce fichier seul ne prouve ni que
                                     ces écritures sont dans le journal, ni qu'il n'en manque pas : celles qui les
                                     relient à la tête concernent d'autres personnes et ne sont pas ici. Pour le
                                     prouver, sur l'installation, pour chaque ligne :
                                       audit verify --head SEQ:HASH
              journal-head.txt       la tête signée du journal lors de l'export : audit verify --head journal-head.txt
                                     montre que le journal y passe toujours.
              journal-head-key.pem   la clé publique de ces signatures ; rien à elle seule (voir plus haut).

            """;

    private static string English(string number, string at, string key, string absent) =>
        $"""
            Case {number}, exported {at} (UTC)

            It holds personal data: keep it and pass it on as such.
            Files that were missing at the export: {absent}

            CHECK IT

            KEY.pem is the public key that the auditor was given by another way (audit head --public-key):

              openssl dgst -sha256 -verify KEY.pem -signature {CaseExport.ManifestSignature} {CaseExport.Manifest}
              sha256sum -c {CaseExport.Manifest}

            The first must answer "Verified OK", the second must report no difference. A file that
            {CaseExport.Manifest} does not list is covered by nothing.
            journal-head-key.pem proves nothing by itself: who makes a false case puts a key of their own there.
            Compare it with the key that the auditor holds. SHA-256 of its DER form (openssl pkey -pubin -in
            journal-head-key.pem -outform DER | sha256sum), to be compared likewise:
              {key}

            WHAT EACH FILE PROVES

              {CaseExport.Manifest}, .sig   that the files listed are as the key's holder exported them. Not that the export was
                                     honest (who administers the machine holds the key), nor when it was made: no third
                                     party timestamped it.
              document.pdf           the form that came with the mail, octet for octet. Any PAdES tool checks its signature,
                                     without believing us.
              mail.eml               the message as we received it. Of a third party is only the DKIM signature, if it
                                     bears one; its SHA-256 stands in the entry message-accepted.
              trust/                 the certificates, lists and OCSP responses by which the signature was judged: each is
                                     signed by its authority.
              report.html            what the service found. It proves nothing by itself: it can be made again from
                                     document.pdf and trust/.
              published/             the published status, read back right after the revocation (CRL, OCSP), signed by the
                                     authority: that the certificate is in it as revoked. The time of reading is ours.
              crl/                   the revocation lists as published at the export, signed by the authority.
              case.json, steps/      where the case stands and the output of each step, as the service recorded them; the
                                     SHA-256 of each output stands in the journal (step-recorded, documents-opened).
              replies/, replies.json the replies as they were handed to the mail server; not that they were received or
                                     read.
              journal.jsonl          the journal's entries about this case: under its number, about its message, about the
                                     certificate that it revoked. "hash" can be computed anew from the line
                                     (docs/journal.md): a changed line shows. The file alone proves neither that these
                                     entries are in the journal nor that none is missing: those between them and the head
                                     are about other people and are not here. To prove it, on the installation, for each
                                     line:
                                       audit verify --head SEQ:HASH
              journal-head.txt       the journal's signed head at the export: audit verify --head journal-head.txt shows that
                                     the journal still passes through it.
              journal-head-key.pem   the public key of these signatures; nothing by itself (see above).

            """;
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>
/// Whether text, French or English, speaks of a key, card, token, password or machine that was stolen, lost or broken into.
/// Better once too often: it only makes a person look sooner. Words near each other, no grammar.
/// </summary>
internal static class CompromiseLanguage
{
    private const int MostCharacters = 32_000;

    /// <summary>How many words apart, within one sentence.</summary>
    private const int Near = 12;

    private static readonly FrozenSet<string> Things = Words(
        """
        cle cles clef clefs carte cartes token tokens jeton jetons certificat certificats pin mdp code codes motdepasse support supports
        ordinateur ordinateurs pc portable portables sac sacoche portefeuille usb signature signatures identifiant identifiants
        messagerie compte key keys card cards smartcard certificate certificates password passwords passphrase laptop laptops
        computer computers stick dongle bag wallet credential credentials account
        """
    );

    private static readonly FrozenSet<string> Losses = Words(
        """
        vole volee voles volees voler derobe derobee derobes derobees perdu perdue perdus perdues perte egare egaree egares egarees
        compromis compromise compromises compromission pirate piratee pirates piratees piratage hacke hackee hackes hackees hacker
        usurpe usurpee usurpes usurpation divulgue divulguee divulgues divulguees fuite detourne detournee frauduleux frauduleuse
        frauduleusement cambriolage cambriole cambriolee hameconnage stolen theft stole lost misplaced compromised compromising
        hacked breached leaked exposed phished phishing burgled burglary fraudulent fraudulently
        """
    );

    private static readonly string[] Phrases =
    [
        " revocation urgente ",
        " revocation en urgence ",
        " revoquer d'urgence ",
        " revoquer en urgence ",
        " urgent revocation ",
        " usurpation d'identite ",
        " identity theft ",
        " ce n'est pas moi qui ai ",
        " key compromise ",
    ];

    public static bool IsIn(string text)
    {
        var plain = Plain(text.Length > MostCharacters ? text[..MostCharacters] : text);
        if (Phrases.Any(p => plain.Contains(p, StringComparison.Ordinal)))
        {
            return true;
        }

        var lastThing = int.MinValue / 2;
        var lastLoss = int.MinValue / 2;
        var words = plain
            .Replace(" mot de passe ", " motdepasse ", StringComparison.Ordinal)
            .Replace(" mots de passe ", " motdepasse ", StringComparison.Ordinal)
            .Split([' ', '\''], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == ".")
            {
                lastThing = lastLoss = int.MinValue / 2;
            }

            // "Vol de ma clé": the noun alone is also a flight, so it needs what follows it.
            var isLoss =
                Losses.Contains(words[i])
                || (
                    words[i] == "vol"
                    && i + 1 < words.Length
                    && words[i + 1] is "de" or "du" or "des"
                );
            lastThing = Things.Contains(words[i]) ? i : lastThing;
            lastLoss = isLoss ? i : lastLoss;
            if (lastThing >= 0 && lastLoss >= 0 && Math.Abs(lastThing - lastLoss) <= Near)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Words in lower case without accents, one blank around each; a full stop alone ends a sentence.</summary>
    private static string Plain(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append(' ');
        foreach (var rune in Decomposed(text).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            {
                continue;
            }

            if (rune.Value is '.' or '!' or '?')
            {
                result.Append(" . ");
            }
            else if (rune.Value is '\'' or 0x2019 or 0x2018 or 0x02BC)
            {
                result.Append('\'');
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                result.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.Append(' ').ToString();
    }

    private static string Decomposed(string text)
    {
        var valid = string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
        try
        {
            return valid.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            return valid;
        }
    }

    private static FrozenSet<string> Words(string list) =>
        list.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);
}

using System.Text.RegularExpressions;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What subject and text tell.</summary>
internal static partial class MessageWords
{
    private const int MostCases = 5;

    /// <summary>Our case numbers, also in what is quoted: that is how an answer carries them.</summary>
    public static IReadOnlyList<string> Cases(string subject, string text) =>
        [
            .. CaseNumber()
                .Matches(subject + "\n" + text)
                .Select(m => m.Value)
                .Distinct(StringComparer.Ordinal)
                .Take(MostCases),
        ];

    /// <summary>Text without the mail that it answers: quoted lines, and everything after the line that announces it.</summary>
    public static string WithoutQuotes(string text)
    {
        var announced = Announcement().Match(text);
        var own = announced.Success ? text[..announced.Index] : text;
        return string.Join('\n', own.Split('\n').Where(l => !l.TrimStart().StartsWith('>')));
    }

    /// <summary>A secure-mail gateway's notice: it says that the content waits elsewhere.</summary>
    public static bool IsPortalNotice(string text, string attachedHtml)
    {
        var notice = text.Length > 8000 ? text[..8000] : text;
        var page = attachedHtml.Length > 8000 ? attachedHtml[..8000] : attachedHtml;
        return attachedHtml.Length > 0
            ? Secure().IsMatch(notice) || Secure().IsMatch(page)
            : SecureNotice().IsMatch(notice);
    }

    [GeneratedRegex(
        @"(?<![\w-])R-[0-9]{4}-[0-9]{6,9}(?![\w-])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex CaseNumber();

    [GeneratedRegex(
        @"^[ \t]*(-{3,} ?(message d['’]origine|original message|urspr[üu]ngliche nachricht)|(le|on) .{6,200}(a [ée]crit ?:|wrote:)[ \t]*\r?$|_{20,}\s*\r?\n(de|from) ?:)",
        RegexOptions.IgnoreCase
            | RegexOptions.Multiline
            | RegexOptions.CultureInvariant
            | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Announcement();

    [GeneratedRegex(
        @"(s[ée]curis[ée]|chiffr[ée]|crypt[ée]|secure[ -]?(mail|message|e-?mail)|encrypted|portail|portal|protected message|message prot[ée]g[ée])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Secure();

    [GeneratedRegex(
        @"(vous avez re[çc]u un (nouveau )?(message|e-?mail|courriel) (s[ée]curis[ée]|chiffr[ée]|prot[ée]g[ée])|you (have|'ve) received (a|an) (new )?(secure|encrypted|protected) (e-?mail|message)|(lire|ouvrir|consulter) (le|ce|votre) message (s[ée]curis[ée]|chiffr[ée]|prot[ée]g[ée])|(read|open|view) (the|this|your) (secure|encrypted|protected) (message|e-?mail))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex SecureNotice();
}

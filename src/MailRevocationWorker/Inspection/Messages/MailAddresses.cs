using System.Globalization;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Addresses: parsed by MimeKit, believed only when they are plain.</summary>
internal static class MailAddresses
{
    private const int LongestField = 16 << 10;

    private static readonly string[] NobodyLocalParts =
    [
        "noreply",
        "donotreply",
        "donotrespond",
        "nepasrepondre",
        "nereponsepas",
        "mailerdaemon",
        "postmaster",
        "bounce",
        "bounces",
        "listserv",
        "majordomo",
        "autoreply",
        "autoresponder",
        "mdaemon",
        "nobody",
    ];

    /// <summary>The mailboxes of an address field; null when it is not one or passes a limit.</summary>
    public static IReadOnlyList<MailboxAddress>? Mailboxes(RawHeader field)
    {
        if (
            field.Value.Length > LongestField
            || !InternetAddressList.TryParse(MailHeaders.Parsing, field.Value, out var list)
            || list.Any(a => a is not MailboxAddress)
        )
        {
            return null;
        }

        return [.. list.Mailboxes];
    }

    /// <summary>local@domain with the domain in lower case; null unless it is one that a reply can safely go to.</summary>
    public static string? Plain(MailboxAddress mailbox)
    {
        var address = mailbox.Address;
        var at = address.LastIndexOf('@');
        if (at is < 1 or > 64 || address.Length > 254 || mailbox.Route.Count > 0)
        {
            return null;
        }

        var local = address[..at];
        if (
            local.Any(c =>
                !char.IsAsciiLetterOrDigit(c)
                && !"!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal)
            )
        )
        {
            return null;
        }

        var domain = Ascii(address[(at + 1)..]);
        return
            domain is not null
            && domain.Contains('.', StringComparison.Ordinal)
            && IsHostName(domain)
            ? $"{local}@{domain}"
            : null;
    }

    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    /// <summary>The same domain, or one below the other.</summary>
    public static bool AreKin(string one, string other) =>
        one == other
        || one.EndsWith("." + other, StringComparison.Ordinal)
        || other.EndsWith("." + one, StringComparison.Ordinal);

    /// <summary>Equal but for case, or a plus-address of it.</summary>
    public static bool IsOwn(string address, MessageReadOptions options) =>
        options.OwnAddresses.Any(own =>
        {
            var at = own.LastIndexOf('@');
            var plus = address.IndexOf('+', StringComparison.Ordinal);
            var bare =
                plus > 0 && plus < address.LastIndexOf('@')
                    ? address[..plus] + address[address.LastIndexOf('@')..]
                    : address;
            return at > 0
                && (
                    string.Equals(own, address, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(own, bare, StringComparison.OrdinalIgnoreCase)
                );
        });

    /// <summary>no-reply@, mailer-daemon@ and their kin, in English and French.</summary>
    public static bool IsNobody(string address)
    {
        var local = address[..Math.Max(0, address.LastIndexOf('@'))].ToLowerInvariant();
        var letters = string.Concat(local.Where(char.IsAsciiLetter));
        var first = local.Split('+', '=')[0];
        return NobodyLocalParts.Contains(letters, StringComparer.Ordinal)
            || NobodyLocalParts.Contains(
                string.Concat(first.Where(char.IsAsciiLetter)),
                StringComparer.Ordinal
            )
            || letters.StartsWith("noreply", StringComparison.Ordinal)
            || letters.EndsWith("noreply", StringComparison.Ordinal)
            || letters.StartsWith("donotreply", StringComparison.Ordinal)
            || letters.StartsWith("nepasrepondre", StringComparison.Ordinal)
            || local.EndsWith("-bounces", StringComparison.Ordinal)
            || local.EndsWith("-request", StringComparison.Ordinal)
            || local.StartsWith("owner-", StringComparison.Ordinal);
    }

    /// <summary>
    /// A domain that is, or may be, made to look like another: punycode or characters beyond ASCII, or one of our own domains
    /// but for digits and letters that look alike.
    /// </summary>
    public static bool IsLookAlike(string domain, MessageReadOptions options) =>
        domain.Split('.').Any(l => l.StartsWith("xn--", StringComparison.Ordinal))
        || options
            .OwnAddresses.Select(DomainOf)
            .Any(own =>
                !string.Equals(own, domain, StringComparison.OrdinalIgnoreCase)
                && Skeleton(own) == Skeleton(domain)
            );

    private static string Skeleton(string domain) =>
        domain
            .ToLowerInvariant()
            .Replace("rn", "m", StringComparison.Ordinal)
            .Replace("vv", "w", StringComparison.Ordinal)
            .Replace("cl", "d", StringComparison.Ordinal)
            .Replace('0', 'o')
            .Replace('1', 'l')
            .Replace('i', 'l')
            .Replace('5', 's');

    private static string? Ascii(string domain)
    {
        try
        {
            return new IdnMapping().GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsHostName(string domain) =>
        domain.Length <= 253
        && domain
            .Split('.')
            .All(l =>
                l.Length is > 0 and <= 63
                && l[0] != '-'
                && l[^1] != '-'
                && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            );
}

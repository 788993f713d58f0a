using System.Text.RegularExpressions;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Who may be let in at all. Section <c>People</c>.</summary>
public sealed partial class PeopleOptions
{
    public const string Section = "People";

    /// <summary>Domains of the house's own mailboxes (ca.example): links go to addresses of these alone, none of their subdomains. Empty: of any.</summary>
    public IList<string> MailDomains { get; } = [];

    public IReadOnlyList<string> Validate() =>
        [
            .. MailDomains
                .Where(domain =>
                    Uri.CheckHostName(domain) != UriHostNameType.Dns || !domain.All(char.IsAscii)
                )
                .Select(domain =>
                    $"{Section}:MailDomains must be domains as they stand behind the @ (ca.example), was '{domain}'"
                ),
        ];

    /// <summary>Whether a link may go there; <paramref name="address"/> is one address as <see cref="IsAddress"/> knows it.</summary>
    public bool Allows(string address) =>
        MailDomains.Count == 0
        || MailDomains.Contains(
            address[(address.LastIndexOf('@') + 1)..],
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>
    /// One bare address as people have it (RFC 5321 clause 4.1.2, Dot-string at Domain), nothing around it: no quotes, no address literals, no
    /// end in a point, and neither % nor !, by which some servers still route onward. Two spellings of one mailbox would be two people.
    /// </summary>
    public static bool IsAddress(string text) => text.Length <= 254 && Address().IsMatch(text);

    /// <summary>What a page says of an address: its first letter and its domain.</summary>
    public static string Masked(string address) =>
        $"{address[..1]}…{address[address.LastIndexOf('@')..]}";

    [GeneratedRegex(
        @"^[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Address();
}

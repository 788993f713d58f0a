using System.Globalization;
using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Dashboard;

/// <summary>The operators' pages: who may come in, and what two people decide together. Section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Off: only CRLs and health are served.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Where the pages listen, for a proxy or for this machine's browsers; empty: where CRLs and health are served (Http:Url).</summary>
    public string Url { get; set; } = "";

    /// <summary>Where people reach the pages, for the links that are printed; empty: where the pages listen.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Addresses or networks (192.0.2.7, 10.0.0.0/8) of reverse proxies whose X-Forwarded-For and -Proto are believed; empty: none.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>The one entry that means no code at all, where an empty list means the usual ones.</summary>
    private const string NoCode = "none";

    /// <summary>Codes (signer-unknown …): where one of them ever spoke against a case, two people revoke. Empty: <see cref="DualControl.Unproven"/>; "none": one person does.</summary>
    public IList<string> DualControlCodes { get; } = [];

    /// <summary>Codes: where one of them ever spoke against a case, two people refuse. Empty: one person does.</summary>
    public IList<string> DualControlRefusalCodes { get; } = [];

    /// <summary>A certificate other than the one that the form was found to name is revoked by two people only.</summary>
    public bool DualControlForPickedTarget { get; set; } = true;

    /// <summary>Minutes for which a claimed case is its operator's.</summary>
    public int ClaimMinutes { get; set; } = 15;

    /// <summary>Everybody signs in with a password and a code of an authenticator (RFC 6238).</summary>
    public bool RequireTotp { get; set; } = true;

    /// <summary>Hours for which the link that <c>operator add</c> prints can be used, once.</summary>
    public int InvitationHours { get; set; } = 24;

    /// <summary>Minutes without a request after which a session ends.</summary>
    public int SessionIdleMinutes { get; set; } = 30;

    /// <summary>Hours after which a session ends whatever happened in it.</summary>
    public int SessionHours { get; set; } = 10;

    /// <summary>Wrong passwords or codes in a row before the account is locked.</summary>
    public int LockoutTries { get; set; } = 5;
    public int LockoutMinutes { get; set; } = 15;

    /// <summary>Tries to sign in that one network address has in a minute.</summary>
    public int SignInsPerMinute { get; set; } = 10;

    /// <summary>PKCS#12 file with an RSA key that encrypts the keys of cookies and forms on the disk; null: they are protected by the rights of their folder alone.</summary>
    public string? KeyProtectionPkcs12 { get; set; }

    /// <summary>File whose first line is its password; none for a file without password.</summary>
    public string? KeyProtectionPasswordFile { get; set; }

    /// <summary>Characters of a password at least (NIST SP 800-63B clause 3.1.1.2: 15 for a single factor, 8 beside a second).</summary>
    public int MinPasswordLength { get; set; } = 12;

    public IReadOnlyList<string> Validate() =>
        [
            .. new (string Key, int Value, int Low, int High)[]
            {
                (nameof(ClaimMinutes), ClaimMinutes, 1, (int)CaseStore.LongestLease.TotalMinutes),
                (nameof(InvitationHours), InvitationHours, 1, 168),
                (nameof(SessionIdleMinutes), SessionIdleMinutes, 1, 720),
                (nameof(SessionHours), SessionHours, 1, 24),
                (nameof(LockoutTries), LockoutTries, 3, 100),
                (nameof(LockoutMinutes), LockoutMinutes, 1, 1440),
                (nameof(SignInsPerMinute), SignInsPerMinute, 1, 10_000),
                (nameof(MinPasswordLength), MinPasswordLength, 8, 128),
            }
                .Where(o => o.Value < o.Low || o.Value > o.High)
                .Select(o =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Section}:{o.Key} must be {o.Low} to {o.High}, was {o.Value}"
                    )
                ),
            .. KeyProtection.Problem(this) is { } problem ? [problem] : Array.Empty<string>(),
            .. DualControlCodes
                .Where(text => CodeOf(text) is null && DualControlCodes is not [NoCode])
                .Select(text =>
                    $"{Section}:{nameof(DualControlCodes)} must be codes of docs/decision-codes.md, or {NoCode} alone, was '{text}'"
                ),
            .. DualControlRefusalCodes
                .Where(text => CodeOf(text) is null)
                .Select(text =>
                    $"{Section}:{nameof(DualControlRefusalCodes)} must be codes of docs/decision-codes.md, was '{text}'"
                ),
            .. KnownProxies
                .Where(text => !IPAddress.TryParse(text, out _) && !IPNetwork.TryParse(text, out _))
                .Select(text =>
                    $"{Section}:KnownProxies must be addresses or networks, was '{text}'"
                ),
            .. new (string Key, string Value)[]
            {
                (nameof(Url), Url),
                (nameof(PublicUrl), PublicUrl),
            }
                .Where(o => o.Value.Length > 0 && !IsSite(o.Value))
                .Select(o =>
                    $"{Section}:{o.Key} must be an http or https address without a path, was '{o.Value}'"
                ),
        ];

    /// <summary>Passwords do not cross a network in the clear.</summary>
    /// <param name="http">Http:Url.</param>
    public IReadOnlyList<string> ValidateBeside(string http)
    {
        var listens = new Uri(Listens(http));
        return
            !Enabled
            || listens.Scheme == Uri.UriSchemeHttps
            || listens.IsLoopback
            || PublicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            ? []
            :
            [
                $"{Section}:Url must be https or on this machine alone (behind a proxy that speaks https, with {Section}:PublicUrl), was '{listens}'; {Section}:Enabled false serves no pages",
            ];
    }

    /// <summary>Where the pages listen.</summary>
    public string Listens(string http) => Url.Length > 0 ? Url : http;

    /// <summary>Where people reach the pages, without a slash at the end.</summary>
    public string Reached(string http) =>
        (PublicUrl.Length > 0 ? PublicUrl : Listens(http)).TrimEnd('/');

    private static bool IsSite(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", PathAndQuery: "/" };

    /// <summary>The configured codes; those that are none were refused by <see cref="Validate"/>.</summary>
    /// <summary>What two people decide together.</summary>
    public DualControl ForTwo() =>
        new(
            DualControlCodes.Count == 0 ? DualControl.Unproven : Codes(DualControlCodes),
            Codes(DualControlRefusalCodes),
            DualControlForPickedTarget
        );

    private static HashSet<DecisionCode> Codes(IEnumerable<string> texts) =>
        [.. texts.Select(CodeOf).OfType<DecisionCode>()];

    private static DecisionCode? CodeOf(string text) =>
        Enum.GetValues<DecisionCode>()
            .Cast<DecisionCode?>()
            .FirstOrDefault(code => code!.Value.ToText() == text);
}

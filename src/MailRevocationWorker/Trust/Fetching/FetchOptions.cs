using System.Net;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>How revocation status that the trust folders lack is fetched. Section <c>Trust:Fetch</c>.</summary>
public sealed class FetchOptions
{
    public const string Section = "Trust:Fetch";

    /// <summary>Whether anything is fetched at all. Off: only what lies in the trust folders is believed.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Seconds for everything that one document needs, 1 to 120. What is not there by then is doubt.</summary>
    public int DeadlineSeconds { get; set; } = 15;

    /// <summary>Seconds for one try of one request, 1 to 60.</summary>
    public int RequestSeconds { get; set; } = 5;

    /// <summary>Largest CRL, in MiB, 1 to 64.</summary>
    public int MaxMegabytes { get; set; } = 16;

    /// <summary>How long an answer is used again, in minutes, 0 to 1440; never beyond its nextUpdate or what the server allows. A revocation shows no sooner than this.</summary>
    public int CacheMinutes { get; set; } = 10;

    /// <summary>Size of the cache on disk, in MiB, 1 to 4096.</summary>
    public int CacheMegabytes { get; set; } = 256;

    /// <summary>Ports that may be asked; empty: 80 and 443.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>Private address ranges that may be asked all the same, for example 10.1.2.0/24: for an authority in one's own network.</summary>
    public IList<string> AllowedRanges { get; } = [];

    /// <summary>Hosts from which a missing issuer's certificate may be fetched; empty: none, since nobody vouches for the address in a certificate that leads to no anchor.</summary>
    public IList<string> IssuerHosts { get; } = [];

    public IReadOnlyList<string> Validate() =>
        [
            .. Range(nameof(DeadlineSeconds), DeadlineSeconds, 1, 120),
            .. Range(nameof(RequestSeconds), RequestSeconds, 1, 60),
            .. Range(nameof(MaxMegabytes), MaxMegabytes, 1, 64),
            .. Range(nameof(CacheMinutes), CacheMinutes, 0, 1440),
            .. Range(nameof(CacheMegabytes), CacheMegabytes, 1, 4096),
            .. Ports
                .Where(p => p is < 1 or > 65535)
                .Select(p => $"{Section}:Ports must be 1 to 65535, was {p}"),
            .. AllowedRanges
                .Where(r => !IPNetwork.TryParse(r, out _))
                .Select(r =>
                    $"{Section}:AllowedRanges must be address ranges such as 10.1.2.0/24, was '{r}'"
                ),
            .. IssuerHosts
                .Where(h => Uri.CheckHostName(h) == UriHostNameType.Unknown)
                .Select(h => $"{Section}:IssuerHosts must be host names, was '{h}'"),
        ];

    private static IEnumerable<string> Range(string key, int value, int least, int most) =>
        value < least || value > most
            ? [$"{Section}:{key} must be {least} to {most}, was {value}"]
            : [];
}

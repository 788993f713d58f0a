using System.Net;
using System.Net.Sockets;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>The name leads to an address that is not asked.</summary>
public sealed class AddressRefusedException()
    : IOException("the name leads to an address that is not asked");

/// <summary>
/// Which addresses may be asked. A certificate's author chooses the address, so that nothing may be reached by it that the open
/// Internet does not reach: the name is resolved here, and the connection goes to the very address that was looked at.
/// </summary>
public sealed class AddressGuard(FetchOptions options)
{
    /// <summary>IPv4 blocks that are not globally reachable (IANA special-purpose address registry, RFC 6890), multicast and reserved.</summary>
    private static readonly IPNetwork[] Closed4 = Parse(
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    );

    /// <summary>Global unicast, and what of it leads elsewhere: Teredo and protocol assignments, documentation, 6to4.</summary>
    private static readonly IPNetwork Open6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Closed6 = Parse(
        "2001::/23 2001:db8::/32 2002::/16 3fff::/20"
    );

    private readonly IPNetwork[] allowed = [.. options.AllowedRanges.Select(IPNetwork.Parse)];
    private readonly int[] ports = options.Ports.Count == 0 ? [80, 443] : [.. options.Ports];

    /// <summary>Null where the address may be asked, else why not.</summary>
    public string? Refusal(Uri address) =>
        address.Scheme is not ("http" or "https") ? $"{address.Scheme} is not asked"
        : address.UserInfo.Length > 0 ? "an address with a user in it is not asked"
        : !ports.Contains(address.Port) ? $"port {address.Port} is not asked"
        : null;

    public bool IsAllowed(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return allowed.Any(n => n.Contains(address))
            || (
                address.AddressFamily == AddressFamily.InterNetwork
                    ? !Closed4.Any(n => n.Contains(address))
                    : address.ScopeId == 0
                        && Open6.Contains(address)
                        && !Closed6.Any(n => n.Contains(address))
            );
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefusedException">The name leads to an address that may not be asked.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellation
    )
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);

        // One private address among public ones is a trick as well.
        if (found.Length == 0 || !Array.TrueForAll(found, IsAllowed))
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPNetwork[] Parse(string networks) =>
        [.. networks.Split(' ').Select(n => IPNetwork.Parse(n))];
}

using System.Net;
using MailRevocationWorker.Revocation.Remote;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MailRevocationWorker.Revocation.Publication;

/// <summary>What reading the published status is made of.</summary>
public static class PublicationServices
{
    public static IServiceCollection AddPublishedStatus(
        this IServiceCollection services,
        RevocationOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        return services
            .AddSingleton(s => new StatusSources(
                options.Publication,
                s.GetRequiredService<EmbeddedAuthority>(),
                () => OwnAddress(s.GetService<IServer>())
            ))
            .AddSingleton(s => new PublishedStatusReader(
                s.GetRequiredService<StatusSources>(),
                s.GetRequiredService<Storage.WorkerDatabase>(),
                Client(options.Publication),
                s.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<IPublishedStatus>(s => s.GetRequiredService<PublishedStatusReader>());
    }

    private static HttpClient Client(PublicationOptions options) =>
        new(
            new SocketsHttpHandler
            {
                // A new address behind the name is seen within minutes.
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                MaxAutomaticRedirections = 3,
                AutomaticDecompression = DecompressionMethods.None,
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
        };

    /// <summary>As it is bound: a wildcard is reached by the loopback.</summary>
    private static Uri? OwnAddress(IServer? server)
    {
        var bound = server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (bound is null)
        {
            return null;
        }

        var address = BindingAddress.Parse(bound);
        var host =
            address.Host is "+" or "*" or "0.0.0.0" ? "127.0.0.1"
            : address.Host is "[::]" ? "[::1]"
            : address.Host;
        return address.Port == 0
            ? null // not listening yet
            : new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}

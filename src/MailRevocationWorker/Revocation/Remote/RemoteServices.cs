using System.Security.Cryptography;
using MailRevocationWorker.Revocation.Cmp;
using MailRevocationWorker.Revocation.Ejbca;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>The CAs elsewhere, as configured.</summary>
public static class RemoteServices
{
    public static IServiceCollection AddRemoteAuthorities(
        this IServiceCollection services,
        RevocationOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        return services.AddSingleton<RemoteTarget>().AddSingleton(s => Router(s, options));
    }

    private static AuthorityRouter Router(IServiceProvider services, RevocationOptions options)
    {
        var targets = services.GetRequiredService<RemoteTarget>();
        var published = services.GetRequiredService<IPublishedStatus>();
        var time = services.GetRequiredService<TimeProvider>();
        var remote = new List<IRemoteAuthority>();
        var problems = new List<string>();
        foreach (var ejbca in options.Ejbca)
        {
            Add("Ejbca", ejbca.Name, () => new EjbcaAuthority(ejbca, targets, time));
        }

        foreach (var cmp in options.Cmp)
        {
            Add("Cmp", cmp.Name, () => new CmpAuthority(cmp, targets, published, time));
        }

        return new AuthorityRouter(
            services.GetRequiredService<EmbeddedAuthority>(),
            remote,
            targets,
            problems
        );

        void Add(string kind, string name, Func<IRemoteAuthority> make)
        {
            try
            {
                remote.Add(make());
            }
            catch (Exception e)
                when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"{RevocationOptions.Section}:{kind}: {name}: {e.Message}");
            }
        }
    }
}

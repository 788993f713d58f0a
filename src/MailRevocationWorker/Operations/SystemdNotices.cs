using Microsoft.Extensions.Hosting.Systemd;

namespace MailRevocationWorker.Operations;

/// <summary>What the service says to systemd (sd_notify(3)): that it is ready, and that it stops.</summary>
public static class SystemdNotices
{
    /// <summary>
    /// Whoever sets NOTIFY_SOCKET listens. The host's own AddSystemd looks at the parent process instead, in /proc, which ProtectProc=invisible hides: the service would never
    /// be ready, and be ended at each TimeoutStartSec.
    /// </summary>
    public static IServiceCollection AddSystemdNotices(this IServiceCollection services)
    {
        if (
            OperatingSystem.IsLinux()
            && Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 }
        )
        {
            services
                .AddSingleton<ISystemdNotifier, SystemdNotifier>()
                .AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        return services;
    }
}

using System.Globalization;
using MailRevocationWorker.Pipeline;
using Microsoft.Extensions.Hosting.Systemd;

namespace MailRevocationWorker.Operations;

/// <summary>
/// Tells systemd that the service works (sd_notify(3): WATCHDOG=1) as long as its loops turn, twice in each WatchdogSec. When they stand still it says nothing more, and
/// systemd ends the process and starts it anew: every step is stored, so that a fresh process goes on where this one stands.
/// </summary>
/// <param name="every">Null: nobody asks for it, and nothing is sent.</param>
/// <param name="systemd">Null where the service does not run under systemd.</param>
internal sealed class SystemdWatchdog(
    LoopWatch loops,
    TimeSpan? every,
    ISystemdNotifier? systemd,
    TimeProvider clock,
    ILogger<SystemdWatchdog> log
) : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");
    private bool still;

    /// <summary>Half of what systemd waits for (sd_watchdog_enabled(3)); null: it waits for nothing, or for another process.</summary>
    /// <param name="microseconds">WATCHDOG_USEC.</param>
    /// <param name="process">WATCHDOG_PID.</param>
    internal static TimeSpan? Interval(string? microseconds, string? process) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
        && limit > 1
        && (
            string.IsNullOrEmpty(process)
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        )
            ? TimeSpan.FromMicroseconds(limit / 2)
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (every is not { } interval || systemd is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            do
            {
                Tell(systemd);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Tell(systemd); // the stop has the whole time for itself
        }
    }

    private void Tell(ISystemdNotifier systemd)
    {
        if (loops.Standstill is { } why)
        {
            if (!still)
            {
                log.LogCritical(
                    "The service stands still, and systemd is to end it: {Reason}",
                    why
                );
            }

            still = true;
            return;
        }

        still = false;
        systemd.Notify(Alive);
    }
}

namespace MailRevocationWorker.Revocation;

/// <summary>Keeps the published CRLs complete and in date, every minute; the start has published what was due then.</summary>
public sealed class CrlSchedule(
    EmbeddedAuthority authority,
    TimeProvider time,
    ILogger<CrlSchedule> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await authority.PublishDueAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // The next minute tries again; a CRL is renewed long before it ends.
                log.LogError(fault, "A CRL is due and could not be published");
            }
        }
    }

    /// <summary>False when the service stops: that is no failure.</summary>
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

namespace MailRevocationWorker.Revocation;

/// <summary>Keeps the published CRLs complete and in date: at start, then every minute.</summary>
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
        do
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
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

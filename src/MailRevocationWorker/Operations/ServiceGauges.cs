using System.Diagnostics.Metrics;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Operations;

/// <summary>What is looked at rather than counted: queues, mailbox, CRLs, jobs, the cage. The database is asked every few seconds; an export reads what was seen last.</summary>
public sealed class ServiceGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private readonly CaseStore store;
    private readonly CrlAges crls;
    private readonly JobRunStore runs;
    private readonly TimeProvider clock;
    private readonly ILogger<ServiceGauges> log;
    private volatile Seen seen = new([], [], [], 0);

    internal Meter Meter { get; } = new(ServiceInstruments.Name);

    public ServiceGauges(
        IMailbox mailbox,
        InspectorPool inspectors,
        CaseStore store,
        CrlAges crls,
        JobRunStore runs,
        TimeProvider clock,
        ILogger<ServiceGauges> log
    )
    {
        (this.store, this.crls, this.runs, this.clock, this.log) = (store, crls, runs, clock, log);
        Meter.CreateObservableGauge(
            "mailrevocation.queue.length",
            () => seen.Queues.Select(q => new Measurement<long>(q.Count, Tag("with", q.With))),
            "{case}",
            "Cases that nobody has finished, by who must act"
        );
        Meter.CreateObservableGauge(
            "mailrevocation.queue.age",
            () =>
                seen
                    .Queues.Where(q => q.Oldest is not null)
                    .Select(q => new Measurement<double>(
                        Age(q.Oldest!.Value),
                        Tag("with", q.With)
                    )),
            "s",
            "Age of the oldest of them"
        );
        Meter.CreateObservableGauge(
            "mailrevocation.crl.age",
            () =>
                seen.Crls.Select(c => new Measurement<double>(
                    Age(c.ThisUpdate),
                    Tag("crl", c.Name)
                )),
            "s",
            "Since thisUpdate of each published CRL"
        );
        Meter.CreateObservableGauge(
            "mailrevocation.job.age",
            () =>
                seen.Jobs.Select(j => new Measurement<double>(
                    Age(j.LastSuccessAt ?? j.SeenAt),
                    Tag("job", j.Name)
                )),
            "s",
            "Since the last success of each scheduled job"
        );
        Meter.CreateObservableGauge(
            "mailrevocation.tasks",
            () => (long)seen.Tasks,
            "{task}",
            "Open alarms and tasks of the operators"
        );
        Meter.CreateObservableGauge(
            "mailrevocation.mailbox.connected",
            () => mailbox.State.Connected ? 1 : 0,
            "1",
            "1 while the mailbox is connected, else 0"
        );
        Meter.CreateObservableCounter(
            "mailrevocation.inspector.deaths",
            () => inspectors.Deaths,
            "{process}",
            "Caged children that died or were ended on a question"
        );
    }

    public override void Dispose()
    {
        Meter.Dispose();
        base.Dispose();
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var unfinished = await store.UnfinishedSinceAsync(clock.GetUtcNow(), cancellation);
        seen = new(
            [
                Queue("service", unfinished.Where(c => c.State == Cases.CaseState.Open)),
                Queue("person", unfinished.Where(c => c.State == Cases.CaseState.WaitingForPerson)),
            ],
            [.. (await crls.AllAsync(cancellation)).Values.OfType<CrlAge>()],
            await runs.AllAsync(cancellation),
            (await store.OpenTasksAsync(cancellation)).Count
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "The figures can't be read");
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private double Age(DateTimeOffset since) => (clock.GetUtcNow() - since).TotalSeconds;

    private static (string With, long Count, DateTimeOffset? Oldest) Queue(
        string with,
        IEnumerable<CaseRow> cases
    )
    {
        var all = cases.ToList();
        return (with, all.Count, all.Count == 0 ? null : all.Min(c => c.ReceivedAt));
    }

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private sealed record Seen(
        IReadOnlyList<(string With, long Count, DateTimeOffset? Oldest)> Queues,
        IReadOnlyList<CrlAge> Crls,
        IReadOnlyList<JobRun> Jobs,
        int Tasks
    );
}

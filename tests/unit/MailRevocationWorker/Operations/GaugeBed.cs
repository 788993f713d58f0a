using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Tests.Schedule.Jobs;
using MailRevocationWorker.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace MailRevocationWorker.Tests.Operations;

/// <summary>Gauges and health over a database, with a mailbox whose state the test sets.</summary>
internal sealed class GaugeBed : IAsyncDisposable
{
    private readonly InspectorPool inspectors = new(new());
    private readonly FairQueue queue = new(10);
    private readonly ServiceProvider services = new ServiceCollection().BuildServiceProvider();
    private readonly TrustSource trust;
    private MailboxState state = new(true, true, null, null, 0, null, null, []);

    private GaugeBed(JobBed jobs)
    {
        Jobs = jobs;
        var mailbox = Substitute.For<IMailbox>();
        mailbox.State.Returns(_ => state);
        var revocation = new RevocationOptions
        {
            CrlFolder = jobs.At("crl"),
            Embedded = { Authorities = { new EmbeddedAuthorityOptions { Name = "ca-one" } } },
        };
        var crls = new CrlAges(revocation, new CrlFiles(revocation.CrlFolder));
        var clock = jobs.Database.Clock;
        Loops = new LoopWatch(new(), TimeSpan.Zero, mailbox, queue, clock);
        trust = new TrustSource([], (_, _) => Task.FromResult(new TrustFile("none", new('0', 64))));
        var runner = new JobRunner(
            services,
            jobs.Runs,
            jobs.Store,
            clock,
            NullLogger<JobRunner>.Instance
        );
        Gauges = new ServiceGauges(
            mailbox,
            inspectors,
            jobs.Store,
            crls,
            jobs.Runs,
            clock,
            NullLogger<ServiceGauges>.Instance
        );
        Health = new ServiceHealth(
            mailbox,
            jobs.Database.Database,
            jobs.Storage,
            new() { DataFolder = jobs.At("") },
            Telemetry,
            crls,
            trust,
            new JobBoard(jobs.Runs, jobs.Options, runner, clock),
            new ClockGuard(new(), clock),
            Loops,
            clock
        );
    }

    public JobBed Jobs { get; }
    public LoopWatch Loops { get; }
    public ServiceGauges Gauges { get; }
    public ServiceHealth Health { get; }
    public TelemetryOptions Telemetry { get; } = new() { MinFreeMegabytes = 0 };

    public static async Task<GaugeBed> MakeAsync() => new(await JobBed.MakeAsync());

    public void Mailbox(bool connected, params MailboxAlarm[] alarms) =>
        state = state with { Connected = connected, Alarms = alarms };

    /// <summary>A look at the mailbox has just ended.</summary>
    public void Mailbox(bool connected, DateTimeOffset scannedAt) =>
        state = state with { Connected = connected, LastScanAt = scannedAt };

    public async ValueTask DisposeAsync()
    {
        Gauges.Dispose();
        Health.Dispose();
        trust.Dispose();
        inspectors.Dispose();
        queue.Dispose();
        await services.DisposeAsync();
        await Jobs.DisposeAsync();
    }
}

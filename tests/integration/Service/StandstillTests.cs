using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Reply;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>The service's own loops, at their own pace; only the clock of those who watch them is turned.</summary>
public sealed class StandstillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reply_TheTransportHangs_IsToldByTheMessageUntilItGoesOn()
    {
        var clock = new WatchClock();
        var transport = new HangingTransport();
        await using var bed = await StartAsync(
            clock,
            s => s.AddSingleton<IReplyTransport>(transport)
        );
        await bed.DeliverAsync();
        await transport.Asked.Task.WaitAsync(TimeSpan.FromSeconds(120), Ct);
        bed.Loops.Standstill.ShouldBeNull();

        clock.Turn(TimeSpan.FromMinutes(61));

        await MailRig.UntilAsync(
            () => bed.Loops.Standstill == "message 1 is in hand without a step for 61 min",
            "the sweep comes round, and the message does not go on"
        );
        transport.Gate.SetResult();
        await bed.FiledAsync();
        await MailRig.UntilAsync(() => bed.Loops.Standstill is null, "everything turns");
    }

    [Fact]
    public async Task Sweep_SomethingInItHangs_IsTold()
    {
        var clock = new WatchClock();
        using var gate = new ManualResetEventSlim();
        await using var bed = await StartAsync(
            clock,
            s =>
                s.AddSingleton<Func<IReadOnlyList<string>>>(() =>
                {
                    gate.Wait(Ct);
                    return [];
                })
        );

        clock.Turn(TimeSpan.FromMinutes(62));

        await MailRig.UntilAsync(
            () => bed.Loops.Standstill == "the search for due cases has not come round for 62 min",
            "it is told"
        );
        gate.Set();
        await MailRig.UntilAsync(() => bed.Loops.Standstill is null, "everything turns");
    }

    [Fact]
    public async Task Outages_OfAuthorityDatabaseAndMailbox_AreNoStandstill()
    {
        var clock = new WatchClock();
        var authority = new FailingAuthority { Manner = AuthorityManner.Silent };
        await using var bed = await StartAsync(clock, authority: authority);
        await bed.DeliverAsync();
        await bed.CaseAsync(c => c.State == CaseState.WaitingForPerson, "is parked");
        await HoursPassAsync("the authority is silent");

        await using (
            var other = new SqliteConnection(
                $"Data Source={bed.Playground.At("service.db")};Pooling=False"
            )
        )
        {
            await other.OpenAsync(Ct);
            await using var held = other.BeginTransaction(deferred: false);
            await bed.DeliverAsync("04-legal-representative");
            await HoursPassAsync("the database is held by another");
        }

        var inbox = Path.Combine(bed.Playground.Maildir, "new");
        Directory.Move(inbox, inbox + ".away");
        await HoursPassAsync("the mailbox is gone");
        Directory.Move(inbox + ".away", inbox);

        async Task HoursPassAsync(string what)
        {
            for (var hour = 0; hour < 3; hour++)
            {
                clock.Turn(TimeSpan.FromMinutes(90));
                await MailRig.UntilAsync(() => bed.Loops.Standstill is null, what);
            }
        }
    }

    private static Task<OutageBed> StartAsync(
        WatchClock clock,
        Action<IServiceCollection>? replace = null,
        FailingAuthority? authority = null
    ) =>
        OutageBed.StartAsync(
            c =>
            {
                c["Mailbox"]!["PollSeconds"] = 1;
                c["Revocation"]!["TimeoutSeconds"] = 1;
                c["Storage"]!["BusySeconds"] = 1;
            },
            authority,
            replace: services =>
            {
                services.AddSingleton(s =>
                    ActivatorUtilities.CreateInstance<LoopWatch>(s, clock, TimeSpan.Zero)
                );
                replace?.Invoke(services);
            }
        );

    /// <summary>Neither answers nor listens, until it is let go.</summary>
    private sealed class HangingTransport : IReplyTransport
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Gate { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "hanging transport";

        public async Task<DeliveryResult> SendAsync(
            MimeMessage message,
            string envelopeTo,
            CancellationToken ct
        )
        {
            Asked.TrySetResult();
            await Gate.Task;
            return new(DeliveryStatus.Accepted, "250 taken");
        }

        public Task<Probe> ProbeAsync(CancellationToken ct) =>
            throw new NotSupportedException("nobody asks");
    }

    /// <summary>Runs with the machine's, and can be put on.</summary>
    private sealed class WatchClock : TimeProvider
    {
        private long ahead;

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref ahead);

        public void Turn(TimeSpan time) =>
            Interlocked.Add(ref ahead, (long)(time.TotalSeconds * TimestampFrequency));
    }
}

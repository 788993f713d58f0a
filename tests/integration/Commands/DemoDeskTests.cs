using System.Text.Json.Nodes;
using Integration.Tests.Dashboard;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Commands;

/// <summary>What the demo leaves on the operators' desk.</summary>
public sealed class DemoDeskTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Desk_OfTheDemo_HasCasesInEveryState()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["Dashboard"] = new JsonObject { ["RequireTotp"] = false }
        );
        var requests = new SampleRequests(
            bed.Pki,
            DashboardBed.Mailbox,
            TimeProvider.System.GetUtcNow()
        );
        var watch = new DemoWatch(
            bed.Playground,
            bed.Services.GetRequiredService<WorkerDatabase>(),
            bed.Store,
            TimeProvider.System
        );
        var results = new List<SampleResult>();
        SampleRequest[] samples =
        [
            .. bed.Samples.Where(s =>
                s.Name is "04-legal-representative" or "12-two-certificates" or "13-stolen-key"
            ),
        ];
        bed.Playground.Write(samples);
        foreach (var sample in samples)
        {
            results.Add(await watch.FollowAsync(sample, _ => { }, Ct));
        }

        (await DemoPeople.AddAsync(bed.Services, Ct)).Count.ShouldBe(3);
        await new DemoDesk(
            bed.Store,
            bed.Services.GetRequiredService<Desk>(),
            bed.Playground,
            requests,
            watch
        ).SetAsync(results, Ct);

        var waiting = await bed.Store.WaitingAsync(Ct);
        var holds = new List<CaseHold>();
        foreach (var row in waiting)
        {
            holds.Add(await bed.Store.HoldAsync(row.Id, Ct));
        }

        holds.ShouldContain(h => h.Claim == null && h.Proposal == null);
        holds.ShouldContain(h => h.Claim != null);
        holds.ShouldContain(h => h.Proposal != null);
        waiting.ShouldContain(c => c.Code == DecisionCode.UrgentWithoutForm);
        await MailRig.UntilAsync(
            async () =>
                (
                    await bed.Store.PageAsync(
                        new() { Code = DecisionCode.OperatorRefused },
                        null,
                        backwards: false,
                        5,
                        Ct
                    )
                ).Lines.Any(l => l.State == CaseState.Closed),
            "the operator's refusal is carried out",
            seconds: 90
        );
        var tasks = (await bed.Store.OpenTasksAsync(Ct)).Select(t => t.Kind).ToList();
        tasks.ShouldContain("reply-undelivered");
        tasks.ShouldContain("alarm");
        (await bed.Store.SavedTextsAsync(Ct)).Count.ShouldBe(3);
    }
}

using System.Text.Json.Nodes;
using Integration.Tests.Commands;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Schedule;

/// <summary>Every job once for real, as an administrator starts it: through the running service, and without one.</summary>
public sealed class RunJobTests : IAsyncLifetime
{
    private const string Mailbox = "revocation@ca.example";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("run-job-");
    private Playground playground = null!;
    private TestPki pki = null!;
    private string config = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        playground = Playground.Fresh(Path.Combine(folder.FullName, "playground"));
        pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var configuration = DemoConfiguration.Of(playground, Mailbox, "http://127.0.0.1:0");
        configuration["Schedule"]!["Operators"] = new JsonArray("ops@ca.example");
        configuration["Schedule"]!["Auditor"] = "auditor@audit.example";
        config = playground.At("service.json");
        await File.WriteAllTextAsync(config, configuration.ToJsonString());
    }

    public ValueTask DisposeAsync()
    {
        pki.Dispose();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task RunJob_TheServiceRuns_ItRunsEveryOneOfThem()
    {
        await using var service = await StartAsync();

        foreach (var plan in JobPlans.All)
        {
            var run = await Verb.RunAsync(
                folder.FullName,
                "run-job",
                plan.Name,
                "--config",
                config
            );
            run.Status.ShouldBe(0, $"{plan.Name}: {run.Output}{run.Error}");
            run.Output.ShouldStartWith($"{plan.Name}: Succeeded: ");
        }

        var board = await service.Services.GetRequiredService<JobBoard>().AllAsync(Ct);
        board.ShouldAllBe(j => j.Last!.Outcome == JobOutcome.Succeeded && j.NextRun != null);
        board.ShouldAllBe(j => !j.NeedsAttention);
        Directory.GetFiles(playground.At("backup")).ShouldHaveSingleItem();
        Directory.GetFiles(playground.At("journal-heads")).ShouldHaveSingleItem();
        // The head and the digest.
        (await SentAsync())
            .Order()
            .ShouldBe(["auditor@audit.example", "ops@ca.example"]);
        await service.StopAsync(Ct);
    }

    [Fact]
    public async Task RunJob_NoServiceRuns_RunsHereWhatNeedsNone()
    {
        var backup = await Verb.RunAsync(
            folder.FullName,
            "run-job",
            "backup-database",
            "--config",
            config
        );
        var poll = await Verb.RunAsync(
            folder.FullName,
            "run-job",
            "mailbox-poll",
            "--config",
            config
        );
        var unknown = await Verb.RunAsync(
            folder.FullName,
            "run-job",
            "breakfast",
            "--config",
            config
        );

        backup.Status.ShouldBe(0, backup.Error);
        Directory.GetFiles(playground.At("backup")).ShouldHaveSingleItem();
        poll.Status.ShouldBe(ExitStatus.Failed);
        poll.Error.ShouldContain("none is running");
        unknown.Status.ShouldBe(ExitStatus.Usage);
        unknown.Error.ShouldContain("there are mailbox-poll, ");
    }

    private async Task<WebApplication> StartAsync()
    {
        var host = await ServiceHost.BuildAsync(Settings.Load(config), TimeProvider.System, Ct);
        await host.StartAsync(Ct);
        return host;
    }

    private async Task<List<string>> SentAsync()
    {
        var sent = new List<string>();
        foreach (var file in Directory.GetFiles(playground.Pickup, "*.eml"))
        {
            using var mail = await MimeMessage.LoadAsync(file, Ct);
            sent.Add(mail.To.Mailboxes.Single().Address);
        }

        return sent;
    }
}

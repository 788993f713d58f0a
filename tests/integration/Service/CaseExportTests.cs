using System.Text.Json;
using Integration.Tests.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace Integration.Tests.Service;

/// <summary>A case that the whole service carried through, taken away by the command and checked as an auditor checks it.</summary>
public sealed class CaseExportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CaseExport_ARevokedCase_HoldsAllThatHappenedAndEachLineLiesOnTheJournal()
    {
        await using var service = await FolderService.StartAsync(workers: 1, Ct);
        var samples = new SampleRequests(
            service.Pki,
            MailRig.Operator,
            TimeProvider.System.GetUtcNow()
        ).All();
        await service.DeliverAsync(samples.Single(s => s.Name == "01-holder").Mail);
        await FiledAsync(service, 1);
        await service.DeliverAsync(samples.Single(s => s.Name == "04-legal-representative").Mail);
        await FiledAsync(service, 2);
        await using var db = service.Database.CreateDbContext();
        var row = await db.Cases.AsNoTracking().OrderBy(c => c.Id).FirstAsync(Ct);
        var config = service.Playground.At("service.json");
        var folder = service.Playground.At("export");

        var export = await Verb.RunAsync(
            service.Playground.At("."),
            ["case", "export", row.Number, "--out", folder, "--config", config]
        );

        export.Status.ShouldBe(0, export.Output + export.Error);
        var entries = (await File.ReadAllLinesAsync(Path.Combine(folder, "journal.jsonl"), Ct))
            .Select(l => JsonElement.Parse(l))
            .ToList();
        var kinds = entries.Select(e => e.GetProperty("kind").GetString()).ToList();
        foreach (
            var kind in (string[])
                [
                    JournalData.MessageAccepted,
                    JournalData.CertificateRevoked,
                    JournalData.CertificateMarkedRevoked,
                    JournalData.StatusPublished,
                    JournalData.MessageFiled,
                ]
        )
        {
            kinds.Count(k => k == kind).ShouldBe(1, kind);
        }

        // As the README says: each line's number and hash, and the head, against the journal itself.
        var heads = entries
            .Select(e => $"{e.GetProperty("seq").GetInt64()}:{e.GetProperty("hash").GetString()}")
            .ToArray();
        string[] verify =
        [
            "audit",
            "verify",
            "--config",
            config,
            "--head",
            Path.Combine(folder, "journal-head.txt"),
        ];
        var audit = await Verb.RunAsync(service.Playground.At("."), [.. verify, .. heads]);
        audit.Status.ShouldBe(0, audit.Output + audit.Error);
        var forged = $"{heads[0].Split(':')[0]}:{new string('A', 64)}";
        audit = await Verb.RunAsync(service.Playground.At("."), [.. verify, forged]);
        audit.Status.ShouldBe(1, audit.Output);
        audit.Output.ShouldContain("Rewritten at entry");
    }

    private static Task FiledAsync(FolderService service, int count) =>
        MailRig.UntilAsync(
            async () =>
            {
                await using var db = service.Database.CreateDbContext();
                return await db.Messages.CountAsync(m => m.Filed, Ct) == count;
            },
            $"{count} mails are filed",
            seconds: 180
        );
}

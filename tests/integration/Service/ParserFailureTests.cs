using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>A mail that kills whoever reads it is a person's: it costs two inspectors, once, whatever happens to the service afterwards.</summary>
public sealed class ParserFailureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_ThatKillsTwoInspectors_GoesToAPersonAndIsNotTriedAgainAfterARestart()
    {
        await using var service = await FolderService.StartAsync(workers: 1, Ct, Small);
        await service.DeliverAsync(Deadly());
        await UntilAsync(service, filed: 1);

        var first = (await CasesAsync(service)).ShouldHaveSingleItem();
        first.Code.ShouldBe(DecisionCode.ParserFailure);
        first.Decision.ShouldBe(DecisionKind.Review);
        first.State.ShouldBe(CaseState.WaitingForPerson);
        service.Get<InspectorPool>().Deaths.ShouldBe(2);

        // The next mail is dealt with by the same service, then by one that was started anew.
        var samples = new SampleRequests(
            service.Pki,
            MailRig.Operator,
            TimeProvider.System.GetUtcNow()
        ).All();
        await service.DeliverAsync(samples.Single(s => s.Name == "01-holder").Mail);
        await UntilAsync(service, filed: 2);
        service.Get<InspectorPool>().Deaths.ShouldBe(2);

        await service.RestartAsync(Ct);
        await service.DeliverAsync(samples.Single(s => s.Name == "04-legal-representative").Mail);
        await UntilAsync(service, filed: 3);

        service.Get<InspectorPool>().Deaths.ShouldBe(0);
        var cases = await CasesAsync(service);
        cases.Count.ShouldBe(3);
        cases[0].Code.ShouldBe(DecisionCode.ParserFailure);
        cases[0].Version.ShouldBe(first.Version, "nobody has touched it since");
        cases.Skip(1).ShouldAllBe(c => c.Decision == DecisionKind.Revoke);
    }

    /// <summary>So little memory that an ordinary request fits and a large one kills: what kills is the cage's own limit, as in earnest.</summary>
    private static void Small(JsonObject configuration)
    {
        configuration[InspectionOptions.Section] = new JsonObject
        {
            ["Processes"] = 1,
            ["HeapMegabytes"] = 64,
        };
        configuration[PipelineOptions.Section]!["SweepSeconds"] = 1;
        configuration[PipelineOptions.Section]!["RetrySeconds"] = 1;
    }

    private static MimeMessage Deadly()
    {
        var bytes = new byte[24 << 20];
        new Random(1).NextBytes(bytes);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        var mail = new MimeMessage { Subject = "Demande" };
        mail.From.Add(new MailboxAddress("", "deadly@bomb.example"));
        mail.To.Add(new MailboxAddress("", MailRig.Operator));
        mail.Body = new MimePart("application", "pdf")
        {
            Content = new MimeContent(new MemoryStream(bytes)),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = "formulaire.pdf",
        };
        return mail;
    }

    private static async Task<IReadOnlyList<MailRevocationWorker.Storage.CaseEntity>> CasesAsync(
        FolderService service
    )
    {
        await using var db = service.Database.CreateDbContext();
        return await db.Cases.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
    }

    private static Task UntilAsync(FolderService service, int filed) =>
        MailRig.UntilAsync(
            async () =>
            {
                await using var db = service.Database.CreateDbContext();
                return await db.Messages.CountAsync(m => m.Filed, Ct) == filed;
            },
            $"{filed} mails are filed",
            seconds: 180
        );
}

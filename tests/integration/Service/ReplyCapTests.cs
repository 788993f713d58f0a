using System.Text.Json.Nodes;
using MailKit.Search;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>What one sender is told, and how often, from Exim to Exim.</summary>
[Collection(nameof(MailRig))]
public sealed class ReplyCapTests(MailRig rig)
{
    private const string Outside = "outside@rig.test";
    private const int Cap = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_OneSenderOfManyForms_IsToldSoOftenAndTheRestGoesToAPerson()
    {
        await rig.ReadyAsync();
        await rig.RunAsync("empty", "outside");
        await using var service = await RunningService.StartAsync(
            rig,
            Ct,
            change: c =>
                c[PipelineOptions.Section]!["Replies"] = new JsonObject
                {
                    [nameof(ReplyLimitOptions.PerSenderPerDay)] = Cap,
                }
        );

        // The first form comes three times; then others; and in the end, of the same sender, the real thing.
        var forms = Enumerable.Range(1, 6).Select(day => Unsigned(service, day)).ToList();
        MimeMessage[] refused =
        [
            Mail(forms[0]),
            Mail(forms[0]),
            Mail(forms[0]),
            .. forms.Skip(1).Select(Mail),
        ];
        foreach (var mail in refused)
        {
            await rig.MailAsync(mail);
        }

        var genuine = service.Sample("01-holder").Mail;
        await rig.MailAsync(genuine);

        var database = service.Services.GetRequiredService<WorkerDatabase>();
        await MailRig.UntilAsync(
            async () =>
            {
                await using var db = database.CreateDbContext();
                return await db.Messages.CountAsync(m => m.Filed, Ct) == refused.Length + 1;
            },
            "every mail is filed",
            seconds: 90
        );

        await MailRig.UntilAsync(
            async () => await AnswersAsync(genuine) > 0,
            "what was revoked is told, whatever the cap"
        );
        var told = new List<int>();
        foreach (var mail in refused)
        {
            told.Add(await AnswersAsync(mail));
        }

        // Once for the form that came three times, and for two others.
        told.ShouldBe([1, 0, 0, 1, 1, 0, 0, 0]);
        await using var after = database.CreateDbContext();
        var cases = await after.Cases.OrderBy(c => c.Id).ToListAsync(Ct);
        cases[^1].Decision.ShouldBe(DecisionKind.Revoke);
        // A refusal that its sender never hears of is no end.
        cases
            .Where(c => c.Code == DecisionCode.ReplyImpossible)
            .Select(c => c.State)
            .ShouldBe(Enumerable.Repeat(CaseState.WaitingForPerson, 3));
        (await after.Tasks.CountAsync(t => t.Kind == "alarm", Ct)).ShouldBe(1);
    }

    private static byte[] Unsigned(RunningService service, int day)
    {
        var target = DemoCast.Certificates.Single(c => c.Id == "camille-eiducio");
        var holder = DemoCast.HolderOf(target);
        return FormFiller.Fill(
            FormFiller.Blank(),
            new()
            {
                Product = target.Product,
                RequestNumber = target.RequestNumber,
                Serial = service.Pki.SerialOf(target.Id),
                Holder = holder,
                Organisation = DemoCast.OrganisationOf(holder),
                Reason = "Demande du titulaire",
                Requester = holder,
                AsLegalRepresentative = false,
                Date = new DateOnly(2026, 11, day),
            }
        );
    }

    private static MimeMessage Mail(byte[] form) =>
        new SampleMails(MailRig.Operator, TimeProvider.System.GetUtcNow()).With(
            DemoCast.HolderOf(DemoCast.Certificates.Single(c => c.Id == "camille-eiducio")),
            "Demande de révocation",
            "Bonjour,\n",
            SampleMails.Pdf(form)
        );

    /// <summary>What lies in the sender's mailbox in answer to this mail.</summary>
    private Task<int> AnswersAsync(MimeMessage mail) =>
        rig.LookAsync(
            Outside,
            "INBOX",
            async folder =>
                (
                    await folder.SearchAsync(
                        SearchQuery.HeaderContains("In-Reply-To", mail.MessageId!),
                        Ct
                    )
                ).Count
        );
}

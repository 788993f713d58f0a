using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>Floods, bombs and haste, through the whole service: what is genuine is dealt with all the same, once.</summary>
public sealed class FloodTests
{
    /// <summary>FLOOD_JUNK makes it more: 5,000 for the figures of docs/reliability.md.</summary>
    private static readonly int Junk = int.TryParse(
        Environment.GetEnvironmentVariable("FLOOD_JUNK"),
        CultureInfo.InvariantCulture,
        out var asked
    )
        ? asked
        : 300;

    private static int Patience => 240 + Junk / 4;

    /// <summary>Junk that may be finished between a request's arrival and its decision: what the mailbox takes in one look (BothEnds), and what the workers have in hand.</summary>
    private const int MostOvertaking = 80;

    /// <summary>All that a reply's header may hold.</summary>
    private static readonly string[] OurFields =
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-Id",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Language",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_GenuineInTheMidstOfJunk_WaitsForAFewMailsAtMost()
    {
        // Else the answers to the junk would end at 600 an hour, and what is not answered is not filed.
        await using var service = await FolderService.StartAsync(
            workers: 2,
            Ct,
            c => c["Pipeline"]!["Replies"] = new JsonObject { ["PerHour"] = 1_000_000 }
        );
        var samples = new SampleRequests(
            service.Pki,
            MailRig.Operator,
            TimeProvider.System.GetUtcNow()
        ).All();
        // Two first: the one finds a cold service, the other tells what a request takes by itself.
        await DecidedAsync(service, samples.Single(s => s.Name == "04-legal-representative"), 1);
        var alone = await DecidedAsync(service, samples.Single(s => s.Name == "01-holder"), 2);
        var begun = Stopwatch.StartNew();
        for (var n = 0; n < Junk; n++)
        {
            await service.DeliverAsync(Spam(n));
        }

        await UntilAsync(service, db => db.Messages.CountAsync(m => m.Filed, Ct), n => n > 7);
        var before = await FiledAsync(service);
        var amid = await DecidedAsync(
            service,
            samples.Single(s => s.Name == "03-holder-decimal-zip"),
            3
        );
        var overtaken = await FiledAsync(service) - before;
        before += overtaken;
        var unknown = samples.Single(s => s.Name == "02-holder-spaces");
        unknown.Mail.From.Clear();
        unknown.Mail.From.Add(new MailboxAddress("", "camille@perso.example"));
        var fromUnknown = await DecidedAsync(service, unknown, 4);
        var overtakenUnknown = await FiledAsync(service) - before;
        before += overtakenUnknown;
        before.ShouldBeLessThan(Junk, "the flood must have lasted");
        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == Junk + 4
        );

        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Junk} junk mails: all done {begun.Elapsed.TotalSeconds:0} s after the first was delivered; decided alone in {alone.TotalSeconds:0.00} s, in their midst in {amid.TotalSeconds:0.00} s, {overtaken} of them done meanwhile; from an unknown address in {fromUnknown.TotalSeconds:0.00} s, {overtakenUnknown} meanwhile"
            )
        );
        overtakenUnknown.ShouldBeLessThan(MostOvertaking);
        overtaken.ShouldBeLessThan(MostOvertaking);
    }

    [Fact]
    public async Task Service_FormsForOneCertificateAtOnce_RevokeItOnceAndTheOthersAreDecidedOnItsOutcome()
    {
        await using var service = await FolderService.StartAsync(workers: 4, Ct);
        var now = TimeProvider.System.GetUtcNow();
        var mails = new SampleMails(MailRig.Operator, now);
        var target = DemoCast.Certificates.Single(c => c.Id == "camille-eiducio");
        var signer = DemoCast.Certificates.Single(c => c.Id == "camille-eiducioplus");
        var holder = DemoCast.HolderOf(target);
        string[] reasons =
        [
            "Oubli ou perte du mot de passe",
            "Clé privée compromise",
            "Demande du titulaire",
            "Remplacement du certificat",
            "Mise à jour des informations du titulaire",
            "Certificat défectueux",
        ];
        foreach (var reason in reasons)
        {
            var form = FormFiller.Fill(
                FormFiller.Blank(),
                new()
                {
                    Product = target.Product,
                    RequestNumber = target.RequestNumber,
                    Serial = service.Pki.SerialOf(target.Id),
                    Holder = holder,
                    Organisation = DemoCast.OrganisationOf(holder),
                    Reason = reason,
                    Requester = holder,
                    AsLegalRepresentative = false,
                    Date = DateOnly.FromDateTime(now.UtcDateTime),
                }
            );
            await service.DeliverAsync(
                mails.With(
                    holder,
                    "Demande",
                    "Bonjour,\n",
                    SampleMails.Pdf(PadesSigner.Sign(form, service.Pki.ChainOf(signer), now))
                )
            );
        }

        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == reasons.Length
        );

        await using var db = service.Database.CreateDbContext();
        (await db.RevokedCertificates.CountAsync(Ct)).ShouldBe(1);
        (await db.Journal.CountAsync(j => j.Kind == "certificate-revoked", Ct)).ShouldBe(1);
        var cases = await db.Cases.ToListAsync(Ct);
        cases.Count(c => c.Decision == DecisionKind.Revoke).ShouldBe(1);
        cases
            .Where(c => c.Decision != DecisionKind.Revoke)
            .ShouldAllBe(c => c.Code == DecisionCode.TargetAlreadyRevoked);

        // One after the other: nobody else intended it, and the receipt was stored before anybody else was decided.
        (await db.Journal.CountAsync(j => j.Kind == "intended-revoke", Ct)).ShouldBe(1);
        var revoked = cases.Single(c => c.Decision == DecisionKind.Revoke).Id;
        var steps = await db
            .StepOutputs.Where(o => o.Step == CaseStep.Decided || o.Step == CaseStep.Revoked)
            .OrderBy(o => o.Id)
            .Select(o => new { o.CaseId, o.Step })
            .ToListAsync(Ct);
        steps
            .Take(2)
            .ShouldBe([
                new { CaseId = revoked, Step = CaseStep.Decided },
                new { CaseId = revoked, Step = CaseStep.Revoked },
            ]);
        steps.Count.ShouldBe(2 * reasons.Length);
        service.Get<TargetTurns>().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Service_Bombs_EachIsDecidedAndTheNextRequestToo()
    {
        await using var service = await FolderService.StartAsync(workers: 2, Ct);
        var bombs = HostileMails.All;
        foreach (var bomb in bombs)
        {
            await service.DeliverAsync(bomb.WriteAsync);
        }

        await service.DeliverAsync(
            new SampleRequests(service.Pki, MailRig.Operator, TimeProvider.System.GetUtcNow())
                .All()
                .Single(s => s.Name == "01-holder")
                .Mail
        );
        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == bombs.Count + 1
        );

        await using var db = service.Database.CreateDbContext();
        (await db.Cases.CountAsync(c => c.Decision == DecisionKind.Revoke, Ct)).ShouldBe(1);
        (await db.Cases.CountAsync(c => c.Code == DecisionCode.InternalError, Ct)).ShouldBe(0);
        foreach (
            var (kind, code) in await db
                .Cases.Join(
                    db.Messages,
                    c => c.MessageId,
                    m => m.Id,
                    (c, m) => new { m.MimeMessageId, c.Code }
                )
                .ToAsyncEnumerable()
                .Select(c => (c.MimeMessageId, c.Code))
                .ToListAsync(Ct)
        )
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {code}");
        }
    }

    [Fact]
    public async Task Service_LineBreaksInWhatRepliesCopy_AddNoFieldToAnyReply()
    {
        await using var service = await FolderService.StartAsync(workers: 2, Ct);
        var mails = HostileMails.Injections;
        foreach (var mail in mails)
        {
            await service.DeliverAsync(mail.WriteAsync);
        }

        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == mails.Count
        );

        var answered = new List<string>();
        foreach (var file in Directory.GetFiles(service.Playground.Pickup, "*.eml"))
        {
            var reply = await MimeMessage.LoadAsync(file, Ct);
            answered.Add(reply.To.Mailboxes.Single().Address.Split('@')[0]);
            reply
                .Headers.Select(h => h.Field)
                .Except(OurFields, StringComparer.OrdinalIgnoreCase)
                .ShouldBeEmpty(await File.ReadAllTextAsync(file, Ct));
            reply.Headers.Select(h => h.Field).ShouldBeUnique();
            foreach (var part in reply.BodyParts)
            {
                part.Headers.ShouldAllBe(h => h.Field.StartsWith("Content-"));
            }
        }

        // Line ends in From's name make the sender doubtful: a person looks, and nobody is answered.
        mails.Select(m => m.Kind).Except(answered).ShouldBeSubsetOf(["from", "file-name"]);
    }

    /// <summary>From delivery to the decision to revoke.</summary>
    private static async Task<TimeSpan> DecidedAsync(
        FolderService service,
        SampleRequest sample,
        int revoked
    )
    {
        var clock = Stopwatch.StartNew();
        await service.DeliverAsync(sample.Mail);
        await UntilAsync(
            service,
            db => db.Cases.CountAsync(c => c.Decision == DecisionKind.Revoke, Ct),
            n => n == revoked
        );
        return clock.Elapsed;
    }

    private static async Task<int> FiledAsync(FolderService service)
    {
        await using var db = service.Database.CreateDbContext();
        return await db.Messages.CountAsync(m => m.Filed, Ct);
    }

    /// <summary>Each from a domain of its own, with an attachment that looks like a form from outside.</summary>
    private static MimeMessage Spam(int n)
    {
        var message = new MimeMessage
        {
            Subject = "Offre du jour",
            MessageId = $"{Guid.NewGuid():N}@spam{n}.example",
        };
        message.From.Add(new MailboxAddress("", $"offer@spam{n}.example"));
        message.To.Add(new MailboxAddress("", MailRig.Operator));
        message.Body = new Multipart("mixed")
        {
            new TextPart("plain") { Text = $"URGENT : révocation, achetez le lot {n}.\n" },
            SampleMails.Pdf(Encoding.ASCII.GetBytes($"%PDF-1.7\nlot {n}\n%%EOF\n")),
        };
        return message;
    }

    private static Task UntilAsync(
        FolderService service,
        Func<WorkerDb, Task<int>> count,
        Func<int, bool> holds
    )
    {
        var last = -1;
        return MailRig.UntilAsync(
            async () =>
            {
                await using var db = service.Database.CreateDbContext();
                last = await count(db);
                return holds(last);
            },
            "the service has got so far",
            Patience
        );
    }
}

using System.Diagnostics;
using MailKit;
using MailKit.Search;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Mailbox;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>The main job, from SMTP to SMTP: a signed form in the mailbox becomes a revoked certificate and a reply.</summary>
[Collection(nameof(MailRig))]
public sealed class MailToRevocationTests(MailRig rig)
{
    /// <summary>The rig delivers mail for every foreign domain here: what people outside receive.</summary>
    private const string Outside = "outside@rig.test";

    [Fact]
    public async Task Service_SignedFormMailed_RevokesRepliesAndFiles()
    {
        await rig.ReadyAsync();
        await rig.RunAsync("empty", "outside");
        await using var service = await RunningService.StartAsync(
            rig,
            TestContext.Current.CancellationToken
        );

        // The first finds a cold service, the second a warm one.
        foreach (var name in (string[])["01-holder", "04-legal-representative"])
        {
            var sample = service.Sample(name);
            await rig.MailAsync(sample.Mail);
            var accepted = Stopwatch.StartNew();
            await MailRig.UntilAsync(
                () => RepliedAsync(sample.Mail.MessageId!),
                $"reply to {name}; {service.Mailbox.State}",
                seconds: 60
            );
            TestContext.Current.SendDiagnosticMessage(
                "{0}: reply sent {1} ms after the mail was accepted",
                name,
                accepted.ElapsedMilliseconds
            );

            (await CrlAsync(service, sample)).Serials.ShouldContain(
                service.Pki.SerialOf(sample.Revokes!)
            );
            var reply = await ReplyToAsync(sample.Mail);
            reply
                .To.Mailboxes.Single()
                .Address.ShouldBe(sample.Mail.From.Mailboxes.Single().Address);
            reply.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-replied");
            reply.Subject.ShouldNotBeNull().ShouldContain("R-");
        }

        await MailRig.UntilAsync(
            async () => await CountAsync("Processed") == 2,
            "both mails lie in Processed"
        );
        (await CountAsync("INBOX")).ShouldBe(0);
    }

    [Fact]
    public async Task Service_EverySampleMailed_IsFiledAsItDeserves()
    {
        await rig.ReadyAsync();
        await using var service = await RunningService.StartAsync(
            rig,
            TestContext.Current.CancellationToken
        );
        foreach (var sample in service.Samples)
        {
            await rig.MailAsync(sample.Mail);
        }

        var filed = new Dictionary<string, string>();
        await MailRig.UntilAsync(
            async () => (filed = await FiledAsync()).Count == service.Samples.Count,
            $"every mail is filed; {service.Mailbox.State}",
            seconds: 60
        );
        foreach (var sample in service.Samples)
        {
            filed[sample.Mail.MessageId!]
                .ShouldBe(
                    sample.Kind switch
                    {
                        DecisionKind.Revoke => "Processed",
                        DecisionKind.Reject => "Rejected",
                        DecisionKind.Review => "Review",
                        DecisionKind.Ignore => "Ignored",
                        _ => throw new UnreachableException(),
                    },
                    sample.Name
                );
        }

        var listed = new List<string>();
        foreach (var issuer in (DemoIssuer[])[DemoIssuer.Qualified, DemoIssuer.Rgs])
        {
            listed.AddRange((await CrlAsync(service, issuer)).Serials);
        }

        listed.ShouldBe(
            [
                .. service
                    .Samples.Select(s => s.Revokes)
                    .OfType<string>()
                    .Distinct()
                    .Select(service.Pki.SerialOf),
            ],
            ignoreOrder: true
        );
    }

    private static Task<CrlProof> CrlAsync(RunningService service, SampleRequest sample) =>
        CrlAsync(service, DemoCast.Certificates.Single(c => c.Id == sample.Revokes).Issuer);

    private static async Task<CrlProof> CrlAsync(RunningService service, DemoIssuer issuer)
    {
        using var http = new HttpClient();
        var name = TestPki.FileName(issuer);
        var proof = await CrlProof.ReadAsync(
            http,
            name,
            $"{service.Url}/crl/{name}.crl",
            Path.Combine(service.Playground.Crls, $"{name}.crl"),
            service.Pki.IssuerOf(issuer),
            TestContext.Current.CancellationToken
        );
        proof.Problem.ShouldBeNull();
        return proof;
    }

    /// <summary>The MTA's own log says when it accepted our reply: "&lt;= sender … id=Message-ID".</summary>
    private async Task<bool> RepliedAsync(string messageId)
    {
        var accepted = (
            await File.ReadAllLinesAsync(
                Path.Combine(rig.Folder, "log", "exim_mainlog"),
                TestContext.Current.CancellationToken
            )
        ).SkipWhile(l => !l.Contains($"id={messageId}", StringComparison.Ordinal));
        // The confirmations of the request before may still be on their way: the answer alone counts.
        return accepted.Any(l =>
            l.Contains($"<= {MailRig.Operator}", StringComparison.Ordinal)
            && l.Contains(".answer.", StringComparison.Ordinal)
        );
    }

    private async Task<MimeMessage> ReplyToAsync(MimeMessage mail)
    {
        MimeMessage? reply = null;
        await MailRig.UntilAsync(
            async () =>
            {
                reply = await rig.LookAsync(
                    Outside,
                    "INBOX",
                    async folder =>
                    {
                        var found = await folder.SearchAsync(
                            SearchQuery.HeaderContains("In-Reply-To", mail.MessageId!)
                        );
                        return found.Count == 0 ? null : await folder.GetMessageAsync(found[0]);
                    }
                );
                return reply is not null;
            },
            "the reply in the sender's mailbox"
        );
        return reply!;
    }

    /// <summary>Message-ID → folder, of everything that lies in one of the four.</summary>
    private async Task<Dictionary<string, string>> FiledAsync()
    {
        var filed = new Dictionary<string, string>();
        foreach (var folder in Enum.GetNames<MailboxFolder>())
        {
            try
            {
                var here = await rig.LookAsync(
                    MailRig.Operator,
                    folder,
                    f => f.FetchAsync(0, -1, new FetchRequest(MessageSummaryItems.Envelope))
                );
                foreach (var summary in here)
                {
                    filed[summary.Envelope!.MessageId!] = folder;
                }
            }
            catch (FolderNotFoundException)
            {
                // Made when the first message goes there.
            }
        }

        return filed;
    }

    private Task<int> CountAsync(string folder) =>
        rig.LookAsync(MailRig.Operator, folder, f => Task.FromResult(f.Count));
}

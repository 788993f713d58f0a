using System.Text.Json.Nodes;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Revocation;

/// <summary>A CA whose publication lags behind its word: the requester is told the truth twice.</summary>
public sealed class LatePublicationTests
{
    private static CancellationToken Ct => RunningAuthority.Ct;

    [Fact]
    public async Task Service_PublicationLags_SaysUnderWayThenRevokedAndMeasuresIt()
    {
        var shown = false;
        string? crl = null;
        await using var web = Web(() => shown && crl is not null ? File.ReadAllBytes(crl) : null);
        await web.StartAsync(Ct);
        await using var authority = await RunningAuthority.StartAsync(
            (configuration, playground, pki) =>
            {
                crl = Path.Combine(playground.Crls, "ng-qual.crl");
                var issuer = playground.At("issuer-of-the-source.pem");
                File.WriteAllText(
                    issuer,
                    pki.IssuerOf(DemoIssuer.Qualified).ExportCertificatePem()
                );
                configuration["Revocation"]!["Publication"] = new JsonObject
                {
                    ["WaitSeconds"] = 1,
                    ["Sources"] = new JsonArray(
                        new JsonObject
                        {
                            ["Certificate"] = issuer,
                            ["CrlUrl"] = $"{web.Urls.First()}/published.crl",
                        }
                    ),
                };
                configuration["Schedule"] = new JsonObject
                {
                    ["Jobs"] = new JsonObject
                    {
                        ["await-publication"] = new JsonObject { ["Cron"] = "* * * * * ?" },
                    },
                };
                configuration["Pipeline"]!["SweepSeconds"] = 1;
            }
        );
        var sample = new SampleRequests(
            authority.Pki,
            "revocation@ca.example",
            TimeProvider.System.GetUtcNow()
        )
            .All()
            .Single(s => s.Name == "01-holder");
        await DeliverAsync(authority.Playground, sample);

        var interim = await ReplyAsync(authority.Playground, "interim");
        interim.Subject!.ShouldContain("révocation en cours");
        interim.TextBody!.ShouldContain("sa publication est en cours");
        Replies(authority.Playground, "answer").ShouldBeEmpty();
        Replies(authority.Playground, "confirmation").ShouldBeEmpty();
        var store = authority.Services.GetRequiredService<CaseStore>();
        (await store.UnpublishedAsync(10, Ct)).ShouldHaveSingleItem();

        shown = true;

        var answer = await ReplyAsync(authority.Playground, "answer");
        answer.Subject!.ShouldContain("certificat révoqué");
        answer.MessageId.ShouldNotBe(interim.MessageId);
        answer.InReplyTo.ShouldBe(sample.Mail.MessageId);
        await ReplyAsync(authority.Playground, "confirmation");
        await UntilAsync(
            async () =>
                (await store.UnpublishedAsync(10, Ct)).Count == 0
                && (await store.DueAsync(TimeProvider.System.GetUtcNow(), 10, Ct)).Count == 0,
            "nothing is left to do"
        );
        Replies(authority.Playground, "interim").Length.ShouldBe(1);
        Replies(authority.Playground, "answer").Length.ShouldBe(1);
        var published = (
            await store.PublishedSinceAsync(TimeProvider.System.GetUtcNow().AddHours(-1), Ct)
        ).ShouldHaveSingleItem();
        published.Took.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        (
            await authority.Services.GetRequiredService<JournalVerifier>().VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
    }

    private static WebApplication Web(Func<byte[]?> published)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        web.MapGet(
            "/published.crl",
            () =>
                published() is { } der
                    ? Results.Bytes(der, "application/pkix-crl")
                    : Results.NotFound()
        );
        return web;
    }

    /// <summary>As an MTA does: written to tmp, renamed into new.</summary>
    private static async Task DeliverAsync(Playground playground, SampleRequest sample)
    {
        var written = Path.Combine(playground.Maildir, "tmp", "1.holder");
        await sample.Mail.WriteToAsync(written, Ct);
        File.Move(written, Path.Combine(playground.Maildir, "new", "1.holder"));
    }

    private static string[] Replies(Playground playground, string kind) =>
        Directory.Exists(playground.Pickup)
            ? Directory.GetFiles(playground.Pickup, $"*.{kind}.*.eml")
            : [];

    private static async Task<MimeMessage> ReplyAsync(Playground playground, string kind)
    {
        await UntilAsync(
            () => Task.FromResult(Replies(playground, kind).Length > 0),
            $"a mail of kind {kind}"
        );
        return await MimeMessage.LoadAsync(Replies(playground, kind)[0], Ct);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"not within 120 s: {what}", e);
            }
        }
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Integration.Tests.Commands;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Integration.Tests.Revocation;

/// <summary>
/// Two processes, a CA elsewhere and the service, and one of them is killed when the CA has revoked and not answered: one revocation, one true answer.
/// </summary>
public sealed class AuthorityDeathTests : IAsyncLifetime
{
    private const string Mailbox = "revocation@ca.example";

    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-death-")
        .FullName;

    private Playground playground = null!;
    private TestPki pki = null!;
    private StubCaProcess ca = null!;
    private Process? service;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Configuration => playground.At("service.json");

    public async ValueTask InitializeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        playground = Playground.Fresh(Path.Combine(folder, "playground"));
        pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        ca = new StubCaProcess(Path.Combine(folder, "ca"), pki.IssuerOf(DemoIssuer.Qualified));
        await ca.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillServiceAsync();
        ca.Dispose();
        pki.Dispose();
        playground.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Cmp")]
    [InlineData("Ejbca")]
    public async Task Authority_KilledBetweenRevokingAndAnswering_RevokesOnceAndTheReplyIsTrue(
        string protocol
    )
    {
        var sample = await BeginAsync(protocol);
        await ca.KillAsync();
        var revoked = ca.Folder.Revoked.ShouldHaveSingleItem();
        var asked = ca.Folder.Asked.Count;

        await PutOffAsync();
        Replies().ShouldBeEmpty("nobody knows yet what the CA did");
        File.Delete(ca.Folder.Hold);
        await ca.StartAsync();

        await AnsweredAsync(sample, revoked);
        ca.Folder.Asked.Skip(asked).ShouldNotContain(a => a.StartsWith("revoke"));
    }

    [Theory]
    [InlineData("Cmp")]
    [InlineData("Ejbca")]
    public async Task Service_KilledBetweenTheAuthoritysRevocationAndItsAnswer_RevokesOnceAndTheReplyIsTrue(
        string protocol
    )
    {
        var sample = await BeginAsync(protocol);
        await KillServiceAsync();
        var revoked = ca.Folder.Revoked.ShouldHaveSingleItem();
        var asked = ca.Folder.Asked.Count;
        Replies().ShouldBeEmpty();

        File.Delete(ca.Folder.Hold);
        StartService();

        await AnsweredAsync(sample, revoked);
        ca.Folder.Asked.Skip(asked).ShouldNotContain(a => a.StartsWith("revoke"));
    }

    /// <summary>CMP has no question for a status: where the CRL does not tell either, the CA is asked to revoke again, and says that it has.</summary>
    [Fact]
    public async Task Authority_KilledAndItsCrlLags_IsAskedAgainAndRevokesOnce()
    {
        await File.WriteAllBytesAsync(ca.Folder.Late, [], Ct);
        var sample = await BeginAsync("Cmp");
        await ca.KillAsync();
        var revoked = ca.Folder.Revoked.ShouldHaveSingleItem();

        await PutOffAsync();
        File.Delete(ca.Folder.Hold);
        await ca.StartAsync();
        await MailRig.UntilAsync(
            () => Replies("interim").Length == 1,
            "the publication is said to be under way",
            seconds: 120
        );
        Replies("answer").ShouldBeEmpty("it is not published yet");
        File.Delete(ca.Folder.Late);

        await AnsweredAsync(sample, revoked);
    }

    /// <summary>Until the CA has revoked and holds its answer back.</summary>
    private async Task<SampleRequest> BeginAsync(string protocol)
    {
        var configuration = DemoConfiguration.Of(playground, Mailbox, "http://127.0.0.1:0");
        ca.Configure(configuration, protocol);
        await File.WriteAllTextAsync(Configuration, configuration.ToJsonString(), Ct);
        await using (
            var database = SqliteDatabase.InFile(Settings.Load(Configuration).Storage.Database)
        )
        {
            await database.PrepareAsync(Ct);
            var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
            (
                await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, Ct)
            ).Accepted.ShouldBeTrue();
        }

        await File.WriteAllBytesAsync(ca.Folder.Hold, [], Ct);
        StartService();
        var sample = new SampleRequests(pki, Mailbox, TimeProvider.System.GetUtcNow())
            .All()
            .Single(s => s.Name == "01-holder");
        var written = Path.Combine(playground.Maildir, "tmp", "1.holder");
        await sample.Mail.WriteToAsync(written, Ct);
        File.Move(written, Path.Combine(playground.Maildir, "new", "1.holder"));
        await MailRig.UntilAsync(
            () => File.Exists(ca.Folder.Holding),
            "the CA has revoked",
            seconds: 120
        );
        return sample;
    }

    /// <summary>Until the service has seen that the CA does not answer.</summary>
    private Task PutOffAsync() =>
        MailRig.UntilAsync(
            async () => (await CaseAsync()) is { Attempts: > 0, LastStep: CaseStep.Decided },
            "the case is put off",
            seconds: 120
        );

    private async Task AnsweredAsync(SampleRequest sample, string revoked)
    {
        await MailRig.UntilAsync(
            async () =>
                Replies("answer").Length > 0
                && await CaseAsync()
                    is { State: CaseState.Closed, LastStep: CaseStep.Replied or CaseStep.Filed },
            "it is answered",
            seconds: 120
        );
        revoked.ShouldBe(pki.SerialOf(sample.Revokes!));
        ca.Folder.Revoked.ShouldBe([revoked]);
        var answer = await MimeMessage.LoadAsync(Replies("answer").ShouldHaveSingleItem(), Ct);
        answer.Subject.ShouldNotBeNull().ShouldContain("révoqué");
        answer.TextBody.ShouldNotBeNull().ShouldNotContain("refus");
        answer.InReplyTo.ShouldBe(sample.Mail.MessageId);
        var final = await CaseAsync();
        (final.Decision, final.Code).ShouldBe(
            (DecisionKind.Revoke, DecisionCode.HolderRequest),
            "it was revoked at this request"
        );
        Replies("confirmation").ShouldHaveSingleItem();
        await KillServiceAsync();
        var audit = await Verb.RunAsync(folder, "audit", "verify", "--config", Configuration);
        audit.Status.ShouldBe(0, audit.Output);
    }

    private async Task<CaseEntity> CaseAsync()
    {
        await using var database = SqliteDatabase.InFile(playground.At("service.db"));
        await using var db = database.CreateDbContext();
        return await db.Cases.AsNoTracking().SingleAsync(Ct);
    }

    private string[] Replies(string kind = "*") =>
        Directory.Exists(playground.Pickup)
            ? Directory.GetFiles(playground.Pickup, $"*.{kind}.*.eml")
            : [];

    private void StartService() =>
        service = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll"),
                    "--config",
                    Configuration,
                ]
            )
            {
                UseShellExecute = false,
            }
        )!;

    private async Task KillServiceAsync()
    {
        if (service is null)
        {
            return;
        }

        service.Kill(entireProcessTree: true);
        await service.WaitForExitAsync(CancellationToken.None);
        service.Dispose();
        service = null;
    }
}

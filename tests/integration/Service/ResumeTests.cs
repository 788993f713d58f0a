using System.Diagnostics;
using System.Text.Json.Nodes;
using Integration.Tests.Commands;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace Integration.Tests.Service;

/// <summary>The service as a process, ended without warning between its steps: what was begun is finished, once.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Deadline = 60;

    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-resume-")
        .FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Service_KilledBetweenRevocationAndReply_RepliesAfterTheRestartAndRevokesOnce()
    {
        var ct = TestContext.Current.CancellationToken;
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder, "playground"));
        using var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var sample = new SampleRequests(pki, "revocation@ca.example", now)
            .All()
            .Single(s => s.Name == "01-holder");
        var configuration = DemoConfiguration.Of(
            playground,
            "revocation@ca.example",
            "http://127.0.0.1:0"
        );
        configuration[PipelineOptions.Section]!["RetrySeconds"] = 1;
        configuration[PipelineOptions.Section]!["SweepSeconds"] = 1;
        var pickup = configuration[DeliveryOptions.Section]!.DeepClone();

        // Nobody listens there: the certificate is revoked, and the reply can't leave.
        configuration[DeliveryOptions.Section] = JsonNode.Parse(
            """{"Kind":"Smtp","Smtp":{"Host":"127.0.0.1","Port":1,"Security":"None","SignIn":"None"}}"""
        );
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), ct);
        await ImportAsync(file, playground, ct);
        await DeliverAsync(playground, sample, ct);

        using (var first = Start(file))
        {
            await UntilAsync(
                async () =>
                    (await SerialsAsync(playground, pki)).Contains(pki.SerialOf(sample.Revokes!)),
                "the certificate is in the CRL"
            );
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync(ct);
        }

        Directory.Exists(playground.Pickup).ShouldBeFalse("no reply could leave yet");
        configuration[DeliveryOptions.Section] = pickup;
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), ct);

        using (var second = Start(file))
        {
            await UntilAsync(
                () => Task.FromResult(Processed(playground) == 1),
                "the mail is filed"
            );
            second.Kill(entireProcessTree: true);
            await second.WaitForExitAsync(ct);
        }

        (await SerialsAsync(playground, pki)).ShouldBe([pki.SerialOf(sample.Revokes!)]);
        Directory.GetFiles(playground.Pickup, "*.answer.*.eml").Length.ShouldBe(1);
        var audit = await Verb.RunAsync(folder, "audit", "verify", "--config", file);
        audit.Status.ShouldBe(0, audit.Output);
    }

    private static Process Start(string file) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll"),
                    "--config",
                    file,
                ]
            )
            {
                UseShellExecute = false,
            }
        )!;

    private static async Task ImportAsync(string file, Playground playground, CancellationToken ct)
    {
        await using var database = SqliteDatabase.InFile(Settings.Load(file).Storage.Database);
        await database.PrepareAsync(ct);
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, ct)
        ).Accepted.ShouldBeTrue();
    }

    /// <summary>As an MTA does: written to tmp, renamed into new.</summary>
    private static async Task DeliverAsync(
        Playground playground,
        SampleRequest sample,
        CancellationToken ct
    )
    {
        foreach (var part in (string[])["new", "cur", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(playground.Maildir, part));
        }

        var written = Path.Combine(playground.Maildir, "tmp", "1.holder");
        await sample.Mail.WriteToAsync(written, ct);
        File.Move(written, Path.Combine(playground.Maildir, "new", "1.holder"));
    }

    private static async Task<IReadOnlyList<string>> SerialsAsync(
        Playground playground,
        TestPki pki
    )
    {
        var path = Path.Combine(playground.Crls, TestPki.FileName(DemoIssuer.Qualified) + ".crl");
        if (!File.Exists(path))
        {
            return [];
        }

        var crl = new Org.BouncyCastle.X509.X509Crl(
            await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)
        );
        return
        [
            .. (
                crl.GetRevokedCertificates() ?? new HashSet<Org.BouncyCastle.X509.X509CrlEntry>()
            ).Select(e => e.SerialNumber.ToString(16).ToUpperInvariant()),
        ];
    }

    private static int Processed(Playground playground)
    {
        var cur = Path.Combine(playground.Maildir, ".Processed", "cur");
        return Directory.Exists(cur) ? Directory.GetFiles(cur).Length : 0;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        deadline.CancelAfter(TimeSpan.FromSeconds(Deadline));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"not within {Deadline} s: {what}", e);
            }
        }
    }
}

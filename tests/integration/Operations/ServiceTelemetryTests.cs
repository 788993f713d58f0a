using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;

namespace Integration.Tests.Operations;

/// <summary>What leaves a running service: log lines, figures, traces, health. The whole program as a process, on the demo's requests.</summary>
public sealed class ServiceTelemetryTests : IDisposable
{
    private const string Mailbox = "revocation@ca.example";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("telemetry-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Service_EverySample_TellsItsFiguresAndNobodysData()
    {
        await using var collector = await OtlpStub.StartAsync(Ct);
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(folder.FullName, "playground"));
        using var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var samples = new SampleRequests(pki, Mailbox, now).All();
        var port = FreePort();
        var file = await ConfigureAsync(playground, port, collector.Url);
        var personal = await ImportAsync(file, playground);
        personal.AddRange(samples.SelectMany(s => s.Mail.From.Mailboxes).Select(m => m.Address));
        // A subject of one common word is found anywhere.
        personal.AddRange(
            samples
                .Select(s => s.Mail.Subject)
                .OfType<string>()
                .Where(s => s.Contains(' ', StringComparison.Ordinal))
        );

        var lines = new ConcurrentQueue<string>();
        using var service = Start(file, lines);
        try
        {
            await DeliverAsync(playground, samples);
            await UntilAsync(
                () => Filed(playground) == samples.Count,
                () => $"{Filed(playground)} of {samples.Count} are filed"
            );
            await UntilAsync(
                () =>
                    Metrics.All(m =>
                        collector.Of("/v1/metrics").Contains(m, StringComparison.Ordinal)
                    ),
                () =>
                    "metrics are missing: "
                    + string.Join(
                        ", ",
                        Metrics.Where(m =>
                            !collector.Of("/v1/metrics").Contains(m, StringComparison.Ordinal)
                        )
                    )
            );
            await UntilAsync(
                () =>
                    collector.Of("/v1/traces").Contains("behind Decided", StringComparison.Ordinal),
                () => "the traces are missing"
            );
            using var client = new HttpClient();
            var ready = await client.GetAsync($"http://127.0.0.1:{port}/health/ready", Ct);
            var health = await ready.Content.ReadAsStringAsync(Ct);
            ready.StatusCode.ShouldBe(HttpStatusCode.OK, health);
            JsonElement
                .Parse(health)
                .GetProperty("checks")
                .GetProperty("mailbox")
                .GetString()
                .ShouldBe("ok");
        }
        finally
        {
            await StopAsync(service);
        }

        collector.MediaTypes.ShouldBe(["application/x-protobuf"]);
        collector.Of("/v1/metrics").ShouldContain("holder-request");
        lines.Count.ShouldBeGreaterThan(samples.Count, "it says what it does");
        lines.ShouldAllBe(l => JsonElement.Parse(l).GetProperty("message").GetString() != null);
        var told = string.Concat(lines) + collector.Of("/v1/metrics") + collector.Of("/v1/traces");
        foreach (var secret in personal.Where(p => p.Length > 3).Distinct())
        {
            told.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    private static readonly string[] Metrics =
    [
        "mailrevocation.requests",
        "mailrevocation.decision.duration",
        "mailrevocation.published.duration",
        "mailrevocation.queue.length",
        "mailrevocation.queue.age",
        "mailrevocation.tasks",
        "mailrevocation.mailbox.connected",
        "mailrevocation.crl.age",
        "mailrevocation.job.age",
        "mailrevocation.inspector.deaths",
    ];

    private static async Task<string> ConfigureAsync(Playground playground, int port, string otlp)
    {
        var configuration = DemoConfiguration.Of(
            playground,
            Mailbox,
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")
        );
        // Everything that the service itself would ever say.
        configuration["Logging"] = JsonNode.Parse(
            """{"LogLevel":{"Default":"Debug","Microsoft":"Information","System":"Information"}}"""
        );
        configuration["Telemetry"] = new JsonObject
        {
            ["OtlpEndpoint"] = otlp,
            ["ExportSeconds"] = 1,
            ["MinFreeMegabytes"] = 1,
        };
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Ct);
        return file;
    }

    /// <summary>Names, addresses and documents of everybody in the registry.</summary>
    private static async Task<List<string>> ImportAsync(string file, Playground playground)
    {
        await using var database = SqliteDatabase.InFile(Settings.Load(file).Storage.Database);
        await database.PrepareAsync(Ct);
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(database, TimeProvider.System).ImportAsync(registry, Ct)
        ).Accepted.ShouldBeTrue();
        return
        [
            .. registry
                .Holders.SelectMany(h =>
                    (string?[])
                        [h.Surname, h.Email, h.IdentityDocument, $"{h.GivenName} {h.Surname}"]
                )
                .OfType<string>(),
            .. registry.Organisations.Select(o => o.Name),
        ];
    }

    private static Process Start(string file, ConcurrentQueue<string> lines)
    {
        var process = Process.Start(
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
                RedirectStandardOutput = true,
            }
        )!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
            {
                lines.Enqueue(text);
            }
        };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>As an administrator does, so that what is buffered gets out.</summary>
    private static async Task StopAsync(Process service)
    {
        using var term = Process.Start(
            "kill",
            ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)]
        )!;
        await term.WaitForExitAsync(Ct);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        late.CancelAfter(Deadline);
        await service.WaitForExitAsync(late.Token);
    }

    private static async Task DeliverAsync(
        Playground playground,
        IReadOnlyList<SampleRequest> samples
    )
    {
        foreach (var part in (string[])["new", "cur", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(playground.Maildir, part));
        }

        foreach (var sample in samples)
        {
            var written = Path.Combine(playground.Maildir, "tmp", sample.Name);
            await sample.Mail.WriteToAsync(written, Ct);
            File.Move(written, Path.Combine(playground.Maildir, "new", sample.Name));
        }
    }

    private static int Filed(Playground playground) =>
        ((string[])[".Processed", ".Rejected", ".Review", ".Ignored"]).Sum(f =>
            Path.Combine(playground.Maildir, f, "cur") is var cur && Directory.Exists(cur)
                ? Directory.GetFiles(cur).Length
                : 0
        );

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (!holds())
        {
            late.IsCancellationRequested.ShouldBeFalse($"not in time: {what()}");
            await Task.Delay(50, Ct);
        }
    }
}

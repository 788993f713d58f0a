using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Tests;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace Crash.Tests;

/// <summary>Dovecot, Exim, the demo's people and authority, and a service that may die at any moment.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>The rig delivers mail for every foreign domain here: what people outside receive.</summary>
    public const string Outside = "outside@rig.test";

    private readonly List<SentRequest> sent = [];

    private World(
        MailRig rig,
        Playground playground,
        Requests requests,
        string configuration,
        HoldingProxy imap,
        HoldingProxy smtp,
        PublishedCrl published
    )
    {
        Published = published;
        Rig = rig;
        Playground = playground;
        Requests = requests;
        Configuration = configuration;
        Imap = imap;
        Smtp = smtp;
    }

    public MailRig Rig { get; }

    public Playground Playground { get; }

    public Requests Requests { get; }

    public HoldingProxy Imap { get; }

    public HoldingProxy Smtp { get; }

    /// <summary>Where relying parties, and the service, read what was revoked.</summary>
    public PublishedCrl Published { get; }

    /// <summary>The dashboard's address: the same after every start.</summary>
    public Uri Url { get; private init; } = null!;

    public IReadOnlyList<SentRequest> Sent => sent;

    public string Database => Playground.At("service.db");

    public string Log => Playground.At("service.log");

    public string Configuration { get; }

    /// <summary>The service's working folder.</summary>
    public string Workplace => Playground.At("workplace");

    /// <param name="targets">Certificates that can be asked to be revoked.</param>
    public static async Task<World> MakeAsync(int targets, CancellationToken ct)
    {
        var rig = new MailRig { Open = true };
        await rig.InitializeAsync();
        await rig.ReadyAsync();
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(Path.Combine(rig.Folder, $"world-{Guid.NewGuid():N}"));
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var requests = new Requests(pki, MailRig.Operator, now, targets);
        requests.Register(playground.Registry);
        var imap = new HoldingProxy(
            rig.MailboxOptions(MailRevocationWorker.MailServers.ConnectionSecurity.None).Imap.Port
        );
        var smtp = new HoldingProxy(rig.SmtpPort);
        var published = await PublishedCrl.StartAsync(playground, pki, ct);
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var file = playground.At("service.json");
        Directory.CreateDirectory(playground.At("workplace"));
        await File.WriteAllTextAsync(
            file,
            Configured(rig, playground, imap.Port, smtp.Port, url, published).ToJsonString(),
            ct
        );

        await using (var database = SqliteDatabase.InFile(Settings.Load(file).Storage.Database))
        {
            await database.PrepareAsync(ct);
            var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
            var summary = await new RegistryImporter(database, TimeProvider.System).ImportAsync(
                registry,
                ct
            );
            summary.Accepted.ShouldBeTrue(summary.WhyRefused);
        }

        return new(rig, playground, requests, file, imap, smtp, published) { Url = url };
    }

    public ServiceProcess Start() => new(Workplace, Configuration, Log);

    public Journal OpenJournal() => new(Database);

    public async Task SendAsync((MimeKit.MimeMessage Mail, SentRequest Expected) request)
    {
        await Rig.MailAsync(request.Mail);
        sent.Add(request.Expected);
    }

    /// <summary>How many of the mails sent are not dealt with to the end.</summary>
    public int Backlog()
    {
        using var journal = OpenJournal();
        return sent.Count
            - (int)
                journal.Number(
                    "SELECT COUNT(*) FROM Messages m WHERE Filed AND NOT EXISTS (SELECT 1 FROM Cases c WHERE c.MessageId = m.Id AND c.LastStep <> 'Filed')"
                );
    }

    public Task QuietAsync(int seconds = 120) =>
        UntilAsync(() => Backlog() == 0, "every mail is dealt with", seconds);

    /// <summary>Nothing is on its way any more, to the last published status.</summary>
    public async Task DoneAsync()
    {
        await UntilAsync(
            () => Number("SELECT COUNT(*) FROM Publications WHERE PublishedAt IS NULL") == 0,
            "every revocation is published",
            seconds: 120
        );
        await QuietAsync();
    }

    /// <summary>Waits; where it does not come, says how the world stood at that moment.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, int seconds)
    {
        try
        {
            await MailRig.UntilAsync(holds, what, seconds);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"{e.Message}; {Backlog()} mails in hand, {ServiceProcess.In(Workplace)} processes at work\n{Stand()}\n{Tail()}",
                e
            );
        }
    }

    /// <summary>The number of the one case of a mail.</summary>
    public string CaseOf(string messageId)
    {
        using var journal = OpenJournal();
        return journal.Text(
            "SELECT c.Number FROM Cases c JOIN Messages m ON m.Id = c.MessageId WHERE m.MimeMessageId = $p",
            messageId
        );
    }

    /// <summary>The certificate that the case's form names, as the dashboard's form writes it.</summary>
    public string TargetOf(string caseNumber)
    {
        using var journal = OpenJournal();
        var message = journal.Text(
            "SELECT m.MimeMessageId FROM Cases c JOIN Messages m ON m.Id = c.MessageId WHERE c.Number = $p",
            caseNumber
        );
        var serial = Requests.Named[message];
        return $"{serial}@{Requests.IssuerName}";
    }

    public long Number(string sql)
    {
        using var journal = OpenJournal();
        return journal.Number(sql);
    }

    /// <summary>The cases that have not come to their end, and the last entries of the journal.</summary>
    private string Stand()
    {
        using var journal = OpenJournal();
        var open = journal.Rows(
            "SELECT Number || ' ' || State || ' ' || LastStep || ' attempts ' || Attempts || ' next ' || COALESCE(NextAttempt, 'now') FROM Cases WHERE LastStep <> 'Filed' LIMIT 20"
        );
        var last = journal.Rows(
            "SELECT Seq || ' ' || At || ' ' || Kind || ' ' || COALESCE(CaseId, '') FROM Journal ORDER BY Seq DESC LIMIT 20"
        );
        return string.Join('\n', [.. open, .. last]);
    }

    /// <summary>The end of what the service said.</summary>
    public string Tail() =>
        File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(60)) : "(no log)";

    public async ValueTask DisposeAsync()
    {
        await Published.DisposeAsync();
        await Imap.DisposeAsync();
        await Smtp.DisposeAsync();
        Requests.Dispose();
        Playground.Dispose();
        await Rig.DisposeAsync();
    }

    private static JsonObject Configured(
        MailRig rig,
        Playground playground,
        int imapPort,
        int smtpPort,
        Uri url,
        PublishedCrl published
    )
    {
        var settings = DemoConfiguration.Of(playground, MailRig.Operator, url.ToString());
        settings["Dashboard"] = new JsonObject { ["SignInsPerMinute"] = 10_000 };
        settings["Revocation"]!["Publication"] = published.Configuration();
        settings["Schedule"]!["Jobs"] = new JsonObject
        {
            ["await-publication"] = new JsonObject { ["Cron"] = "*/2 * * * * ?" },
        };
        settings["Logging"]!["LogLevel"]!["Default"] = "Warning";
        // One child: a start is soon over, so that more of the deaths find the service at work.
        settings["Inspection"] = new JsonObject { ["Processes"] = 1 };
        settings[MailboxOptions.Section] = new JsonObject
        {
            ["Kind"] = "Imap",
            ["PollSeconds"] = 1,
            ["SpoolFolder"] = playground.At("spool"),
            [nameof(Imap)] = Server(imapPort, rig, signIn: true),
        };
        settings[DeliveryOptions.Section] = new JsonObject
        {
            ["Kind"] = "Smtp",
            [nameof(Smtp)] = Server(smtpPort, rig, signIn: false),
        };
        foreach (
            var (key, value) in new[]
            {
                ("RetrySeconds", 1),
                ("SweepSeconds", 1),
                ("MaxRetrySeconds", 5),
            }
        )
        {
            settings[PipelineOptions.Section]![key] = value;
        }

        // Everything comes from one sender here, and each request is owed its own answer.
        settings[PipelineOptions.Section]!["Replies"] = new JsonObject
        {
            ["SameAnswerMinutes"] = 0,
            ["PerSenderPerDay"] = 100_000,
            ["PerHour"] = 1_000_000,
        };
        foreach (
            var cap in new[]
            {
                nameof(PolicyOptions.MaxRevocationsPerHour),
                nameof(PolicyOptions.MaxRevocationsPerSignerPerDay),
                nameof(PolicyOptions.MaxRevocationsPerOrganisationPerDay),
            }
        )
        {
            settings[PolicyOptions.Section]![cap] = 100_000;
        }

        return settings;
    }

    /// <summary>Below the range that Linux hands out by itself: while the service is dead nobody else is given its port.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = System.Security.Cryptography.RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new System.Net.Sockets.TcpListener(
                    System.Net.IPAddress.Loopback,
                    port
                );
                listener.Start();
                return port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // taken: another one
            }
        }
    }

    private static JsonObject Server(int port, MailRig rig, bool signIn)
    {
        var server = new JsonObject
        {
            ["Host"] = "127.0.0.1",
            ["Port"] = port,
            ["Security"] = "None",
            ["SignIn"] = signIn ? "Password" : "None",
        };
        if (signIn)
        {
            server["User"] = MailRig.Operator;
            server["PasswordFile"] = rig.PasswordFile;
            server["ReconnectSeconds"] = 1;
        }

        return server;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace Crash.Tests;

/// <summary>
/// Many mails through Dovecot and the real service, replies out through Exim. SOAK_MAILS (40 by default; 10,000 for the figures of docs/reliability.md) says how
/// many, SOAK_MINUTES (30 by default) when to stop sending, SOAK_SEED which.
/// </summary>
public sealed class SoakTests
{
    private const int Ordinary = 40;

    /// <summary>Mails on the way at once: enough to keep every worker busy, and few enough that what is measured is work and not a queue.</summary>
    private const int OnTheWay = 8;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ManyMixedMails_AnswersEachAndItsMemoryStaysFlat()
    {
        var mails = Number("SOAK_MAILS") ?? Ordinary;
        var minutes = TimeSpan.FromMinutes(Number("SOAK_MINUTES") ?? 30);
        var seed = Number("SOAK_SEED") ?? Environment.TickCount;
        Console.WriteLine($"SOAK_MAILS={mails} SOAK_SEED={seed}");
        var random = new Random(seed);
        await using var world = await World.MakeAsync(20 + mails / 4, Ct);
        await ConnectDirectlyAsync(world);
        using var service = world.Start();
        using var imap = await SignInAsync(world);
        await RunningAsync(world);

        var arrivals = new Dictionary<string, DateTimeOffset>();
        var memory = new MemoryWatch(world.Workplace);
        var before = DatabaseBytes(world);
        var clock = Stopwatch.StartNew();
        while (arrivals.Count < mails && clock.Elapsed < minutes)
        {
            service.HasExited.ShouldBeFalse(world.Tail());
            var mail = world.Requests.Soak(random);
            await imap.Inbox.AppendAsync(new AppendRequest(mail), Ct);
            arrivals[mail.MessageId!] = TimeProvider.System.GetUtcNow();
            if (arrivals.Count % OnTheWay == 0)
            {
                memory.Look(arrivals.Count);
                await UntilDoneAsync(world, arrivals.Count - OnTheWay);
            }
        }

        await UntilDoneAsync(world, arrivals.Count);
        clock.Stop();
        memory.Look(arrivals.Count);
        var after = DatabaseBytes(world);
        (await service.StopAsync()).ShouldBe(0, world.Tail());
        await ReportAsync(world, arrivals, clock.Elapsed, memory, after - before);
    }

    private static async Task ReportAsync(
        World world,
        Dictionary<string, DateTimeOffset> arrivals,
        TimeSpan elapsed,
        MemoryWatch memory,
        long growth
    )
    {
        await using var database = SqliteDatabase.InFile(world.Database);
        await using var db = database.CreateDbContext();
        var replies = await (
            from reply in db.Replies
            join row in db.Cases on reply.CaseId equals row.Id
            join message in db.Messages on row.MessageId equals message.Id
            where reply.Kind == ReplyKind.Answer
            select new
            {
                message.MimeMessageId,
                reply.State,
                reply.At,
            }
        )
            .AsNoTracking()
            .ToListAsync(Ct);
        replies.ShouldAllBe(r => r.State == DeliveryState.Sent);
        var cases = await db.Cases.CountAsync(Ct);
        cases.ShouldBe(arrivals.Count);
        (await db.Cases.CountAsync(c => c.LastStep != CaseStep.Filed, Ct)).ShouldBe(0);
        var seconds = replies
            .Select(r => (r.At - arrivals[r.MimeMessageId!]).TotalSeconds)
            .Order()
            .ToList();
        seconds.Count.ShouldBeGreaterThan(arrivals.Count / 2);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cases} cases in {elapsed.TotalSeconds:0} s: {cases / elapsed.TotalSeconds:0.0}/s; "
                    + $"arrival to reply p50 {At(seconds, 0.5):0.00} s, p95 {At(seconds, 0.95):0.00} s, p99 {At(seconds, 0.99):0.00} s, longest {seconds[^1]:0.00} s; "
                    + $"{replies.Count} replies; database {growth / cases / 1024.0:0.0} KB a case; {memory}"
            )
        );
        (await new JournalVerifier(database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();
        memory.ShouldBeFlat();
    }

    /// <summary>No proxy between: what is measured is the service.</summary>
    private static async Task ConnectDirectlyAsync(World world)
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(world.Configuration, Ct))!;
        settings[MailboxOptions.Section]!["Imap"]!["Port"] = ImapPort(world);
        settings[DeliveryOptions.Section]!["Smtp"]!["Port"] = world.Rig.SmtpPort;
        await File.WriteAllTextAsync(world.Configuration, settings.ToJsonString(), Ct);
    }

    private static int ImapPort(World world) =>
        world.Rig.MailboxOptions(ConnectionSecurity.None).Imap.Port;

    private static async Task<ImapClient> SignInAsync(World world)
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", ImapPort(world), SecureSocketOptions.None, Ct);
        await client.AuthenticateAsync(
            Integration.Tests.MailRig.Operator,
            (await File.ReadAllLinesAsync(world.Rig.PasswordFile, Ct))[0],
            Ct
        );
        return client;
    }

    /// <summary>The service has made its tables and its folder's first look.</summary>
    private static Task RunningAsync(World world) =>
        Integration.Tests.MailRig.UntilAsync(
            () => File.Exists(world.Database) && Directory.Exists(world.Playground.At("spool")),
            "the service runs",
            seconds: 120
        );

    private static Task UntilDoneAsync(World world, int mails) =>
        Integration.Tests.MailRig.UntilAsync(
            () =>
            {
                using var journal = world.OpenJournal();
                return journal.Number("SELECT COUNT(*) FROM Messages WHERE Filed") >= mails;
            },
            $"{mails} mails are dealt with; {world.Tail()}",
            seconds: 300
        );

    private static long DatabaseBytes(World world) =>
        new[] { "", "-wal" }.Sum(end =>
            new FileInfo(world.Database + end) is { Exists: true } file ? file.Length : 0
        );

    private static double At(List<double> sorted, double share) =>
        sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}

using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using Microsoft.Data.Sqlite;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>The service's neighbours fail: each request still ends in one decision, one revocation and one reply, or stands before a person with its deadline.</summary>
public sealed class OutageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(SmtpManner.Closed))]
    [InlineData(nameof(SmtpManner.SaysLater))]
    [InlineData(nameof(SmtpManner.Silent))]
    [InlineData(nameof(SmtpManner.HangsUpAfterTaking))]
    public async Task Smtp_DoesNotTakeReplies_CaseIsParkedWithItsDeadlineAndAnsweredLater(
        string manner
    )
    {
        await using var peer = new SmtpPeer { Manner = Enum.Parse<SmtpManner>(manner) };
        await using var bed = await OutageBed.StartAsync(c => c["Delivery"] = Delivery(peer.Port));
        await bed.DeliverAsync();

        var parked = await bed.CaseAsync(c => c.State == CaseState.WaitingForPerson, "is parked");

        parked.LastStep.ShouldBe(CaseStep.Concluded);
        parked.Decision.ShouldBe(DecisionKind.Revoke);
        (await bed.Store.WaitingAsync(Ct))
            .ShouldHaveSingleItem()
            .Deadline.ShouldBe(parked.ReceivedAt.AddHours(24));
        (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t =>
            t.Kind == "parked" && t.CaseId == parked.Id
        );

        peer.Manner = SmtpManner.Takes;
        (await bed.FiledAsync()).State.ShouldBe(CaseState.Closed);
        var replies = await bed.Store.RepliesOfAsync(parked.Id, Ct);
        replies.ShouldAllBe(r => r.State == DeliveryState.Sent);
        peer.Taken.Select(MessageIdOf)
            .Distinct()
            .ShouldBe(replies.Select(r => r.MessageId), ignoreOrder: true);
        // A repeat is the same mail to the last octet.
        peer.Taken.Distinct().Count().ShouldBe(replies.Count);
    }

    [Fact]
    public async Task Smtp_Refused_CaseIsParkedAndAnsweredOnceTheServerIsBack()
    {
        int port;
        await using (var gone = new SmtpPeer())
        {
            port = gone.Port;
        }

        await using var bed = await OutageBed.StartAsync(c => c["Delivery"] = Delivery(port));
        await bed.DeliverAsync();
        var parked = await bed.CaseAsync(c => c.State == CaseState.WaitingForPerson, "is parked");
        (await bed.Store.RepliesOfAsync(parked.Id, Ct)).ShouldAllBe(r =>
            r.State == DeliveryState.Planned
        );

        await using var back = new SmtpPeer(port);

        (await bed.FiledAsync()).State.ShouldBe(CaseState.Closed);
        back.Taken.Count.ShouldBe((await bed.Store.RepliesOfAsync(parked.Id, Ct)).Count);
    }

    [Fact]
    public async Task Smtp_RefusesForGood_IsATaskForAPersonAndNotTriedAgain()
    {
        await using var peer = new SmtpPeer { Manner = SmtpManner.Refuses };
        await using var bed = await OutageBed.StartAsync(c => c["Delivery"] = Delivery(peer.Port));
        await bed.DeliverAsync();

        var filed = await bed.FiledAsync();

        (await bed.Store.RepliesOfAsync(filed.Id, Ct)).ShouldAllBe(r =>
            r.State == DeliveryState.Undelivered
        );
        (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t => t.Kind == "reply-undelivered");
        peer.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reply_Taken_IsKeptAsItWasSent()
    {
        await using var peer = new SmtpPeer();
        await using var bed = await OutageBed.StartAsync(c => c["Delivery"] = Delivery(peer.Port));
        await bed.DeliverAsync();

        var filed = await bed.FiledAsync();

        foreach (var reply in await bed.Store.RepliesOfAsync(filed.Id, Ct))
        {
            var kept = await bed.Files.ReplyAsync(filed.Number, reply.Sha256.ShouldNotBeNull(), Ct);
            System
                .Text.Encoding.Latin1.GetString(kept.ShouldNotBeNull())
                .ShouldBe(peer.Taken.Single(t => MessageIdOf(t) == reply.MessageId));
        }
    }

    [Theory]
    [InlineData(nameof(AuthorityManner.Down))]
    [InlineData(nameof(AuthorityManner.Silent))]
    [InlineData(nameof(AuthorityManner.DiesAfterRevoking))]
    public async Task Authority_DoesNotAnswer_CaseIsParkedAndRevokedOnceItIsBack(string manner)
    {
        var authority = new FailingAuthority { Manner = Enum.Parse<AuthorityManner>(manner) };
        await using var bed = await OutageBed.StartAsync(
            c => c["Revocation"]!["TimeoutSeconds"] = 1,
            authority
        );
        var sample = await bed.DeliverAsync();

        var parked = await bed.CaseAsync(c => c.State == CaseState.WaitingForPerson, "is parked");
        parked.LastStep.ShouldBe(CaseStep.Decided);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t => t.Kind == "parked");
        authority.Manner = AuthorityManner.Works;
        var filed = await bed.FiledAsync();

        filed.Decision.ShouldBe(DecisionKind.Revoke);
        filed.State.ShouldBe(CaseState.Closed);
        authority.Revoked.ShouldBe([bed.Pki.SerialOf(sample.Revokes!)]);
        Directory.GetFiles(bed.Playground.Pickup, "*.answer.*.eml").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Authority_AnswersNonsense_APersonLooksAndNobodyIsToldThatItIsRevoked()
    {
        await using var bed = await OutageBed.StartAsync(
            authority: new FailingAuthority { Manner = AuthorityManner.SpeaksOfAnother }
        );
        await bed.DeliverAsync();

        var filed = await bed.FiledAsync();

        filed.Decision.ShouldBe(DecisionKind.Review);
        filed.Code.ShouldBe(DecisionCode.AuthorityRefused);
        filed.State.ShouldBe(CaseState.WaitingForPerson);
        Directory.GetFiles(bed.Playground.Pickup, "*.confirmation.*.eml").ShouldBeEmpty();
    }

    [Fact]
    public async Task Disk_Full_MailStaysInTheMailboxWithAnAlarmAndIsTakenOnceThereIsRoom()
    {
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-disk-").FullName;
        try
        {
            using var disk = SmallDisk.OrSkip(folder, "16m");
            await using var bed = await OutageBed.StartAsync(data: folder);
            var ballast = Path.Combine(folder, "ballast");
            Fill(ballast);
            await bed.DeliverAsync();

            await MailRig.UntilAsync(
                () => bed.Mailbox.Alarms.Any(a => a.Kind == MailboxAlarmKind.MessageNotTaken),
                "the alarm",
                seconds: 120
            );
            Directory.GetFiles(Path.Combine(bed.Playground.Maildir, "new")).ShouldHaveSingleItem();
            File.Delete(ballast);

            (await bed.FiledAsync()).Decision.ShouldBe(DecisionKind.Revoke);
            await MailRig.UntilAsync(() => bed.Mailbox.Alarms.Count == 0, "the alarm is over");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Disk_FullForTheDocumentAlone_RequestWaitsAndIsRevokedOnceThereIsRoom()
    {
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-disk-").FullName;
        try
        {
            // The mail and the database have all the room there is; one page is left for the PDF taken out of the mail.
            using var disk = SmallDisk.OrSkip(Path.Combine(folder, "store", "documents"), "4k");
            await using var bed = await OutageBed.StartAsync(data: folder);
            await bed.DeliverAsync();

            var parked = await bed.CaseAsync(
                c => c.State == CaseState.WaitingForPerson,
                "is parked"
            );
            parked.LastStep.ShouldBe(CaseStep.Received);
            parked.Code.ShouldBeNull("nothing is known of the request yet");
            (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t =>
                t.Kind == "parked" && t.CaseId == parked.Id
            );
            bed.Inspectors.Deaths.ShouldBe(0);
            disk.Resize("16m");

            var filed = await bed.FiledAsync();
            filed.Decision.ShouldBe(DecisionKind.Revoke);
            filed.State.ShouldBe(CaseState.Closed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Database_Locked_MailStaysInTheMailboxWithAnAlarmAndIsTakenOnceItIsFree()
    {
        await using var bed = await OutageBed.StartAsync(c => c["Storage"]!["BusySeconds"] = 1);
        await using (var other = new SqliteConnection($"Data Source={Database(bed)};Pooling=False"))
        {
            await other.OpenAsync(Ct);
            await using var held = other.BeginTransaction();
            await bed.DeliverAsync();
            await MailRig.UntilAsync(
                () => bed.Mailbox.Alarms.Any(a => a.Kind == MailboxAlarmKind.MessageNotTaken),
                "the alarm",
                seconds: 120
            );
        }

        (await bed.FiledAsync()).Decision.ShouldBe(DecisionKind.Revoke);
    }

    [Fact]
    public async Task Database_Gone_MailStaysInTheMailboxAndIsTakenOnceItIsBack()
    {
        await using var bed = await OutageBed.StartAsync();
        var elsewhere = Database(bed) + ".elsewhere";
        File.Move(Database(bed), elsewhere);
        await bed.DeliverAsync();
        await MailRig.UntilAsync(
            () => bed.Mailbox.Alarms.Any(a => a.Kind == MailboxAlarmKind.MessageNotTaken),
            "the alarm",
            seconds: 120
        );
        File.Exists(Database(bed)).ShouldBeFalse("an empty database must not take its place");
        File.Move(elsewhere, Database(bed));

        (await bed.FiledAsync()).Decision.ShouldBe(DecisionKind.Revoke);
    }

    private static string Database(OutageBed bed) => bed.Playground.At("service.db");

    private static JsonObject Delivery(int port) =>
        new()
        {
            ["Kind"] = "Smtp",
            ["Smtp"] = new JsonObject
            {
                ["Host"] = "127.0.0.1",
                ["Port"] = port,
                ["Security"] = "None",
                ["SignIn"] = "None",
                ["TimeoutSeconds"] = 1,
            },
        };

    private static string MessageIdOf(string mail) =>
        MimeMessage
            .Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(mail)), Ct)
            .MessageId!;

    /// <summary>Until not one byte more fits.</summary>
    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        foreach (var size in (int[])[65_536, 4_096, 1])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // Full for blocks of that size.
            }
        }
    }
}

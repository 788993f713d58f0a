using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Mailbox;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class MaildirTests
{
    private const string Mail = "Message-ID: <1@rig.test>\r\nSubject: x\r\n\r\nbody\r\n";

    [Fact]
    public async Task Maildir_MessageDelivered_IsOfferedOnceAndMovedToCur()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        bed.Deliver("1700000000.M1P1.host", Mail);

        var (message, text) = await bed.NextAsync();

        text.ShouldBe(Mail);
        message.Size.ShouldBe(Mail.Length);
        message.Sha256.ShouldBe(
            Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(Mail)))
        );
        message.Truncated.ShouldBeFalse();
        message.Key.Uid.ShouldStartWith("1700000000.M1P1.host#");
        await MaildirBed.UntilAsync(
            () => bed.Names("cur") is ["1700000000.M1P1.host:2,"],
            "moved to cur"
        );
        bed.Names("new").ShouldBeEmpty();
        mailbox.State.Taken.ShouldBe(1);
        File.Exists(message.Path).ShouldBeFalse("the spool file is gone after take");
    }

    [Fact]
    public async Task Maildir_Restart_DoesNotOfferTakenMessagesAgain()
    {
        await using var bed = new MaildirBed();
        bed.Start();
        bed.Deliver("1.a.host", Mail);
        await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "moved to cur");
        await bed.StopAsync();
        bed.Start();
        bed.Deliver("2.b.host", "Subject: second\r\n\r\n");

        var (message, _) = await bed.NextAsync();

        message.Key.Uid.ShouldStartWith("2.b.host#");
    }

    [Fact]
    public async Task Maildir_MessageReadByAPersonFirst_IsTakenFromCurAndKeepsItsFlags()
    {
        await using var bed = new MaildirBed();
        File.Move(bed.Deliver("1.a.host", Mail), Path.Combine(bed.Root, "cur", "1.a.host:2,FS"));
        var mailbox = bed.Start();

        var (message, _) = await bed.NextAsync();
        var result = await FileAsync(mailbox, message, MailboxFolder.Processed);

        result.Status.ShouldBe(FilingStatus.Moved);
        bed.Names(".Processed", "cur").ShouldBe(["1.a.host:2,FS"]);
        File.Exists(Path.Combine(bed.Root, ".Processed", "maildirfolder")).ShouldBeTrue();
    }

    [Fact]
    public async Task Maildir_TakeFails_MessageStaysNewAndIsOfferedAgainAndAlarmIsRaised()
    {
        await using var bed = new MaildirBed();
        bed.Refusal = new IOException("disk full");
        var mailbox = bed.Start();
        bed.Deliver("1.a.host", Mail);

        await bed.NextAsync();
        bed.Names("new").ShouldBe(["1.a.host"]);
        await bed.NextAsync();
        await bed.NextAsync();
        await MaildirBed.UntilAsync(
            () =>
                mailbox.State.Alarms.Any(a =>
                    a.Kind == MailboxAlarmKind.MessageNotTaken
                    && a.Text.Contains("disk full", StringComparison.Ordinal)
                ),
            "alarm"
        );
        bed.Refusal = null;
        await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "taken in the end");
        await MaildirBed.UntilAsync(() => mailbox.State.Alarms.Count == 0, "alarm over");
    }

    [Fact]
    public async Task Maildir_MessageTooLarge_OnlyItsHeaderIsFetched()
    {
        await using var bed = new MaildirBed();
        bed.Options.MaxMessageBytes = 65_536;
        bed.Start();
        bed.Deliver("1.a.host", "Subject: big\r\n\r\n" + new string('x', 70_000));

        var (message, text) = await bed.NextAsync();

        message.Truncated.ShouldBeTrue();
        message.Size.ShouldBe(70_016);
        text.ShouldBe("Subject: big\r\n\r\n");
    }

    [Fact]
    public async Task Maildir_LargeMessageFiled_IsFoundByItsHeader()
    {
        await using var bed = new MaildirBed();
        bed.Options.MaxMessageBytes = 65_536;
        var mailbox = bed.Start();
        bed.Deliver("1.a.host", "Subject: big\r\n\r\n" + new string('x', 70_000));
        var (message, _) = await bed.NextAsync();

        (await FileAsync(mailbox, message, MailboxFolder.Review)).Status.ShouldBe(
            FilingStatus.Moved
        );
    }

    [Fact]
    public async Task Maildir_SameNameWithOtherContent_IsAnotherMessage()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        bed.Deliver("form.eml", Mail);
        var (first, _) = await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "first taken");
        bed.Deliver("form.eml", Mail + "other");
        var (second, text) = await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 2, "both kept");

        text.ShouldEndWith("other");
        second.Key.ShouldNotBe(first.Key);
        (await FileAsync(mailbox, first, MailboxFolder.Processed)).Status.ShouldBe(
            FilingStatus.Moved
        );
        File.ReadAllText(Path.Combine(bed.Root, ".Processed", "cur", "form.eml:2,")).ShouldBe(Mail);
    }

    [Fact]
    public async Task Maildir_SameNameFiledTwice_OverwritesNothing()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        foreach (var text in (string[])[Mail, Mail + "other"])
        {
            bed.Deliver("form.eml", text);
            var (message, _) = await bed.NextAsync();
            await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "taken");
            (await FileAsync(mailbox, message, MailboxFolder.Processed)).Status.ShouldBe(
                FilingStatus.Moved
            );
        }

        bed.Names(".Processed", "cur").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Maildir_FiledAgain_SaysAlreadyThere()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        bed.Deliver("1.a.host", Mail);
        var (message, _) = await bed.NextAsync();
        await FileAsync(mailbox, message, MailboxFolder.Rejected);

        (await FileAsync(mailbox, message, MailboxFolder.Rejected)).Status.ShouldBe(
            FilingStatus.AlreadyThere
        );
    }

    [Fact]
    public async Task Maildir_ReviewDecidedLater_MovesFromFolderToFolder()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        bed.Deliver("1.a.host", Mail);
        var (message, _) = await bed.NextAsync();
        await FileAsync(mailbox, message, MailboxFolder.Review);

        (await FileAsync(mailbox, message, MailboxFolder.Processed)).Status.ShouldBe(
            FilingStatus.Moved
        );
        bed.Names(".Review", "cur").ShouldBeEmpty();
        bed.Names(".Processed", "cur").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Maildir_MessageRemovedByAPerson_SaysGone()
    {
        await using var bed = new MaildirBed();
        var mailbox = bed.Start();
        bed.Deliver("1.a.host", Mail);
        var (message, _) = await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "taken");
        File.Delete(Path.Combine(bed.Root, "cur", "1.a.host:2,"));

        (await FileAsync(mailbox, message, MailboxFolder.Processed)).Status.ShouldBe(
            FilingStatus.Gone
        );
    }

    [Fact]
    public async Task Maildir_LinkInNew_IsNotFollowed()
    {
        await using var bed = new MaildirBed();
        var secret = Path.Combine(bed.Root, "secret");
        await File.WriteAllTextAsync(secret, Mail, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(bed.Root, "new", "1.link"), secret);
        bed.Deliver("2.b.host", Mail);
        bed.Start();

        (await bed.NextAsync()).Message.Key.Uid.ShouldStartWith("2.b.host#");
        bed.Offered.ShouldBeEmpty();
    }

    [Fact]
    public async Task Maildir_FileInTmp_IsNeverTouched()
    {
        await using var bed = new MaildirBed();
        var part = Path.Combine(bed.Root, "tmp", "half");
        await File.WriteAllTextAsync(part, "Subj", TestContext.Current.CancellationToken);
        bed.Deliver("2.b.host", Mail);
        bed.Start();

        await bed.NextAsync();

        File.Exists(part).ShouldBeTrue();
        bed.Offered.ShouldBeEmpty();
    }

    [Fact]
    public async Task Maildir_FileCopiedStraightIntoNew_IsOfferedOnceItIsWhole()
    {
        await using var bed = new MaildirBed();
        bed.Start();
        var path = Path.Combine(bed.Root, "new", "form.eml");
        await using (var slow = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            for (var i = 0; i < Mail.Length; i += 10)
            {
                var piece = Mail[i..Math.Min(i + 10, Mail.Length)];
                await slow.WriteAsync(
                    Encoding.Latin1.GetBytes(piece),
                    TestContext.Current.CancellationToken
                );
                await slow.FlushAsync(TestContext.Current.CancellationToken);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }

        (await bed.NextAsync()).Text.ShouldBe(Mail);
        bed.Offered.ShouldBeEmpty();
    }

    [Fact]
    public async Task Maildir_FutureModificationTime_IsReceivedNow()
    {
        await using var bed = new MaildirBed();
        File.SetLastWriteTimeUtc(
            bed.Deliver("1.a.host", Mail),
            TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(30)
        );
        bed.Start();

        var (message, _) = await bed.NextAsync();

        message.ReceivedAt.ShouldBeLessThanOrEqualTo(TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Maildir_ManyDelivered_AreAllOfferedOldestFirst()
    {
        await using var bed = new MaildirBed();
        var start = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < 50; i++)
        {
            File.SetLastWriteTimeUtc(
                bed.Deliver($"{99 - i}.host", $"X: {i}\r\n\r\n"),
                start.AddMinutes(i)
            );
        }

        bed.Start();
        for (var i = 0; i < 50; i++)
        {
            (await bed.NextAsync()).Text.ShouldBe($"X: {i}\r\n\r\n");
        }
    }

    [Fact]
    public async Task Maildir_OlderDatabaseRestored_OffersTakenMessagesAgainWhenAsked()
    {
        await using var bed = new MaildirBed();
        bed.Start();
        bed.Deliver("1.a.host", Mail);
        var (first, _) = await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "moved to cur");
        await bed.StopAsync();
        bed.Options.OfferTakenAgain = true;
        bed.Start();

        (await bed.NextAsync()).Message.Key.ShouldBe(first.Key);
    }

    [Fact]
    public async Task Maildir_LogOfTakenHalfWritten_NextEntryIsWhole()
    {
        await using var bed = new MaildirBed();
        var log = Path.Combine(bed.Root, "mail-revocation-worker-taken");
        await File.WriteAllTextAsync(log, "44 6390", TestContext.Current.CancellationToken);
        bed.Start();
        bed.Deliver("1.a.host", Mail);
        await bed.NextAsync();
        await MaildirBed.UntilAsync(() => bed.Names("cur").Length == 1, "moved to cur");

        var lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(2);
        lines[1].ShouldEndWith(" 1.a.host");
    }

    [Fact]
    public async Task Probe_MaildirMissing_SaysWhatToDo()
    {
        await using var bed = new MaildirBed();
        Directory.Delete(Path.Combine(bed.Root, "new"));

        var probe = await bed.Open().ProbeAsync(TestContext.Current.CancellationToken);

        probe.Works.ShouldBeFalse();
        probe.Checks[0].Advice.ShouldNotBeNull().ShouldContain("Mailbox:Maildir:Path");
    }

    [Fact]
    public async Task Probe_MaildirWhole_Works()
    {
        await using var bed = new MaildirBed();

        (await bed.Open().ProbeAsync(TestContext.Current.CancellationToken)).Works.ShouldBeTrue();
        bed.Names("cur").ShouldBeEmpty();
    }

    private static Task<FilingResult> FileAsync(
        IMailbox mailbox,
        ReceivedMessage message,
        MailboxFolder folder
    ) =>
        RetryAsync(() =>
            mailbox.FileAsync(
                message.Key,
                "1@rig.test",
                message.Sha256,
                folder,
                TestContext.Current.CancellationToken
            )
        );

    /// <summary>The loop may be renaming the very file: the answer then is to try again.</summary>
    private static async Task<FilingResult> RetryAsync(Func<Task<FilingResult>> file)
    {
        FilingResult result;
        var tries = 0;
        do
        {
            result = await file();
        } while (result.Status == FilingStatus.TryLater && tries++ < 100);
        return result;
    }
}

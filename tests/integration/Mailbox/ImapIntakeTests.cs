using System.Diagnostics;
using MailKit;
using MailKit.Search;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;

namespace Integration.Tests.Mailbox;

[Collection(nameof(MailRig))]
public sealed class ImapIntakeTests(MailRig rig)
{
    [Theory]
    [InlineData(ConnectionSecurity.Tls)]
    [InlineData(ConnectionSecurity.StartTls)]
    public async Task Imap_MailArrives_IsOfferedAndMarkedTakenAndNotSeen(
        ConnectionSecurity security
    )
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions(security));
        await rig.MailAsync(MailRig.Mail("un", "Révocation"));

        var (message, text) = await bed.NextAsync();

        text.ShouldContain("Subject: un");
        message.Size.ShouldBe(text.Length);
        message.Truncated.ShouldBeFalse();
        message.ReceivedAt.ShouldBe(
            TimeProvider.System.GetUtcNow(),
            tolerance: TimeSpan.FromSeconds(30)
        );
        await MailRig.UntilAsync(
            async () => await CountAsync(SearchQuery.HasKeyword("$MrwTaken")) == 1,
            "keyword"
        );
        (await CountAsync(SearchQuery.NotSeen)).ShouldBe(1);
    }

    [Fact]
    public async Task Imap_XOAuth2Token_SignsIn()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.SignIn = SignInMethod.XOAuth2;
        options.Imap.TokenFile = Path.Combine(rig.Folder, "token");
        await File.WriteAllTextAsync(
            options.Imap.TokenFile,
            await rig.RunAsync("token", "operator"),
            TestContext.Current.CancellationToken
        );
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("jeton"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: jeton");
    }

    [Fact]
    public async Task Imap_StaleTokenReplaced_SignsInByItself()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.SignIn = SignInMethod.XOAuth2;
        options.Imap.TokenFile = Path.Combine(rig.Folder, "token");
        options.Imap.RefusedSignInSeconds = 2;
        await File.WriteAllTextAsync(
            options.Imap.TokenFile,
            await rig.RunAsync("token", "operator", "-60"),
            TestContext.Current.CancellationToken
        );
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(
            () => bed.Mailbox.State.Alarms.Any(a => a.Kind == MailboxAlarmKind.SignInRefused),
            "alarm"
        );
        await File.WriteAllTextAsync(
            options.Imap.TokenFile,
            await rig.RunAsync("token", "operator"),
            TestContext.Current.CancellationToken
        );
        await rig.MailAsync(MailRig.Mail("jeton frais"));

        (await bed.NextAsync()).Text.ShouldContain("jeton frais");
        await MailRig.UntilAsync(() => bed.Mailbox.State.Alarms.Count == 0, "alarm over");
    }

    [Fact]
    public async Task Imap_PollingTakesAnHour_IdleWakesAtOnce()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.PollSeconds = 3_600;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        var clock = Stopwatch.StartNew();
        await rig.MailAsync(MailRig.Mail("réveil"));
        await bed.NextAsync();

        TestContext.Current.SendDiagnosticMessage(
            "IDLE: offered {0} ms after the mail was sent",
            clock.ElapsedMilliseconds
        );
    }

    [Fact]
    public async Task Imap_Restart_DoesNotOfferTakenMessagesAgain()
    {
        await rig.ReadyAsync();
        await using (var first = new ImapBed(rig.MailboxOptions()))
        {
            await rig.MailAsync(MailRig.Mail("un"));
            await first.NextAsync();
            await MailRig.UntilAsync(
                async () => await CountAsync(SearchQuery.HasKeyword("$MrwTaken")) == 1,
                "keyword"
            );
        }

        await using var second = new ImapBed(rig.MailboxOptions());
        await rig.MailAsync(MailRig.Mail("deux"));

        (await second.NextAsync()).Text.ShouldContain("Subject: deux");
        second.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Imap_TakeFails_MessageIsNotMarkedAndIsOfferedAgain()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        bed.Refusal = new IOException("disk full");
        await rig.MailAsync(MailRig.Mail("un"));
        await bed.NextAsync();
        (await CountAsync(SearchQuery.HasKeyword("$MrwTaken"))).ShouldBe(0);
        bed.Refusal = null;

        (await bed.NextAsync()).Text.ShouldContain("Subject: un");
    }

    [Fact]
    public async Task Imap_MessageTooLarge_OnlyItsHeaderIsFetched()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.MaxMessageBytes = 65_536;
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("gros", Lines(100_000)));

        var (message, text) = await bed.NextAsync();

        message.Truncated.ShouldBeTrue();
        message.Size.ShouldBeGreaterThan(100_000);
        text.ShouldContain("Subject: gros");
        text.ShouldEndWith("\r\n\r\n");
        (await bed.FileAsync(message, MailboxFolder.Review)).Status.ShouldBe(FilingStatus.Moved);
    }

    [Fact]
    public async Task Imap_MessageLargerThanOneChunk_ArrivesWhole()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.ChunkBytes = 65_536;
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("long", Lines(300_000) + "THE END"));

        var (message, text) = await bed.NextAsync();

        var size = await rig.LookAsync(
            MailRig.Operator,
            "INBOX",
            async f =>
                (await f.FetchAsync(0, 0, new FetchRequest(MessageSummaryItems.Size)))[0].Size
        );
        message.Size.ShouldBe(size!.Value);
        text.Length.ShouldBe((int)size.Value);
        text.TrimEnd().ShouldEndWith("THE END");
    }

    [Fact]
    public async Task Imap_UidValidityChanges_MessagesAreOfferedAgainAndFoundByContent()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        await rig.MailAsync(MailRig.Mail("un"));
        var (first, _) = await bed.NextAsync();
        await MailRig.UntilAsync(
            async () => await CountAsync(SearchQuery.HasKeyword("$MrwTaken")) == 1,
            "keyword"
        );

        await rig.RunAsync("uidreset", "operator");
        var (again, _) = await bed.NextAsync();

        again.Sha256.ShouldBe(first.Sha256);
        again.Key.UidValidity.ShouldNotBe(first.Key.UidValidity);
        (await bed.FileAsync(first, MailboxFolder.Processed)).Status.ShouldBe(FilingStatus.Moved);
    }

    private static string Lines(int characters) =>
        string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", characters / 72));

    private Task<int> CountAsync(SearchQuery query) =>
        rig.LookAsync(MailRig.Operator, "INBOX", async f => (await f.SearchAsync(query)).Count);
}

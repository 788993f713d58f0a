using MailKit;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;

namespace Integration.Tests.Mailbox;

/// <summary>A server, or a line to it, that fails at the worst moment: the real Dovecot, with a proxy between.</summary>
[Collection(nameof(MailRig))]
public sealed class ImapFaultTests(MailRig rig)
{
    private static readonly Func<PassingLine, bool> Fetching = l =>
        l.FromService && l.Text.Contains("BODY.PEEK[]", StringComparison.Ordinal);

    [Fact]
    public async Task Imap_DroppedInTheMiddleOfAMessage_ItIsFetchedAgainWhole()
    {
        await rig.ReadyAsync();
        var (proxy, options) = Between();
        await using var between = proxy;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        var cut = proxy.CutAsync(l =>
            !l.FromService && l.Text.Contains("derniere ligne", StringComparison.Ordinal)
        );
        await rig.MailAsync(MailRig.Mail("coupé", "premiere ligne\r\nderniere ligne"));
        await cut.WaitAsync(Patience, TestContext.Current.CancellationToken);

        (await bed.NextAsync()).Text.ShouldContain("derniere ligne");
        bed.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Imap_DroppedBeforeTheAnswerToTheMark_TheMessageIsOfferedAtMostOnceMore()
    {
        await rig.ReadyAsync();
        var (proxy, options) = Between();
        await using var between = proxy;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        var cut = proxy.CutAsync(l =>
            !l.FromService && l.Command.Contains("$MrwTaken", StringComparison.Ordinal)
        );
        await rig.MailAsync(MailRig.Mail("un"));
        await cut.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await bed.NextAsync();

        await rig.MailAsync(MailRig.Mail("deux"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: deux");
        bed.Waiting.ShouldBe(0); // the server had marked the first
    }

    [Fact]
    public async Task Imap_SaysBye_ServiceComesBack()
    {
        await rig.ReadyAsync();
        var (proxy, options) = Between();
        await using var between = proxy;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        var bye = proxy.CutAsync(
            l => l.FromService && l.Text.Contains("UID SEARCH", StringComparison.Ordinal),
            "* BYE Server shutting down.\r\n"
        );
        await rig.MailAsync(MailRig.Mail("au revoir"));
        await bye.WaitAsync(Patience, TestContext.Current.CancellationToken);

        (await bed.NextAsync()).Text.ShouldContain("au revoir");
        await MailRig.UntilAsync(() => bed.Mailbox.State.Connected, "connected");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Imap_GoneBetweenSearchAndFetch_IsNoLongerOursAndTheNextIsTaken(bool moved)
    {
        await rig.ReadyAsync();
        var (proxy, options) = Between();
        await using var between = proxy;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        var fetching = proxy.HoldAsync(Fetching);
        await rig.MailAsync(MailRig.Mail("parti"));
        await fetching.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await (
            moved
                ? rig.RunAsync("move", "operator", "INBOX", "Sent")
                : rig.RunAsync("empty", "operator")
        );
        proxy.Release();
        await rig.MailAsync(MailRig.Mail("le suivant"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: le suivant");
        bed.Waiting.ShouldBe(0);
        bed.Mailbox.State.Alarms.ShouldBeEmpty();
    }

    [Fact]
    public async Task Imap_FolderOfArrivalMissing_IsSaidAndFoundOnceItIsMade()
    {
        await rig.ReadyAsync();
        var name = $"Demandes{Guid.NewGuid():N}";
        var options = rig.MailboxOptions();
        options.Imap.Folder = name;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.LastError is not null, "error");
        bed.Mailbox.State.LastError!.ShouldContain(nameof(FolderNotFoundException));
        bed.Mailbox.State.Connected.ShouldBeFalse();

        await rig.RunAsync("mkfolder", "operator", name);

        await MailRig.UntilAsync(() => bed.Mailbox.State.Connected, "connected");
    }

    [Fact]
    public async Task Imap_MoveCutBeforeItsAnswer_FilingAgainFindsItMoved()
    {
        await rig.ReadyAsync();
        var (proxy, options) = Between();
        await using var between = proxy;
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("un"));
        var (message, _) = await bed.NextAsync();
        var cut = proxy.CutAsync(l =>
            !l.FromService && l.Command.Contains("UID MOVE", StringComparison.Ordinal)
        );

        var first = await bed.FileAsync(message, MailboxFolder.Processed);
        await cut.WaitAsync(Patience, TestContext.Current.CancellationToken);
        FilingResult? again = null;
        await MailRig.UntilAsync(
            async () =>
                (again = await bed.FileAsync(message, MailboxFolder.Processed)).Status
                != FilingStatus.TryLater,
            "filed"
        );

        first.Status.ShouldBe(FilingStatus.TryLater);
        again.ShouldNotBeNull().Status.ShouldBe(FilingStatus.AlreadyThere);
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(60);

    private (HoldingProxy Proxy, MailboxOptions Options) Between()
    {
        var options = rig.MailboxOptions(ConnectionSecurity.None);
        var proxy = new HoldingProxy(options.Imap.Port);
        options.Imap.Port = proxy.Port;
        return (proxy, options);
    }
}

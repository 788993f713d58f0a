using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Tests.Mailbox;

[Collection(nameof(MailRig))]
public sealed class ImapOutageTests(MailRig rig)
{
    [Fact]
    public async Task Imap_ServerKilled_MailOfTheMeantimeIsTakenAfterwards()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        await rig.RunAsync("kill-imap");
        await MailRig.UntilAsync(() => !bed.Mailbox.State.Connected, "loss noticed");
        await rig.MailAsync(MailRig.Mail("pendant la panne"));
        await rig.RunAsync("resume");

        (await bed.NextAsync()).Text.ShouldContain("pendant la panne");
        await MailRig.UntilAsync(() => bed.Mailbox.State.Connected, "connected");
    }

    [Fact]
    public async Task Imap_ServerFrozen_HardDeadlineNoticesAndServiceRecovers()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.TimeoutSeconds = 1;
        options.Imap.IdleSeconds = 1;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        await rig.RunAsync("freeze-imap");
        try
        {
            await MailRig.UntilAsync(() => !bed.Mailbox.State.Connected, "freeze noticed");
            await rig.MailAsync(MailRig.Mail("pendant le gel"));
        }
        finally
        {
            await rig.RunAsync("resume");
        }

        (await bed.NextAsync()).Text.ShouldContain("pendant le gel");
    }

    [Fact]
    public async Task Imap_OnlyIdleConnectionFrozen_HardDeadlineEndsIt()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.PollSeconds = 3_600; // the working connection stays silent: only IDLE's own deadline can notice
        options.Imap.TimeoutSeconds = 1;
        options.Imap.IdleSeconds = 1;
        await using var bed = new ImapBed(options);
        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling");
        await rig.RunAsync("freeze-imap");
        try
        {
            await MailRig.UntilAsync(() => !bed.Mailbox.State.Idling, "IDLE given up");
        }
        finally
        {
            await rig.RunAsync("resume");
        }

        await MailRig.UntilAsync(() => bed.Mailbox.State.Idling, "idling again");
        await rig.MailAsync(MailRig.Mail("tout va bien"));
        (await bed.NextAsync()).Text.ShouldContain("tout va bien");
    }

    [Fact]
    public async Task Imap_Down_FilingSaysTryLaterAndWorksAfterwards()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        await rig.MailAsync(MailRig.Mail("un"));
        var (message, _) = await bed.NextAsync();
        await rig.RunAsync("kill-imap");
        (await bed.FileAsync(message, MailboxFolder.Processed)).Status.ShouldBe(
            FilingStatus.TryLater
        );
        await rig.RunAsync("resume");

        FilingResult? result = null;
        await MailRig.UntilAsync(
            async () =>
                (result = await bed.FileAsync(message, MailboxFolder.Processed)).Status
                != FilingStatus.TryLater,
            "filed"
        );
        result.ShouldNotBeNull().Status.ShouldBe(FilingStatus.Moved);
    }

    [Fact]
    public async Task Imap_WrongPassword_RaisesTheAlarmAndDoesNotHammer()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.PasswordFile = Path.Combine(rig.Folder, "wrong");
        options.Imap.RefusedSignInSeconds = 3_600;
        await File.WriteAllTextAsync(
            options.Imap.PasswordFile,
            "not it",
            TestContext.Current.CancellationToken
        );
        var before = await RefusalsAsync();
        await using var bed = new ImapBed(options);

        await MailRig.UntilAsync(
            () => bed.Mailbox.State.Alarms.Any(a => a.Kind == MailboxAlarmKind.SignInRefused),
            "alarm"
        );
        for (var i = 0; i < 3; i++)
        {
            var filed = await bed.Mailbox.FileAsync(
                new("operator", "INBOX", 1, "1"),
                "x@y",
                new string('0', 64),
                MailboxFolder.Processed,
                TestContext.Current.CancellationToken
            );
            filed.Status.ShouldBe(FilingStatus.TryLater);
        }

        // The server writes its log a moment after it answers.
        await MailRig.UntilAsync(async () => await RefusalsAsync() >= before + 2, "log");
        (await RefusalsAsync()).ShouldBe(before + 2);
        bed.Mailbox.State.Alarms[0].Text.ShouldContain("Mailbox:Imap:User");
        bed.Mailbox.State.Alarms[0].Text.ShouldNotContain("not it");
    }

    [Fact]
    public async Task Imap_UnknownAuthority_IsRefusedAndAlarms()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.CaFile = null;
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("un"));

        await MailRig.UntilAsync(
            () => bed.Mailbox.State.Alarms.Any(a => a.Kind == MailboxAlarmKind.CertificateRefused),
            "alarm"
        );
        bed.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Probe_Works_SaysWhatTheServerCanDo()
    {
        await rig.ReadyAsync();

        var probe = await ProbeAsync(rig.MailboxOptions(ConnectionSecurity.StartTls));

        probe.Works.ShouldBeTrue();
        probe.Checks.Select(c => c.Subject).ShouldContain("MOVE and UIDPLUS");
    }

    [Fact]
    public async Task Probe_WrongPassword_SaysWhatToDo()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Imap.PasswordFile = null;
        options.Imap.PasswordVariable = "MRW_THIS_IS_NOT_SET";

        var probe = await ProbeAsync(options);

        probe.Checks[0].Works.ShouldBeFalse();
        probe.Checks[0].Detail.ShouldContain("MRW_THIS_IS_NOT_SET");
        probe.Checks[0].Advice.ShouldNotBeNull().ShouldContain("Mailbox:Imap:PasswordFile");
    }

    private static Task<MailRevocationWorker.Cases.Probe> ProbeAsync(MailboxOptions options) =>
        Mailboxes
            .Create(options, TimeProvider.System, NullLoggerFactory.Instance)
            .ProbeAsync(TestContext.Current.CancellationToken);

    private async Task<int> RefusalsAsync()
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(rig.Folder, "log", "dovecot-info.log"),
            TestContext.Current.CancellationToken
        );
        return lines.Count(l => l.Contains("auth failed", StringComparison.Ordinal));
    }
}

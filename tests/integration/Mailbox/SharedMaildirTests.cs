using MailKit;
using MailRevocationWorker.Mailbox;

namespace Integration.Tests.Mailbox;

/// <summary>The service reads the very Maildir that Dovecot delivers into and serves to people.</summary>
[Collection(nameof(MailRig))]
public sealed class SharedMaildirTests(MailRig rig)
{
    [Fact]
    public async Task Maildir_BesideARealServer_BothSeeTheSame()
    {
        await rig.ReadyAsync();
        // The service runs as another user here than the mail server, which could not read a folder of the service's making.
        await rig.RunAsync("mkfolder", "operator", "Dossiers");
        await rig.RunAsync("mkfolder", "operator", "Dossiers/Faits");
        var options = rig.MailboxOptions();
        options.Kind = MailboxKind.Maildir;
        options.Folders.Processed = "Dossiers/Faits";
        options.Maildir.Path = Path.Combine(rig.Folder, "mail", "operator", "Maildir");
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("par le dossier"));

        var (message, text) = await bed.NextAsync();
        text.ShouldContain("par le dossier");
        await rig.LookAsync(
            MailRig.Operator,
            "INBOX",
            async f =>
            {
                await f.StoreAsync(0, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Flagged));
                return true;
            }
        );
        FilingResult? filed = null;
        await MailRig.UntilAsync(
            async () =>
                (filed = await bed.FileAsync(message, MailboxFolder.Processed)).Status
                != FilingStatus.TryLater,
            "filed"
        );

        filed.ShouldNotBeNull().Status.ShouldBe(FilingStatus.Moved);
        var flags = await rig.LookAsync(
            MailRig.Operator,
            "Dossiers/Faits",
            async f => (await f.FetchAsync(0, -1, new FetchRequest(MessageSummaryItems.Flags)))
        );
        var kept = flags.ShouldHaveSingleItem().Flags.ShouldNotBeNull();
        kept.HasFlag(MessageFlags.Flagged).ShouldBeTrue("a colleague's flag stays");
        kept.HasFlag(MessageFlags.Seen).ShouldBeFalse("nobody has read it");
        (await rig.LookAsync(MailRig.Operator, "INBOX", f => Task.FromResult(f.Count))).ShouldBe(0);
    }
}

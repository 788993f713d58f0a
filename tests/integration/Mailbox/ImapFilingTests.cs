using MailKit;
using MailKit.Search;
using MailRevocationWorker.Mailbox;

namespace Integration.Tests.Mailbox;

[Collection(nameof(MailRig))]
public sealed class ImapFilingTests(MailRig rig)
{
    [Fact]
    public async Task Imap_Filed_LiesInItsFolderAndStaysThere()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        foreach (var folder in Enum.GetValues<MailboxFolder>())
        {
            await rig.MailAsync(MailRig.Mail(folder.ToString()));
            var (message, _) = await bed.NextAsync();
            var moved = await bed.FileAsync(message, folder);
            var again = await bed.FileAsync(message, folder);

            moved.Status.ShouldBe(FilingStatus.Moved);
            moved.NewKey.ShouldNotBeNull().Folder.ShouldBe(folder.ToString());
            again.Status.ShouldBe(FilingStatus.AlreadyThere);
            (
                await rig.LookAsync(
                    MailRig.Operator,
                    folder.ToString(),
                    f => Task.FromResult(f.Count)
                )
            ).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Imap_ReviewDecidedLater_MovesFromFolderToFolder()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        await rig.MailAsync(MailRig.Mail("à voir"));
        var (message, _) = await bed.NextAsync();
        var review = await bed.FileAsync(message, MailboxFolder.Review);

        var byNewKey = await bed.Mailbox.FileAsync(
            review.NewKey.ShouldNotBeNull(),
            null,
            message.Sha256,
            MailboxFolder.Rejected,
            TestContext.Current.CancellationToken
        );
        var byContent = await bed.FileAsync(message, MailboxFolder.Processed);

        byNewKey.Status.ShouldBe(FilingStatus.Moved);
        byContent.Status.ShouldBe(FilingStatus.Moved);
        byContent.NewKey.ShouldNotBeNull().Folder.ShouldBe("Processed");
    }

    [Fact]
    public async Task Imap_FolderBelowAnotherWithAccents_IsMade()
    {
        await rig.ReadyAsync();
        var options = rig.MailboxOptions();
        options.Folders.Processed = "Révocations/Traité";
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("un"));
        var (message, _) = await bed.NextAsync();

        (await bed.FileAsync(message, MailboxFolder.Processed)).Status.ShouldBe(FilingStatus.Moved);
        (
            await rig.LookAsync(
                MailRig.Operator,
                "Révocations/Traité",
                f => Task.FromResult(f.Count)
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task Imap_MovedAwayByAColleague_SaysGone()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        await rig.MailAsync(MailRig.Mail("un"));
        var (message, _) = await bed.NextAsync();
        await rig.LookAsync(
            MailRig.Operator,
            "INBOX",
            async f =>
            {
                await f.StoreAsync(0, new StoreFlagsRequest(StoreAction.Add, MessageFlags.Deleted));
                await f.ExpungeAsync();
                return true;
            }
        );

        var result = await bed.FileAsync(message, MailboxFolder.Processed);

        result.Status.ShouldBe(FilingStatus.Gone, result.Detail);
    }

    [Fact]
    public async Task Imap_SameMessageIdOtherContent_IsNeverMoved()
    {
        await rig.ReadyAsync();
        await using var bed = new ImapBed(rig.MailboxOptions());
        var mail = MailRig.Mail("le vrai");
        await rig.MailAsync(mail);
        var (message, _) = await bed.NextAsync();
        var forged = MailRig.Mail("le faux");
        forged.MessageId = mail.MessageId!;
        await rig.MailAsync(forged);
        await bed.NextAsync();
        var stale = message with { Key = message.Key with { UidValidity = 1 } };

        (await bed.FileAsync(stale, MailboxFolder.Processed)).Status.ShouldBe(FilingStatus.Moved);
        (await bed.FileAsync(stale, MailboxFolder.Processed)).Status.ShouldBe(
            FilingStatus.AlreadyThere
        );
        var left = await rig.LookAsync(
            MailRig.Operator,
            "INBOX",
            async f => await f.SearchAsync(SearchQuery.SubjectContains("faux"))
        );
        left.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Imap_ServerWithoutMoveAndIdle_PollsAndMarksInstead()
    {
        await rig.ReadyAsync();
        await using var poor = new MailRig("IMAP4rev1 LITERAL+");
        await poor.InitializeAsync();
        await using var bed = new ImapBed(poor.MailboxOptions());
        await poor.MailAsync(MailRig.Mail("un"));
        var (message, _) = await bed.NextAsync();

        var result = await bed.FileAsync(message, MailboxFolder.Rejected);

        result.Status.ShouldBe(FilingStatus.Marked);
        bed.Mailbox.State.Idling.ShouldBeFalse();
        (
            await poor.LookAsync(
                MailRig.Operator,
                "INBOX",
                async f => (await f.SearchAsync(SearchQuery.HasKeyword("$MrwRejected"))).Count
            )
        ).ShouldBe(1);
    }
}

using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace MailRevocationWorker.Mailbox;

/// <summary>Finds a message wherever in the service's folders it lies, and moves it.</summary>
internal sealed class ImapFiling(ImapTurn turn, MailboxOptions options, string account)
{
    /// <summary>Messages with the same Message-ID whose content is compared; a stranger can send many.</summary>
    private const int MaxCandidates = 20;

    /// <summary>RFC 5322 clause 2.1.1: a line has at most 998 characters.</summary>
    private const int MaxMessageIdLength = 900;

    public async Task<FilingResult> FileAsync(
        MailboxKey key,
        string? messageId,
        string sha256,
        MailboxFolder folder
    )
    {
        var name = options.Folders.Name(folder);
        var target = await FolderAsync(name, make: true) ?? throw new FolderNotFoundException(name);
        var found = await ByKeyAsync(key) ?? await ByContentAsync(messageId, sha256);
        if (found is not var (source, uid))
        {
            return new(FilingStatus.Gone, "in none of the service's folders any more");
        }

        if (source.FullName == target.FullName)
        {
            return new(FilingStatus.AlreadyThere, $"lies in {name}", Key(name, source, uid));
        }

        if (!turn.CanMove)
        {
            return await MarkAsync(source, uid, folder);
        }

        await turn.OpenAsync(source);
        var moved = await turn.CommandAsync(t => source.MoveToAsync(uid, target, t));
        return moved is { } newUid
            ? new(
                FilingStatus.Moved,
                $"moved to {name}",
                new(account, name, newUid.Validity, Text(newUid))
            )
            : new(FilingStatus.Gone, "it vanished while it was being moved");
    }

    private static string Text(UniqueId uid) => uid.Id.ToString(CultureInfo.InvariantCulture);

    private MailboxKey Key(string name, IMailFolder folder, UniqueId uid) =>
        new(account, name, folder.UidValidity, Text(uid));

    /// <summary>Copying and deleting could lose or double a message; a keyword can't.</summary>
    private async Task<FilingResult> MarkAsync(
        IMailFolder source,
        UniqueId uid,
        MailboxFolder folder
    )
    {
        var keyword = $"$Mrw{folder}";
        await turn.OpenAsync(source);
        if (!ImapTurn.CanMark(source, keyword))
        {
            return new(
                FilingStatus.Marked,
                "the server can neither move messages nor keep keywords: it stays as it is"
            );
        }

        await turn.MarkAsync(source, uid, keyword);
        return new(FilingStatus.Marked, $"the server can't move safely: marked {keyword}");
    }

    /// <summary>Under the same UIDVALIDITY a UID never means another message (RFC 9051 clause 2.3.1.1).</summary>
    private async Task<(IMailFolder Folder, UniqueId Uid)?> ByKeyAsync(MailboxKey key)
    {
        var folder =
            key.Folder == options.Imap.Folder ? turn.Inbox
            : Enum.GetValues<MailboxFolder>().Any(f => options.Folders.Name(f) == key.Folder)
                ? await FolderAsync(key.Folder, make: false)
            : null;
        if (
            folder is null
            || key.Account != account
            || !uint.TryParse(key.Uid, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || id == 0
        )
        {
            return null;
        }

        await turn.OpenAsync(folder);
        if (folder.UidValidity != key.UidValidity)
        {
            return null;
        }

        // A message that somebody removed meanwhile still answers to SEARCH until the server may tell us: NOOP lets it.
        await turn.CommandAsync(t => turn.Client.NoOpAsync(t));
        var uid = new UniqueId(key.UidValidity, id);
        var there = await turn.CommandAsync(t => folder.SearchAsync(SearchQuery.Uids([uid]), t));
        return there.Count == 1 ? (folder, uid) : null;
    }

    private async Task<(IMailFolder Folder, UniqueId Uid)?> ByContentAsync(
        string? messageId,
        string sha256
    )
    {
        if (
            string.IsNullOrWhiteSpace(messageId)
            || messageId.Length > MaxMessageIdLength
            || messageId.Any(char.IsControl)
        )
        {
            return null;
        }

        var query = SearchQuery.HeaderContains("Message-ID", messageId);
        foreach (var folder in await PlacesAsync())
        {
            await turn.OpenAsync(folder);
            var candidates = await turn.CommandAsync(t => folder.SearchAsync(query, t));
            foreach (var uid in candidates.Take(MaxCandidates))
            {
                if (await HasContentAsync(folder, uid, sha256))
                {
                    return (folder, uid);
                }
            }
        }

        return null;
    }

    private async Task<List<IMailFolder>> PlacesAsync()
    {
        var places = new List<IMailFolder> { turn.Inbox };
        foreach (var folder in Enum.GetValues<MailboxFolder>())
        {
            if (await FolderAsync(options.Folders.Name(folder), make: false) is { } place)
            {
                places.Add(place);
            }
        }

        return places;
    }

    private async Task<bool> HasContentAsync(IMailFolder folder, UniqueId uid, string sha256)
    {
        var summaries = await turn.CommandAsync(t =>
            folder.FetchAsync([uid], new FetchRequest(MessageSummaryItems.Size), t)
        );
        var size = summaries.Count == 1 ? summaries[0].Size ?? 0 : 0;
        await using var spool = SpoolFile.Create(options.SpoolFolder);
        if (size > options.MaxMessageBytes)
        {
            await turn.FetchHeaderAsync(folder, uid, spool);
        }
        else if (!await turn.FetchAsync(folder, uid, size, options.MaxMessageBytes, spool))
        {
            return false;
        }

        var hash = await spool.CloseAsync(turn.Cancelled);
        return hash.Equals(sha256, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A folder of ours by its configured name, in the account's personal namespace (RFC 2342).</summary>
    private async Task<IMailFolder?> FolderAsync(string name, bool make)
    {
        var client = turn.Client;
        var folder = client.GetFolder(client.PersonalNamespaces[0]);
        foreach (var level in name.Split('/'))
        {
            var parent = folder;
            try
            {
                folder = await turn.CommandAsync(t => parent.GetSubfolderAsync(level, t));
            }
            catch (FolderNotFoundException) when (make)
            {
                folder = await MakeAsync(parent, level);
            }
            catch (FolderNotFoundException)
            {
                return null;
            }
        }

        return folder;
    }

    private async Task<IMailFolder> MakeAsync(IMailFolder parent, string name)
    {
        IMailFolder made;
        try
        {
            made =
                await turn.CommandAsync(t => parent.CreateAsync(name, isMessageFolder: true, t))
                ?? throw new FolderNotFoundException(name);
        }
        catch (ImapCommandException)
        {
            // Somebody else made it meanwhile, or it can't be made: then this throws.
            return await turn.CommandAsync(t => parent.GetSubfolderAsync(name, t));
        }

        await turn.CommandAsync(t => made.SubscribeAsync(t)); // so that colleagues' mail programs show it
        return made;
    }
}

using MailKit;
using MailKit.Search;
using MailRevocationWorker.MailServers;

namespace MailRevocationWorker.Mailbox;

/// <summary>One look at the folder of arrival: every message without our keyword is fetched, offered and marked.</summary>
internal sealed class ImapScan(
    MailboxOptions options,
    string account,
    ImapConnection connection,
    Intake intake,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Set once a message is stored and journalled. \Seen belongs to people.</summary>
    public const string TakenKeyword = "$MrwTaken";

    /// <summary>Messages whose size and date are asked for at once.</summary>
    private const int SummaryBatch = 100;

    /// <summary>Where the server keeps no keywords: what this process has taken. After a restart the store recognises the rest.</summary>
    private readonly HashSet<uint> takenHere = [];
    private uint uidValidity;

    /// <param name="reopen">Select the folder again: shows what a long-lived selection can hide (a changed UIDVALIDITY).</param>
    /// <returns>True: more wait, and this look took some.</returns>
    public async Task<bool> RunAsync(bool reopen, CancellationToken ct)
    {
        var waiting = await connection.UseAsync(true, t => WaitingAsync(t, reopen), ct);

        // Those that failed before come last: a message that kills the connection must not hold up the others.
        var order = BothEnds.Of(
            [.. waiting.OrderBy(uid => uid.Id)],
            uid => intake.Failures(Id(uid))
        );
        var some = false;
        foreach (var batch in order.Chunk(SummaryBatch))
        {
            var summaries = await connection.UseAsync(
                true,
                t =>
                    t.CommandAsync(c =>
                        t.Inbox.FetchAsync(
                            batch,
                            new FetchRequest(
                                MessageSummaryItems.UniqueId
                                    | MessageSummaryItems.Size
                                    | MessageSummaryItems.InternalDate
                            ),
                            c
                        )
                    ),
                ct
            );
            var byUid = summaries.ToLookup(s => s.UniqueId.Id);
            foreach (var summary in batch.SelectMany(uid => byUid[uid.Id].Take(1)))
            {
                some |= await TakeAsync(summary, ct);
            }
        }

        intake.Retain(waiting.Select(Id).ToHashSet());
        return some && waiting.Count > order.Count;
    }

    private string Id(UniqueId uid) => $"{uidValidity}/{uid.Id}";

    private async Task<IReadOnlyList<UniqueId>> WaitingAsync(ImapTurn turn, bool reopen)
    {
        var inbox = turn.Inbox;
        if (reopen)
        {
            await turn.CommandAsync(c => inbox.CloseAsync(expunge: false, c));
            await turn.CommandAsync(c => inbox.OpenAsync(FolderAccess.ReadWrite, c));
        }
        else
        {
            await turn.CommandAsync(c => turn.Client.NoOpAsync(c));
        }

        var changed = uidValidity != 0 && uidValidity != inbox.UidValidity;
        if (changed)
        {
            logger.LogWarning(
                "{Account}: UIDVALIDITY of {Folder} went from {Old} to {New}: every message is looked at again",
                account,
                inbox.FullName,
                uidValidity,
                inbox.UidValidity
            );
            takenHere.Clear();
        }

        var marks = ImapTurn.CanMark(inbox, TakenKeyword);
        var all = changed || !marks || (uidValidity == 0 && options.OfferTakenAgain);
        var query = all ? SearchQuery.All : SearchQuery.NotKeyword(TakenKeyword);
        var found = await turn.CommandAsync(c => inbox.SearchAsync(query, c));
        uidValidity = inbox.UidValidity;
        return [.. found.Where(uid => !takenHere.Contains(uid.Id))];
    }

    private async Task<bool> TakeAsync(IMessageSummary summary, CancellationToken ct)
    {
        var uid = summary.UniqueId;
        var id = Id(uid);
        try
        {
            var (kept, complete) = await FetchAsync(uid, summary.Size ?? 0, ct);
            await using var spool = kept;
            var sha256 = await kept.CloseAsync(ct);
            var now = time.GetUtcNow();
            var received = summary.InternalDate?.ToUniversalTime() ?? now;
            var message = new ReceivedMessage(
                new(
                    account,
                    options.Imap.Folder,
                    uidValidity,
                    uid.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ),
                received < now ? received : now,
                kept.Path,
                complete ? kept.Length : Math.Max(summary.Size ?? 0, options.MaxMessageBytes + 1),
                sha256,
                !complete
            );
            if (await intake.OfferAsync(id, message, ct))
            {
                await MarkAsync(uid, ct);
                return true;
            }
        }
        catch (MessageNotFoundException)
        {
            // Moved or deleted by a person between the search and now: it is no longer ours to take.
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            intake.Failed(id, e);
            if (!ImapConnection.IsRefusal(e))
            {
                throw;
            }
        }

        return false;
    }

    private async Task<(SpoolFile Spool, bool Complete)> FetchAsync(
        UniqueId uid,
        long size,
        CancellationToken ct
    )
    {
        if (size <= options.MaxMessageBytes)
        {
            var whole = SpoolFile.Create(options.SpoolFolder);
            if (
                await FillAsync(
                    whole,
                    t => t.FetchAsync(t.Inbox, uid, size, options.MaxMessageBytes, whole),
                    ct
                )
            )
            {
                return (whole, true);
            }

            await whole.DisposeAsync();
        }

        var header = SpoolFile.Create(options.SpoolFolder);
        await FillAsync(header, t => t.FetchHeaderAsync(t.Inbox, uid, header), ct);
        return (header, false);
    }

    private async Task<bool> FillAsync(
        SpoolFile spool,
        Func<ImapTurn, Task<bool>> fetch,
        CancellationToken ct
    )
    {
        try
        {
            return await connection.UseAsync(
                true,
                t =>
                {
                    EnsureSame(t.Inbox);
                    return fetch(t);
                },
                ct
            );
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private async Task MarkAsync(UniqueId uid, CancellationToken ct)
    {
        var marked = await connection.UseAsync(
            true,
            async t =>
            {
                EnsureSame(t.Inbox);
                if (!ImapTurn.CanMark(t.Inbox, TakenKeyword))
                {
                    return false;
                }

                try
                {
                    await t.MarkAsync(t.Inbox, uid, TakenKeyword);
                    return true;
                }
                catch (MailKit.Net.Imap.ImapCommandException e)
                {
                    // It is stored already: without the mark it is only offered once more after a restart.
                    logger.LogWarning(
                        "{Account}: {Uid} can't be marked: {Why}",
                        account,
                        uid,
                        ServerText.OneLine(e.Message)
                    );
                    return false;
                }
            },
            ct
        );
        if (!marked)
        {
            takenHere.Add(uid.Id);
        }
    }

    /// <summary>The connection may be a new one since the search: UIDs then mean the same only under the same UIDVALIDITY.</summary>
    private void EnsureSame(IMailFolder inbox)
    {
        if (inbox.UidValidity != uidValidity)
        {
            throw new IOException("UIDVALIDITY changed during the look at the mailbox");
        }
    }
}

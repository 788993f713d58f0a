using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Mailbox;

/// <summary>
/// A Maildir (new/, cur/, tmp/), safe beside a delivering MTA and beside people's mail programs: tmp/ is never touched, files are only ever
/// renamed, their unique names are kept, and every file may vanish or be renamed by others at any moment.
/// </summary>
internal sealed class MaildirMailbox : IMailbox
{
    /// <summary>Where messages arrive, in keys: the name that IMAP servers give the same folder.</summary>
    public const string Inbox = "INBOX";

    /// <summary>
    /// Delivery agents rename whole files into new/, people copy them there: a file that was written to so short a time ago may be half.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>A file that grows for longer is left for the next look.</summary>
    private const int MaxSettlings = 25;

    private readonly MailboxOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly string root;
    private readonly MailboxMonitor monitor;
    private readonly MaildirFolders folders;
    private readonly Wake wake;

    public MaildirMailbox(MailboxOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        root = Path.GetFullPath(options.Maildir.Path);
        Name = $"Maildir {root}";
        monitor = new(Name, options.AlarmAfter, time, logger);
        folders = new(root, options.Folders);
        wake = new(time);
    }

    public string Name { get; }

    public MailboxState State => monitor.State;

    public void LookNow() => wake.Signal();

    public async Task RunAsync(
        Func<ReceivedMessage, CancellationToken, Task> take,
        CancellationToken ct
    )
    {
        var intake = new Intake(take, monitor);
        var taken = new TakenLog(Path.Combine(root, "mail-revocation-worker-taken"));
        var prepared = false;
        using var watcher = new FileSystemWatcher();
        while (true)
        {
            try
            {
                if (!prepared)
                {
                    await PrepareAsync(taken, ct);
                    Watch(watcher);
                    prepared = true;
                }

                if (await ScanAsync(intake, taken, ct))
                {
                    wake.Signal();
                }

                monitor.Scanned();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                monitor.Lost(e);
            }

            await wake.WaitAsync(options.Poll, ct);
        }
    }

    public Task<FilingResult> FileAsync(
        MailboxKey key,
        string? messageId,
        string sha256,
        MailboxFolder folder,
        CancellationToken ct
    ) => folders.FileAsync(key, sha256, folder, ct);

    public Task<Probe> ProbeAsync(CancellationToken ct) =>
        Task.FromResult(MaildirProbe.Run(Name, root, options));

    private async Task PrepareAsync(TakenLog taken, CancellationToken ct)
    {
        SpoolFile.Sweep(options.SpoolFolder);
        if (folders.Make(Inbox))
        {
            logger.LogWarning("{Mailbox} was missing: an empty one was made", Name);
        }

        if (!options.OfferTakenAgain)
        {
            await taken.LoadAsync(ct);
        }
    }

    /// <summary>inotify wakes the loop at once; without it (limits, network file systems) polling finds the mail a little later.</summary>
    private void Watch(FileSystemWatcher watcher)
    {
        try
        {
            watcher.Path = Path.Combine(root, "new");
            watcher.NotifyFilter = NotifyFilters.FileName;
            watcher.Created += (_, _) => wake.Signal();
            watcher.Renamed += (_, _) => wake.Signal();
            watcher.Error += (_, e) =>
            {
                monitor.Idling(false);
                monitor.Noted(e.GetException());
                wake.Signal();
            };
            watcher.EnableRaisingEvents = true;
            monitor.Idling(true);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            monitor.Noted(e);
        }
    }

    /// <returns>True: more wait, and this look took some.</returns>
    private async Task<bool> ScanAsync(Intake intake, TakenLog taken, CancellationToken ct)
    {
        var present = folders.Files(Inbox);
        var waiting = present
            .Where(f => MaildirFolders.IsNew(f) || !taken.Contains(f))
            .OrderBy(f => f.LastWriteTimeUtc)
            .ThenBy(f => f.Name, StringComparer.Ordinal)
            .ToList();
        var batch = BothEnds.Of(waiting, f => intake.Failures(MaildirName.Unique(f.Name)));
        var inCur = present
            .Where(f => !MaildirFolders.IsNew(f))
            .Select(f => MaildirName.Unique(f.Name))
            .ToHashSet();
        var some = false;
        foreach (var file in batch)
        {
            ct.ThrowIfCancellationRequested();
            some |= await TakeAsync(file, inCur, intake, taken, ct);
        }

        intake.Retain(waiting.Select(f => MaildirName.Unique(f.Name)).ToHashSet());
        await taken.CompactAsync(present, ct);
        return some && waiting.Count > batch.Count;
    }

    private async Task<bool> TakeAsync(
        FileInfo file,
        HashSet<string> inCur,
        Intake intake,
        TakenLog taken,
        CancellationToken ct
    )
    {
        try
        {
            if (!await IsSettledAsync(file, ct))
            {
                return false;
            }

            file = MaildirFolders.GiveFreeName(file, inCur);
            await using var spool = SpoolFile.Create(options.SpoolFolder);
            var message = await ReadAsync(file, spool, ct);
            if (await intake.OfferAsync(MaildirName.Unique(file.Name), message, ct))
            {
                await taken.AddAsync(file, ct);
                folders.MoveToCur(file);
                inCur.Add(MaildirName.Unique(file.Name));
                return true;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed or removed by somebody else between the listing and now: the next look finds it under its new name, if it is there.
            logger.LogDebug(e, "{Mailbox}: {File} has moved", Name, file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            intake.Failed(MaildirName.Unique(file.Name), e);
        }

        return false;
    }

    private async Task<bool> IsSettledAsync(FileInfo file, CancellationToken ct)
    {
        for (var i = 0; i < MaxSettlings; i++)
        {
            file.Refresh();
            var age = time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc;
            if (age >= Settling || age < TimeSpan.Zero)
            {
                return file.Exists;
            }

            await Task.Delay(Settling - age, time, ct);
        }

        return false;
    }

    private async Task<ReceivedMessage> ReadAsync(
        FileInfo file,
        SpoolFile spool,
        CancellationToken ct
    )
    {
        var received = new DateTimeOffset(file.LastWriteTimeUtc);
        var now = time.GetUtcNow();
        await using var source = MaildirFolders.Open(file.FullName);
        var size = source.Length;
        var truncated = size > options.MaxMessageBytes;
        if (truncated)
        {
            await spool.CopyHeaderAsync(source, ct);
        }
        else
        {
            size = await spool.CopyAsync(source, options.MaxMessageBytes, ct);
        }

        var sha256 = await spool.CloseAsync(ct);
        var uid = MaildirFolders.Uid(MaildirName.Unique(file.Name), sha256);
        return new(
            new(root, Inbox, 1, uid),
            received < now ? received : now,
            spool.Path,
            size,
            sha256,
            truncated
        );
    }
}

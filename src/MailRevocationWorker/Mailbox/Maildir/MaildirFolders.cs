using System.Security.Cryptography;

namespace MailRevocationWorker.Mailbox;

/// <summary>The files and folders of one Maildir++.</summary>
internal sealed class MaildirFolders(string root, FolderOptions names)
{
    private const int UidHashDigits = 16;

    public static string Uid(string unique, string sha256) => $"{unique}#{sha256[..UidHashDigits]}";

    public static bool IsNew(FileInfo file) => file.Directory?.Name == "new";

    /// <summary>Others may rename or remove the file while it is open; it stays readable.</summary>
    public static FileStream Open(string path) =>
        new(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );

    /// <returns>True: it was missing.</returns>
    public bool Make(string folder)
    {
        var path = PathOf(folder);
        var missing = !Directory.Exists(Path.Combine(path, "new"));
        if (missing)
        {
            MakeLike(path);
            foreach (var part in (string[])["tmp", "new", "cur"])
            {
                MakeLike(Path.Combine(path, part));
            }

            if (path != root)
            {
                File.WriteAllBytes(Path.Combine(path, "maildirfolder"), []); // Maildir++: tells delivery agents that this is a subfolder
            }
        }

        return missing;
    }

    /// <summary>Every message file of new/ and cur/. Links are not followed, since they lead out of the mailbox.</summary>
    public List<FileInfo> Files(string folder)
    {
        var path = PathOf(folder);
        // new/ first: a file that moves from new/ to cur/ meanwhile is then seen twice rather than never.
        return
        [
            .. ((string[])["new", "cur"])
                .Select(part => new DirectoryInfo(Path.Combine(path, part)))
                .SelectMany(d => d.EnumerateFiles())
                .Where(f => f.Name[0] != '.' && f.LinkTarget is null && f.Exists)
                .DistinctBy(f => f.Name),
        ];
    }

    /// <summary>A file in new/ whose unique name is taken in cur/ gets a fresh one, so that no rename can ever overwrite a message.</summary>
    public static FileInfo GiveFreeName(FileInfo file, IReadOnlySet<string> inCur)
    {
        var unique = MaildirName.Unique(file.Name);
        if (!IsNew(file) || !inCur.Contains(unique))
        {
            return file;
        }

        var fresh = $"{unique}.{Guid.CreateVersion7():N}";
        var path = Path.Combine(file.DirectoryName!, MaildirName.WithUnique(file.Name, fresh));
        File.Move(file.FullName, path, overwrite: false);
        return new(path);
    }

    public void MoveToCur(FileInfo file)
    {
        if (IsNew(file))
        {
            File.Move(
                file.FullName,
                Path.Combine(Cur(root), MaildirName.InCur(file.Name)),
                overwrite: false
            );
        }
    }

    public async Task<FilingResult> FileAsync(
        MailboxKey key,
        string sha256,
        MailboxFolder folder,
        CancellationToken ct
    )
    {
        var target = names.Name(folder);
        try
        {
            Make(target);
            foreach (var place in Places())
            {
                if (await FindAsync(place, key.Uid, sha256, ct) is { } found)
                {
                    return place == target
                        ? new(FilingStatus.AlreadyThere, $"lies in {target}", key)
                        : Move(found, target, key);
                }
            }

            return new(FilingStatus.Gone, "in none of the service's folders any more");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody renamed it just now, or the folder can't be written: both may be over at the next try.
            return new(FilingStatus.TryLater, MailServers.ServerText.OneLine(e.Message));
        }
    }

    private IEnumerable<string> Places() =>
        [MaildirMailbox.Inbox, .. Enum.GetValues<MailboxFolder>().Select(names.Name)];

    private static string Cur(string path) => Path.Combine(path, "cur");

    private string PathOf(string folder) =>
        folder == MaildirMailbox.Inbox ? root : Path.Combine(root, MaildirName.Subfolder(folder));

    private FilingResult Move(string path, string target, MailboxKey key)
    {
        var cur = Cur(PathOf(target));
        var name = MaildirName.InCur(Path.GetFileName(path));
        var unique = MaildirName.Unique(name);
        var taken = Files(target).Select(f => MaildirName.Unique(f.Name)).ToHashSet();
        var free = taken.Contains(unique) ? $"{unique}.{Guid.CreateVersion7():N}" : unique;
        File.Move(path, Path.Combine(cur, MaildirName.WithUnique(name, free)), overwrite: false);
        var newKey = key with { Folder = target, Uid = free + key.Uid[key.Uid.LastIndexOf('#')..] };
        return new(FilingStatus.Moved, $"moved to {target}", newKey);
    }

    /// <summary>The file with this unique name and this content.</summary>
    private async Task<string?> FindAsync(
        string folder,
        string uid,
        string sha256,
        CancellationToken ct
    )
    {
        var hashMark = uid.LastIndexOf('#');
        var path = PathOf(folder);
        if (hashMark < 1 || !Directory.Exists(Cur(path)))
        {
            return null;
        }

        var unique = uid[..hashMark];
        foreach (var file in Files(folder).Where(f => Stems(f.Name)))
        {
            if (await HasContentAsync(file.FullName, sha256, ct))
            {
                return file.FullName;
            }
        }

        return null;

        bool Stems(string name) =>
            MaildirName.Unique(name) is { } u
            && (u == unique || u.StartsWith(unique + ".", StringComparison.Ordinal));
    }

    /// <summary>Whole, or (too large a message) its header alone, as <see cref="ReceivedMessage.Sha256"/> has it.</summary>
    private static async Task<bool> HasContentAsync(
        string path,
        string sha256,
        CancellationToken ct
    )
    {
        await using var stream = Open(path);
        if (Same(await SHA256.HashDataAsync(stream, ct)))
        {
            return true;
        }

        stream.Position = 0;
        var head = new byte[SpoolFile.MaxHeaderBytes];
        var filled = await stream.ReadAtLeastAsync(head, head.Length, false, ct);
        var length = SpoolFile.HeaderLength(head.AsSpan(0, filled));
        return Same(SHA256.HashData(head.AsSpan(0, length)));

        bool Same(byte[] hash) =>
            Convert.ToHexString(hash).Equals(sha256, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Folders inside the mailbox get its mode: a server that shares the mailbox must get into ours too.</summary>
    private void MakeLike(string path)
    {
        var inside = path != root && Directory.Exists(root);
        if (OperatingSystem.IsWindows() || !inside || Directory.Exists(path))
        {
            SpoolFile.MakeFolder(path);
        }
        else
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, File.GetUnixFileMode(root));
        }
    }
}

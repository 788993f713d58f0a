using System.Globalization;
using System.Security.Cryptography;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Pipeline;

/// <summary>The folders in which messages, documents and replies are kept whole, by their SHA-256.</summary>
public sealed class MessageStore(string root)
{
    private const string BlankForm = "formulaire-de-revocation.pdf";

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Keeps a raw message for good: on disk before anything is said of it anywhere.</summary>
    /// <returns>Where it lies now.</returns>
    public async Task<string> KeepMessageAsync(
        string path,
        string sha256,
        DateTimeOffset receivedAt,
        CancellationToken cancellation
    )
    {
        var folder = Directory
            .CreateDirectory(
                Path.Combine(
                    Root,
                    "messages",
                    receivedAt.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)
                )
            )
            .FullName;
        var kept = Path.Combine(folder, $"{sha256}.eml");
        if (!File.Exists(kept))
        {
            await using var from = File.OpenRead(path);
            await WriteAsync(kept, from, cancellation);
        }

        return kept;
    }

    /// <summary>The folder for what is found in one message.</summary>
    public string DocumentsOf(string messageSha256) =>
        Directory.CreateDirectory(Path.Combine(Root, "documents", messageSha256)).FullName;

    /// <summary>Keeps a reply as it is sent.</summary>
    /// <returns>Its SHA-256, upper-case hex.</returns>
    public async Task<string> KeepReplyAsync(
        string caseNumber,
        byte[] mail,
        CancellationToken cancellation
    )
    {
        var hash = Convert.ToHexString(SHA256.HashData(mail));
        var folder = Directory.CreateDirectory(Path.Combine(Root, "replies", caseNumber)).FullName;
        using var from = new MemoryStream(mail);
        await WriteAsync(Path.Combine(folder, $"{hash}.eml"), from, cancellation);
        return hash;
    }

    /// <summary>Keeps what was published, for the auditors.</summary>
    /// <returns>Its SHA-256, upper-case hex: with the extension, the file's name in the evidence folder.</returns>
    public async Task<string> KeepEvidenceAsync(
        ReadOnlyMemory<byte> content,
        string extension,
        CancellationToken cancellation
    )
    {
        var hash = Convert.ToHexString(SHA256.HashData(content.Span));
        var path = Path.Combine(
            Directory.CreateDirectory(Evidence).FullName,
            $"{hash}.{extension}"
        );
        if (!File.Exists(path))
        {
            using var from = new MemoryStream(content.ToArray(), writable: false);
            await WriteAsync(path, from, cancellation);
        }

        return hash;
    }

    /// <summary>The trust that a validation used, as files by their names: the snapshot of the folders, and what was fetched for it.</summary>
    public IEnumerable<(string Name, string Path)> TrustOf(ValidatedDocument? validated)
    {
        string[] hashes = validated is null
            ? []
            : [validated.TrustSha256, .. validated.FetchedSha256];
        return hashes.Select(h => $"trust-{h}.json").Select(n => (n, Path.Combine(Snapshots, n)));
    }

    /// <summary>Where published statuses are kept.</summary>
    public string Evidence => Path.Combine(Root, "evidence");

    /// <summary>Deletes a message, in whatever month it was kept, what was found in it, and the replies to its cases.</summary>
    /// <returns>How many files there were.</returns>
    public int Purge(string messageSha256, IReadOnlyList<string> caseNumbers)
    {
        ArgumentNullException.ThrowIfNull(caseNumbers);
        var messages = Path.Combine(Root, "messages");
        var deleted = 0;
        foreach (
            var mail in (Directory.Exists(messages) ? Directory.EnumerateDirectories(messages) : [])
                .Select(month => Path.Combine(month, $"{messageSha256}.eml"))
                .Where(File.Exists)
        )
        {
            File.Delete(mail);
            deleted++;
        }

        foreach (
            var folder in caseNumbers
                .Select(n => Path.Combine(Root, "replies", n))
                .Append(Path.Combine(Root, "documents", messageSha256))
                .Where(Directory.Exists)
        )
        {
            deleted += Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count();
            Directory.Delete(folder, recursive: true);
        }

        return deleted;
    }

    /// <summary>Deletes evidence that nothing refers to, and trust snapshots that nothing was judged by since long.</summary>
    /// <param name="evidence">File names that are referred to.</param>
    /// <param name="writtenBefore">Younger evidence stays: what refers to it is being written.</param>
    /// <param name="usedBefore">Snapshots in use since then stay.</param>
    /// <returns>How many files there were.</returns>
    public int PurgeUnreferenced(
        IReadOnlySet<string> evidence,
        DateTimeOffset writtenBefore,
        DateTimeOffset usedBefore
    )
    {
        var gone = Files(Evidence, writtenBefore)
            .Where(f => !evidence.Contains(f.Name))
            .Concat(Files(Snapshots, usedBefore))
            .ToList();
        gone.ForEach(f => f.Delete());
        return gone.Count;

        static IEnumerable<FileInfo> Files(string folder, DateTimeOffset before) =>
            new DirectoryInfo(folder) is { Exists: true } there
                ? there.EnumerateFiles().Where(f => f.LastWriteTimeUtc < before.UtcDateTime)
                : [];
    }

    /// <summary>Where a reply was kept.</summary>
    public string ReplyPath(string caseNumber, string sha256) =>
        Path.Combine(Root, "replies", caseNumber, $"{sha256}.eml");

    /// <summary>A reply as it was kept; null where it is gone or is not what was kept.</summary>
    /// <param name="sha256">Upper-case hex.</param>
    public async Task<byte[]?> ReplyAsync(
        string caseNumber,
        string sha256,
        CancellationToken cancellation
    )
    {
        var path = ReplyPath(caseNumber, sha256);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellation);
        return Convert.ToHexString(SHA256.HashData(bytes)) == sha256 ? bytes : null;
    }

    /// <summary>Makes sure that a document which the cage wrote is what it says, and is on the disk before the journal speaks of it.</summary>
    /// <exception cref="IOException">The file is gone, or holds something else.</exception>
    public static async Task SettleAsync(string path, string sha256, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (Convert.ToHexString(await SHA256.HashDataAsync(file, cancellation)) != sha256)
        {
            throw new IOException($"{path} is not the document that was found");
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Removes what a process that died was writing: nobody knows those files. At the start, before anything is written.</summary>
    public void Sweep()
    {
        foreach (var left in Directory.GetFiles(Unfinished))
        {
            File.Delete(left);
        }
    }

    /// <summary>The product's own blank form, as a file.</summary>
    public async Task<string> KeepBlankFormAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(Directory.CreateDirectory(Root).FullName, BlankForm);
        await using var form =
            typeof(MessageStore).Assembly.GetManifestResourceStream(BlankForm)
            ?? throw new InvalidOperationException($"the program lacks {BlankForm}");
        await WriteAsync(path, form, cancellation);
        return path;
    }

    public string Snapshots =>
        Directory.CreateDirectory(Path.Combine(Root, "trust-snapshots")).FullName;

    private string Unfinished =>
        Directory.CreateDirectory(Path.Combine(Root, "unfinished")).FullName;

    /// <summary>Whole or not at all: written elsewhere on the same disk, flushed to the disk, then renamed.</summary>
    private async Task WriteAsync(string path, Stream from, CancellationToken cancellation)
    {
        var temporary = Path.Combine(Unfinished, $"{Guid.NewGuid():N}");
        await using (var to = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            await from.CopyToAsync(to, cancellation);
            to.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

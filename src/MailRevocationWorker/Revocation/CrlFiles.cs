namespace MailRevocationWorker.Revocation;

/// <summary>The published CRLs: {name}.crl in one folder, replaced whole or not at all.</summary>
/// <param name="clock">By which waiting is bounded; null: the machine's.</param>
public sealed class CrlFiles(string folder, TimeProvider? clock = null)
{
    /// <summary>A publication takes well under a second: whoever is kept out for so long is kept out by something else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(25);

    /// <summary>The file published under a name of the configuration; null where none is, or where it is no such name.</summary>
    public FileInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return
            EmbeddedAuthorityOptions.IsName(name)
            && new FileInfo(PathOf(name)) is { Exists: true } file
            ? file
            : null;
    }

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Find(name) is { } file
            ? await File.ReadAllBytesAsync(file.FullName, cancellationToken)
            : null;

    /// <summary>Writes beside, flushes to the disk, then renames: a reader sees the old one or the new one.</summary>
    internal async Task ReplaceAsync(
        string name,
        ReadOnlyMemory<byte> der,
        CancellationToken cancellationToken
    )
    {
        foreach (var left in Directory.EnumerateFiles(folder, $".{name}.*.tmp"))
        {
            // By a process that died; who replaces holds the lock.
            File.Delete(left);
        }

        var temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(der, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, PathOf(name), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Keeps other publishers of the same CRL out, of this process and of others, until it is disposed.</summary>
    /// <exception cref="IOException">Held by another for half a minute, or the folder can't be written (a read-only disk shows the same as a lock that is held).</exception>
    internal async Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var time = clock ?? TimeProvider.System;
        var began = time.GetTimestamp();
        var path = Path.Combine(folder, $".{name}.lock");
        while (true)
        {
            try
            {
                return new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException) when (File.Exists(path) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(LockRetry, cancellationToken);
            }
        }
    }

    internal string PathOf(string name) => Path.Combine(folder, name + ".crl");
}

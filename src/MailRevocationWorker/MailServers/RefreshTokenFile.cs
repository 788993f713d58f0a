using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>The refresh token on the disk: one at a time uses it, in this process and in others (`doctor` beside the service), since using it may replace it.</summary>
internal sealed class RefreshTokenFile(string path, TimeProvider time)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(50);

    /// <summary>Handed out and not on the disk yet: the disk failed. Lost when the process ends.</summary>
    private string? unsaved;

    /// <summary>Keeps others out until it is disposed.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken ct)
    {
        var beside = path + ".lock";
        while (true)
        {
            try
            {
                return new FileStream(beside, Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException) when (File.Exists(beside))
            {
                await Task.Delay(LockRetry, time, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AuthenticationException(
                    $"{beside} can't be made, so that a new refresh token could not be stored either: {e.Message}",
                    e
                );
            }
        }
    }

    /// <summary>The token to use next; call it under the lock.</summary>
    public async Task<string> ReadAsync(CancellationToken ct) =>
        unsaved ?? await SecretFile.ReadAsync(path, ct);

    /// <summary>Whole or not at all, on the disk before anybody relies on it, for the owner alone; call it under the lock.</summary>
    /// <exception cref="AuthenticationException">It can't be stored: it is kept in memory, and tried again.</exception>
    public async Task StoreAsync(string token, CancellationToken ct)
    {
        unsaved = token;
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            try
            {
                await using (
                    var file = new StreamWriter(part, Private(FileMode.CreateNew, FileAccess.Write))
                )
                {
                    await file.WriteAsync((token + "\n").AsMemory(), ct);
                    await file.FlushAsync(ct);
                    ((FileStream)file.BaseStream).Flush(flushToDisk: true);
                }

                File.Move(part, path, overwrite: true);
                unsaved = null;
            }
            finally
            {
                File.Delete(part);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                $"the new refresh token can't be stored in {path}: {e.Message}. It is kept in memory: mend the disk before the service stops",
                e
            );
        }
    }

    /// <summary>Tries again what could not be stored; call it under the lock.</summary>
    public Task StoreAgainAsync(CancellationToken ct) =>
        unsaved is { } token ? StoreAsync(token, ct) : Task.CompletedTask;

    private static FileStreamOptions Private(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>
/// Answers on disk until they expire, the oldest making room. Nothing in it is trusted: everything is verified again when it is used.
/// A disk that fails is a cache that is empty.
/// </summary>
public sealed class FetchCache(string folder, FetchOptions options, TimeProvider clock)
{
    private const int MostEntries = 1000;
    private const int HeaderLength = 20;
    private readonly Lock gate = new();

    /// <param name="key">What was asked of whom.</param>
    public byte[]? Find(string key)
    {
        try
        {
            var path = PathOf(key);
            if (!File.Exists(path))
            {
                return null;
            }

            var now = clock.GetUtcNow();
            var bytes = File.ReadAllBytes(path);
            return
                bytes.Length > HeaderLength
                && long.TryParse(
                    bytes.AsSpan(0, HeaderLength),
                    CultureInfo.InvariantCulture,
                    out var ticks
                )
                && ticks > now.UtcTicks
                // Nothing is kept for longer: a clock that was ahead wrote it.
                && ticks
                    <= WrongClock.Latest(now, TimeSpan.FromMinutes(options.CacheMinutes)).UtcTicks
                ? bytes[HeaderLength..]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="nextUpdate">What the answer itself says; null where it says nothing.</param>
    /// <param name="lifetime">What the server says; null where it says nothing.</param>
    public void Keep(string key, byte[] bytes, DateTimeOffset? nextUpdate, TimeSpan? lifetime)
    {
        var now = clock.GetUtcNow();
        var longest = TimeSpan.FromMinutes(options.CacheMinutes);
        var expires = now + (lifetime < longest ? lifetime.Value : longest);
        if (nextUpdate < expires)
        {
            expires = nextUpdate.Value;
        }

        if (expires <= now)
        {
            return;
        }

        try
        {
            lock (gate)
            {
                Directory.CreateDirectory(folder);
                MakeRoom(bytes.Length);
                var path = PathOf(key);
                var temporary = $"{path}.{Guid.NewGuid():N}";
                File.WriteAllBytes(
                    temporary,
                    [
                        .. Encoding.ASCII.GetBytes(
                            expires.UtcTicks.ToString("D20", CultureInfo.InvariantCulture)
                        ),
                        .. bytes,
                    ]
                );
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Asked for again next time.
        }
    }

    private void MakeRoom(long size)
    {
        var files = new DirectoryInfo(folder)
            .GetFiles()
            .OrderByDescending(f => f.LastWriteTimeUtc)
            .ToList();
        var total = size;
        foreach (var (index, file) in files.Index())
        {
            total += file.Length;
            if (index >= MostEntries - 1 || total > (long)options.CacheMegabytes << 20)
            {
                file.Delete();
            }
        }
    }

    private string PathOf(string key) =>
        Path.Combine(folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}

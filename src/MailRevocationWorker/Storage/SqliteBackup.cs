using System.Globalization;
using MailRevocationWorker.Cases;
using Microsoft.Data.Sqlite;

namespace MailRevocationWorker.Storage;

/// <summary>Copies of the database, made by SQLite's online backup while the service works on it.</summary>
public sealed class SqliteBackup(StorageOptions options, TimeProvider time)
{
    private const string Prefix = "worker-";
    private const string Suffix = ".db";

    /// <summary>Makes one copy, proves it, and deletes the oldest ones beyond <paramref name="kept"/>.</summary>
    /// <returns>The copy's path.</returns>
    /// <exception cref="InvalidDataException">The copy is damaged, and with it perhaps the database: nothing was deleted.</exception>
    public async Task<string> MakeAsync(
        string folder,
        int kept,
        CancellationToken cancellationToken
    )
    {
        MakePrivate(folder);
        foreach (var left in Directory.EnumerateFiles(folder, $".{Prefix}*.part"))
        {
            // Of a run that was killed.
            File.Delete(left);
        }

        var name = NameOf(time.GetUtcNow());
        var path = Path.Combine(folder, name);
        var part = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.part");
        try
        {
            TouchPrivate(part);
            // The copying blocks its thread for as long as it lasts.
            await Task.Run(() => Copy(part), cancellationToken);
            await ProveAsync(part, cancellationToken);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        // What a clock that was ahead named would pass for the newest for years, and push out each new copy: it goes first. The one just made never goes.
        var latest = NameOf(WrongClock.Latest(time.GetUtcNow()));
        foreach (
            var old in Made(folder)
                .OrderBy(f => f == path)
                .ThenBy(f => string.CompareOrdinal(Path.GetFileName(f), latest) <= 0)
                .SkipLast(kept)
        )
        {
            File.Delete(old);
        }

        return path;
    }

    /// <summary>The copies in a folder, oldest first by their names.</summary>
    public static IReadOnlyList<string> Made(string folder) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, $"{Prefix}*{Suffix}")
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private static string NameOf(DateTimeOffset made) =>
        Prefix
        + made.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
        + Suffix;

    private void Copy(string part)
    {
        using var from = new SqliteConnection(
            Connection(options.Database, SqliteOpenMode.ReadOnly)
        );
        using var to = new SqliteConnection(Connection(part, SqliteOpenMode.ReadWrite));
        from.Open();
        to.Open();
        from.BackupDatabase(to);
        // One file, complete in itself: a write-ahead log beside it would be forgotten when it is carried off.
        using var single = to.CreateCommand();
        single.CommandText = "PRAGMA journal_mode=DELETE";
        single.ExecuteNonQuery();
    }

    private static async Task ProveAsync(string part, CancellationToken cancellationToken)
    {
        await using var copy = new SqliteConnection(Connection(part, SqliteOpenMode.ReadOnly));
        await copy.OpenAsync(cancellationToken);
        await using var check = copy.CreateCommand();
        check.CommandText = "PRAGMA integrity_check(1)";
        var said = await check.ExecuteScalarAsync(cancellationToken) as string;
        if (said != "ok")
        {
            throw new InvalidDataException($"the copy of the database is damaged: {said}");
        }
    }

    private static string Connection(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString();

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(
            folder,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }

    /// <summary>Nobody but the service's user may ever read it, not even while it is being written.</summary>
    private static void TouchPrivate(string path)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, how).Dispose();
    }
}

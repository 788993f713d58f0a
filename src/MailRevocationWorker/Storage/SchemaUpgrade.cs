using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// Brings the tables of a SQLite file up to date, one process at a time. EF keeps the lock of its migrations as a row of the database: a process that is killed while it
/// holds it leaves the row behind, and every later start would wait for it, silently and for ever. The lock of a file ends with its process; whoever holds that one knows
/// that the row, if there is one, is nobody's.
/// </summary>
internal static class SchemaUpgrade
{
    private const string AbandonedLock = "DROP TABLE IF EXISTS __EFMigrationsLock";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="path">The database's file; the lock lies beside it.</param>
    /// <exception cref="IOException">Another process is still at it after two minutes, or the folder can't be written.</exception>
    public static async Task ApplyAsync(
        DbContext db,
        string path,
        CancellationToken cancellationToken
    )
    {
        // Most starts have nothing to do, and take no lock at all.
        if (!(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        await using var alone = await TakeAsync(path + ".schema-lock", cancellationToken);
        await db.Database.ExecuteSqlRawAsync(AbandonedLock, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> TakeAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        while (true)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && !late.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}

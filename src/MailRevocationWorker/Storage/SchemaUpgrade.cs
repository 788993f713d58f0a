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
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
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
        if ((await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
        {
            Say($"the tables of {path} are brought up to date; with many cases this takes minutes");
        }

        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> TakeAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        var said = false;
        while (true)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && !late.IsCancellationRequested)
            {
                if (!said)
                {
                    Say(
                        $"another process holds {path}; it is waited for, {Patience.TotalMinutes:0} min at most"
                    );
                    said = true;
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Commands come here too, and the service before anybody listens to its log: whoever waits sees why all the same.</summary>
    private static void Say(string what) => Console.Error.WriteLine(what);
}

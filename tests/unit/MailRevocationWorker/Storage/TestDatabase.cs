using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Storage;

/// <summary>A database in a file of its own, migrated as in production, and a clock that stands.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>Migrated once, then copied: what is tested is what the migrations make.</summary>
    private static readonly Lazy<Task<byte[]>> Template = new(MigratedAsync);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worker-db-");

    private TestDatabase()
    {
        Database = SqliteDatabase.InFile(DatabasePath);
        Store = new CaseStore(Database, Clock);
    }

    public SettableClock Clock { get; } = new(new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero));

    public SqliteDatabase Database { get; }

    public CaseStore Store { get; }

    public string DatabasePath => Path.Combine(_folder.FullName, "worker.db");

    public static async Task<TestDatabase> MakeAsync()
    {
        var made = new TestDatabase();
        await File.WriteAllBytesAsync(made.DatabasePath, await Template.Value);
        return made;
    }

    /// <summary>A message whose bytes, and key, are told apart by <paramref name="n"/>.</summary>
    public NewMessage Message(int n = 1) =>
        new(
            "revocation@ca.example",
            "INBOX",
            7,
            $"{n}",
            $"{n:X64}",
            1000 + n,
            Clock.GetUtcNow(),
            $"raw/{n}.eml",
            false
        );

    /// <summary>An accepted message with one document, at the step Received.</summary>
    public async Task<CaseRow> CaseAsync(int n = 1)
    {
        var ct = TestContext.Current.CancellationToken;
        var (message, _) = await Store.AcceptAsync(Message(n), ct);
        return (
            await Store.OpenDocumentsAsync(
                message.Id,
                "{}",
                null,
                [($"D{n:X63}", $"docs/{n}.pdf")],
                ct
            )
        )[0];
    }

    private static async Task<byte[]> MigratedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("worker-db-template-");
        var path = Path.Combine(folder.FullName, "template.db");
        await using (var database = SqliteDatabase.InFile(path))
        {
            await database.PrepareAsync(CancellationToken.None);
            await using var db = database.CreateDbContext();
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var bytes = await File.ReadAllBytesAsync(path);
        folder.Delete(recursive: true);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}

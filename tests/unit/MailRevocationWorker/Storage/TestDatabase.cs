using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests.Storage;

/// <summary>A database in a file of its own, migrated as in production, and a clock that stands.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worker-db-");

    private TestDatabase()
    {
        Database = SqliteDatabase.InFile(DatabasePath);
        Store = new CaseStore(Database, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero));

    public SqliteDatabase Database { get; }

    public CaseStore Store { get; }

    public string DatabasePath => Path.Combine(_folder.FullName, "worker.db");

    public static async Task<TestDatabase> MakeAsync()
    {
        var made = new TestDatabase();
        await made.Database.PrepareAsync(TestContext.Current.CancellationToken);
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

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}

using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MailRevocationWorker.Tests.Storage;

/// <summary>A database of an earlier version keeps what it holds.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("worker-db-old-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Publications_OfOneCaseEach_AreKeptWhenEachCertificateGetsItsOwn()
    {
        var path = Path.Combine(folder.FullName, "old.db");
        var options = new DbContextOptionsBuilder<SqliteWorkerDb>().UseSqlite(
            $"Data Source={path}"
        );
        await using (var db = new SqliteWorkerDb(options.Options))
        {
            await db.GetService<IMigrator>()
                .MigrateAsync("20261123005212_Publications", cancellationToken: Ct);
        }

        await using (var old = new SqliteConnection($"Data Source={path}"))
        {
            await old.OpenAsync(Ct);
            await using var insert = old.CreateCommand();
            insert.CommandText = """
                INSERT INTO Messages (Id, Account, Folder, UidValidity, Uid, Sha256, Size, ReceivedAt, StoredPath, Truncated, Filed)
                VALUES (1, 'a', 'INBOX', 1, '1', 'AA', 1, 1, 'x', 0, 1);
                INSERT INTO Cases (Id, Number, MessageId, State, LastStep, Urgent, ReceivedAt, Deadline, Attempts, Version)
                VALUES (7, 'R-2026-000007', 1, 'Open', 'Filed', 0, 1, 1, 0, 1), (8, 'R-2026-000008', 1, 'Closed', 'Filed', 0, 1, 1, 0, 1);
                INSERT INTO Publications (CaseId, IssuerCommonName, SerialNumber, Result, ReceivedAt, AcceptedAt, PublishedAt)
                VALUES (7, 'CA', '7E01', 'Revoked', 1, 2, NULL), (8, 'CA', '7E02', 'AlreadyRevoked', 3, 4, 5)
                """;
            await insert.ExecuteNonQueryAsync(Ct);
        }

        await using var database = SqliteDatabase.InFile(path);
        await database.PrepareAsync(Ct);

        var store = new CaseStore(database, TimeProvider.System);
        (await store.PublicationsOfAsync(7, Ct))
            .ShouldHaveSingleItem()
            .ShouldBe(
                new(
                    7,
                    "CA",
                    "7E01",
                    RevocationResult.Revoked,
                    new(1, TimeSpan.Zero),
                    new(2, TimeSpan.Zero),
                    null
                )
            );
        (await store.PublicationsOfAsync(8, Ct))
            .ShouldHaveSingleItem()
            .PublishedAt.ShouldBe(new DateTimeOffset(5, TimeSpan.Zero));
    }
}

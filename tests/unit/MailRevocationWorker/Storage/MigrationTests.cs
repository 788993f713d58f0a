using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Database_OfAnEarlierVersion_KeepsWhatItHolds()
    {
        var path = Path.Combine(folder.FullName, "old.db");
        await using (var db = Worker(path))
        {
            await db.GetService<IMigrator>()
                .MigrateAsync("20261122230919_SignedContent", cancellationToken: Ct);
        }

        await using (var old = new SqliteConnection($"Data Source={path}"))
        {
            await old.OpenAsync(Ct);
            await using var insert = old.CreateCommand();
            insert.CommandText = """
                INSERT INTO Messages (Id, Account, Folder, UidValidity, Uid, Sha256, Size, ReceivedAt, StoredPath, Truncated, Filed)
                VALUES (1, 'a', 'INBOX', 1, '1', 'AA', 1, 1, 'x', 0, 1);
                INSERT INTO Cases (Id, Number, MessageId, State, LastStep, Urgent, ReceivedAt, Deadline, Attempts, Version)
                VALUES (7, 'R-2026-000007', 1, 'WaitingForPerson', 'Filed', 0, 1, 1, 0, 1)
                """;
            await insert.ExecuteNonQueryAsync(Ct);
        }

        await using var database = SqliteDatabase.InFile(path);
        await database.PrepareAsync(Ct);

        var row = await new CaseStore(database, TimeProvider.System).ByNumberAsync(
            "R-2026-000007",
            Ct
        );
        row.ShouldNotBeNull().State.ShouldBe(CaseState.WaitingForPerson);
    }

    /// <summary>EF keeps its lock as a row, which nobody takes away once its owner was killed.</summary>
    [Theory]
    [InlineData("20261122230919_SignedContent")]
    [InlineData(null)]
    public async Task Database_OfAStartThatWasKilledAtItsMigrations_IsBroughtUpToDate(
        string? reached
    )
    {
        var path = Path.Combine(folder.FullName, "killed.db");
        await using (var db = Worker(path))
        {
            await db.GetService<IMigrator>().MigrateAsync(reached, cancellationToken: Ct);
            var left = await db.Database.ExecuteSqlRawAsync(
                "INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-11-23 03:00:00')",
                Ct
            );
            left.ShouldBe(1);
        }

        await using var database = SqliteDatabase.InFile(path);
        await database.PrepareAsync(Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await PreparePeopleAsync(path).WaitAsync(TimeSpan.FromSeconds(30), Ct);

        await using var now = Worker(path);
        (await now.Database.GetPendingMigrationsAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Database_PreparedByManyAtOnce_IsPreparedOnce()
    {
        var path = Path.Combine(folder.FullName, "many.db");

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    await using var database = SqliteDatabase.InFile(path);
                    await database.PrepareAsync(Ct);
                    await PreparePeopleAsync(path);
                })
        );

        await using var now = Worker(path);
        (await now.Database.GetPendingMigrationsAsync(Ct)).ShouldBeEmpty();
    }

    /// <summary>A start that is killed in the midst of a migration must find it done or not begun: a step outside the transaction would leave half.</summary>
    [Fact]
    public void Migrations_EveryStep_IsPartOfOneTransaction()
    {
        using var worker = Worker("unused.db");
        using var people = new PeopleDbDesign().CreateDbContext([]);

        foreach (var db in (DbContext[])[worker, people])
        {
            var all = db.GetService<IMigrationsAssembly>();
            all.Migrations.ShouldNotBeEmpty();
            foreach (var (id, type) in all.Migrations)
            {
                var migration = all.CreateMigration(type, db.Database.ProviderName!);
                var model = db.GetService<IModelRuntimeInitializer>()
                    .Initialize(migration.TargetModel);
                db.GetService<IMigrationsSqlGenerator>()
                    .Generate(migration.UpOperations, model)
                    .ShouldNotContain(c => c.TransactionSuppressed, id);
            }
        }
    }

    private static async Task PreparePeopleAsync(string path)
    {
        var services = new ServiceCollection();
        services.AddPeople(new() { Database = path }, new());
        await using var built = services.BuildServiceProvider();
        await built.PreparePeopleAsync(Ct);
    }

    private static SqliteWorkerDb Worker(string path) =>
        new(new DbContextOptionsBuilder<SqliteWorkerDb>().UseSqlite($"Data Source={path}").Options);
}

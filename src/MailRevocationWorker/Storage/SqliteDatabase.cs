using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// SQLite in a file (WAL, synchronous=FULL: a commit survives a power cut; secure_delete: what is forgotten is overwritten) or in memory. Writers of this process queue
/// here; those of another process meet in SQLite's busy timeout.
/// </summary>
public sealed class SqliteDatabase : WorkerDatabase
{
    private readonly DbContextOptions<SqliteWorkerDb> _options;
    private readonly DbContextOptions<SqliteWorkerDb> _making;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SqliteConnection? _keptOpen;
    private readonly string? _path;

    private SqliteDatabase(
        SqliteConnectionStringBuilder connection,
        string? path,
        bool keepOpen,
        int busySeconds = StorageOptions.DefaultBusySeconds
    )
    {
        connection.DefaultTimeout = busySeconds;
        connection.ForeignKeys = true;
        _path = path;
        _making = Options(connection.ToString());
        if (path is not null)
        {
            // At work a database that is gone is an outage, not a reason to begin an empty one.
            connection.Mode = SqliteOpenMode.ReadWrite;
        }

        _options = Options(connection.ToString());
        if (keepOpen)
        {
            _keptOpen = new SqliteConnection(connection.ToString());
            _keptOpen.Open();
        }
    }

    /// <summary>A database in a file; its folder is made by <see cref="PrepareAsync"/>.</summary>
    /// <param name="busySeconds">How long a writer waits for another process.</param>
    public static SqliteDatabase InFile(
        string path,
        int busySeconds = StorageOptions.DefaultBusySeconds
    ) =>
        new(
            new SqliteConnectionStringBuilder { DataSource = path },
            Path.GetFullPath(path),
            false,
            busySeconds
        );

    /// <summary>A private database that lives as long as this object, its tables ready.</summary>
    public static async Task<SqliteDatabase> InMemoryAsync(
        CancellationToken cancellationToken = default
    )
    {
        var database = new SqliteDatabase(
            new SqliteConnectionStringBuilder
            {
                DataSource = $"memory-{Guid.NewGuid():N}",
                Mode = SqliteOpenMode.Memory,
                Cache = SqliteCacheMode.Shared,
            },
            null,
            keepOpen: true
        );
        await database.PrepareAsync(cancellationToken);
        return database;
    }

    public override WorkerDb CreateDbContext() => new SqliteWorkerDb(_options);

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var db = new SqliteWorkerDb(_making);
        if (_path is null)
        {
            // Nobody upgrades a database in memory: the tables as they are now, without the history.
            await db.Database.EnsureCreatedAsync(cancellationToken);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        await SchemaUpgrade.ApplyAsync(db, _path, cancellationToken);
    }

    protected override async Task BeginSnapshotAsync(
        WorkerDb db,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await db.Database.UseTransactionAsync(
            connection.BeginTransaction(deferred: true),
            cancellationToken
        );
    }

    protected override async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_keptOpen is not null)
        {
            await _keptOpen.DisposeAsync();
        }

        _turn.Dispose();
    }

    private static DbContextOptions<SqliteWorkerDb> Options(string connection) =>
        new DbContextOptionsBuilder<SqliteWorkerDb>()
            .UseSqlite(connection)
            .AddInterceptors(new SqliteDurability())
            .Options;

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MailRevocationWorker.Storage;

/// <summary>The tables on SQLite.</summary>
public sealed class SqliteWorkerDb(DbContextOptions<SqliteWorkerDb> options) : WorkerDb(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        // SQLite compares and orders DateTimeOffset as text, which EF Core refuses: UTC ticks compare.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    private sealed class UtcTicks()
        : ValueConverter<DateTimeOffset, long>(
            moment => moment.UtcTicks,
            ticks => new DateTimeOffset(ticks, TimeSpan.Zero)
        );
}

/// <summary>For <c>dotnet ef</c> alone.</summary>
public sealed class SqliteWorkerDbDesign : IDesignTimeDbContextFactory<SqliteWorkerDb>
{
    public SqliteWorkerDb CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<SqliteWorkerDb>().UseSqlite("Data Source=:memory:").Options
        );
}

using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Registry;

/// <summary>A registry file in a private database that ends with this object: for a dry run.</summary>
public sealed class RegistryDatabase : IAsyncDisposable
{
    private readonly WorkerDatabase _database;

    private RegistryDatabase(WorkerDatabase database, RegistryReader reader, ImportSummary summary)
    {
        _database = database;
        Reader = reader;
        Summary = summary;
    }

    public RegistryReader Reader { get; }

    public ImportSummary Summary { get; }

    public static async Task<RegistryDatabase> InMemoryAsync(
        RegistryFileContent content,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        var database = await SqliteDatabase.InMemoryAsync(cancellationToken);

        // A dry run may be about any time: the file's own time is now.
        var time = new Moment(content.AsOf);
        var summary = await new RegistryImporter(database, time).ImportAsync(
            content,
            cancellationToken
        );
        return new RegistryDatabase(database, new RegistryReader(database, time), summary);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private sealed class Moment(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

namespace MailRevocationWorker.Storage;

/// <summary>The section "Storage".</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The SQLite database; its folder is made where there is none.</summary>
    public string Database { get; set; } = "./data/worker.db";

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate() =>
        string.IsNullOrWhiteSpace(Database)
            ? [$"{Section}:Database must name a file, was empty"]
            : [];
}

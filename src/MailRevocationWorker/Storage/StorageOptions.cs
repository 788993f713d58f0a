using Microsoft.Extensions.Options;

namespace MailRevocationWorker.Storage;

/// <summary>Section "Storage".</summary>
public sealed class StorageOptions
{
    /// <summary>The SQLite database; its folder is made where there is none.</summary>
    public string Database { get; set; } = "data/worker.db";
}

public sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.IsNullOrWhiteSpace(options.Database)
            ? ValidateOptionsResult.Fail("Storage:Database must name a file, was empty")
            : ValidateOptionsResult.Success;
    }
}

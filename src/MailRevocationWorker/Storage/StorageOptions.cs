namespace MailRevocationWorker.Storage;

/// <summary>The section "Storage".</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    internal const int DefaultBusySeconds = 30;

    /// <summary>The SQLite database; its folder is made where there is none.</summary>
    public string Database { get; set; } = "./data/worker.db";

    /// <summary>Seconds that a writer waits while another process (a backup, an administrator's tool) holds the database.</summary>
    public int BusySeconds { get; set; } = DefaultBusySeconds;

    /// <summary>ECDSA P-256 key that signs the journal's head: PKCS#8 in PEM, or PKCS#12. Null: journal-head-key.pem beside the database, made at first use.</summary>
    public string? HeadKey { get; set; }

    /// <summary>File whose first line is the password of <see cref="HeadKey"/>; none for a key without password.</summary>
    public string? HeadKeyPasswordFile { get; set; }

    internal string HeadKeyPath =>
        Path.GetFullPath(
            HeadKey
                ?? Path.Combine(
                    Path.GetDirectoryName(Path.GetFullPath(Database))!,
                    "journal-head-key.pem"
                )
        );

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate() => [.. Problems()];

    private IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            yield return $"{Section}:Database must name a file, was empty";
        }

        if (BusySeconds is < 1 or > 300)
        {
            yield return $"{Section}:BusySeconds must be 1 to 300, was {BusySeconds}";
        }

        foreach (
            var (key, file) in new[]
            {
                (nameof(HeadKey), HeadKey),
                (nameof(HeadKeyPasswordFile), HeadKeyPasswordFile),
            }
        )
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"{Section}:{key} must be a file that exists, was '{file}'";
            }
        }
    }
}

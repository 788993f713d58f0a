namespace MailRevocationWorker.Registry;

/// <summary>The section "Registry".</summary>
public sealed class RegistryOptions
{
    public const string Section = "Registry";

    private const int MaxHours = 8760;

    /// <summary>A registry whose own time is older than this is doubt: Review. Hours, 1 to 8760.</summary>
    public int MaxAgeHours { get; set; } = 48;

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate() =>
        MaxAgeHours is >= 1 and <= MaxHours
            ? []
            : [$"{Section}:MaxAgeHours must be 1 to {MaxHours}, was {MaxAgeHours}"];
}

using Microsoft.Extensions.Options;

namespace MailRevocationWorker.Registry;

/// <summary>Section "Registry".</summary>
public sealed class RegistryOptions
{
    /// <summary>A registry whose own time is older than this is doubt: Review. Hours, 1 to 8760.</summary>
    public int MaxAgeHours { get; set; } = 48;
}

public sealed class RegistryOptionsValidator : IValidateOptions<RegistryOptions>
{
    private const int MaxHours = 8760;

    public ValidateOptionsResult Validate(string? name, RegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MaxAgeHours is >= 1 and <= MaxHours
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Registry:MaxAgeHours must be 1 to {MaxHours}, was {options.MaxAgeHours}"
            );
    }
}

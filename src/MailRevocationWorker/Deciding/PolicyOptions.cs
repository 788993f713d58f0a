using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>The brake.</summary>
public enum Automation
{
    /// <summary>Everything that would be decided goes to a person.</summary>
    Off,

    /// <summary>As Off, and what would have been done is recorded.</summary>
    Shadow,
    On,
}

/// <summary>What the house allows itself to do without a person. Section <c>Policy</c>.</summary>
public sealed class PolicyOptions
{
    public const string Section = "Policy";

    public Automation Automation { get; set; } = Automation.On;

    /// <summary>Days; a signature claimed or stamped to be older goes to a person.</summary>
    public int MaxSignatureAgeDays { get; set; } = 30;

    /// <summary>Automatic revocations in any 60 minutes before the rest goes to a person.</summary>
    public int MaxRevocationsPerHour { get; set; } = 60;
    public int MaxRevocationsPerSignerPerDay { get; set; } = 5;
    public int MaxRevocationsPerOrganisationPerDay { get; set; } = 20;

    /// <summary>Hours within which a person must have decided, told to the requester (ETSI EN 319 411-1 clause 6.2.4: 24 at most).</summary>
    public int ReviewHours { get; set; } = 24;

    /// <summary>The guide's reason → CRLReason, where this house reads one otherwise than by default.</summary>
    public Dictionary<GuideReason, CrlReason> Reasons { get; set; } = [];

    public PdfaOptions PdfA { get; set; } = new();

    public IReadOnlyList<string> Validate() => [.. Problems(), .. PdfA.Problems()];

    private IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Automation))
        {
            yield return $"{Section}:Automation must be {Names<Automation>()}, was '{Automation}'";
        }

        foreach (var (reason, crlReason) in Reasons)
        {
            if (!Enum.IsDefined(reason))
            {
                yield return $"{Section}:Reasons must have keys that are {Names<GuideReason>()}, was '{reason}'";
            }

            if (!Enum.IsDefined(crlReason))
            {
                yield return $"{Section}:Reasons:{reason} must be {Names<CrlReason>()}, was '{crlReason}'";
            }
        }

        foreach (
            var (key, value, low, high) in new (string, int, int, int)[]
            {
                (nameof(MaxSignatureAgeDays), MaxSignatureAgeDays, 1, 365),
                (nameof(MaxRevocationsPerHour), MaxRevocationsPerHour, 0, 100_000),
                (nameof(MaxRevocationsPerSignerPerDay), MaxRevocationsPerSignerPerDay, 0, 100_000),
                (
                    nameof(MaxRevocationsPerOrganisationPerDay),
                    MaxRevocationsPerOrganisationPerDay,
                    0,
                    100_000
                ),
                (nameof(ReviewHours), ReviewHours, 1, 24),
            }
        )
        {
            if (value < low || value > high)
            {
                yield return $"Policy:{key} must be {low} to {high}, was {value}";
            }
        }
    }

    /// <summary>"Off, Shadow or On".</summary>
    internal static string Names<T>()
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}

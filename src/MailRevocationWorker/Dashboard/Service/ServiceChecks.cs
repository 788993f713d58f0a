using System.Globalization;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Dashboard.Service;

/// <summary>How one part of the service is doing.</summary>
public enum Condition
{
    Good,

    /// <summary>It works, and somebody should look.</summary>
    Watch,
    Bad,
}

/// <param name="Part">Key of its name.</param>
/// <param name="Detail">English or a name; empty: the condition says it all.</param>
/// <param name="At">The moment that it speaks of, UTC.</param>
public sealed record ServicePart(
    string Part,
    Condition Condition,
    string Detail,
    DateTimeOffset? At = null
);

/// <summary>One published CRL.</summary>
public sealed record PublishedCrl(
    string Name,
    string? Number,
    DateTimeOffset? ThisUpdate,
    DateTimeOffset? NextUpdate,
    int Entries,
    Condition Condition
);

/// <summary>Reads the state of every part as it is now: nothing is tried that could change anything.</summary>
public sealed class ServiceChecks(
    IMailbox mailbox,
    EmbeddedAuthority authority,
    CrlFiles crls,
    RevocationOptions revocation,
    RegistryLookup registry,
    RegistryOptions registryOptions,
    TrustSource trust,
    InspectorPool inspectors,
    PipelineOptions pipeline,
    Func<IReadOnlyList<string>> settingsProblems,
    TimeProvider clock
)
{
    private const long MegabytesWanted = 2048;
    private const long MegabytesNeeded = 512;

    public async Task<IReadOnlyList<ServicePart>> PartsAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var box = mailbox.State;
        var asOf = await registry.AsOfAsync(cancellation);
        var doubt = (await trust.CurrentAsync(cancellation)).Doubt;
        var disk = new DriveInfo(Path.GetFullPath(pipeline.DataFolder));
        var free = disk.AvailableFreeSpace >> 20;
        var problems = settingsProblems();
        return
        [
            new(
                "Mailbox",
                !box.Connected ? Condition.Bad
                    : box.Alarms.Count > 0 ? Condition.Watch
                    : Condition.Good,
                string.Join(
                    " · ",
                    new[] { mailbox.Name, box.Connected ? null : box.LastError }
                        .Concat(box.Alarms.Select(a => a.Text))
                        .OfType<string>()
                ),
                box.LastScanAt
            ),
            new(
                "Authority",
                authority.Problems.Count > 0 ? Condition.Bad : Condition.Good,
                string.Join(" · ", authority.Problems.Prepend(authority.Name))
            ),
            new(
                "Registry",
                asOf is null ? Condition.Bad
                    : now - asOf > TimeSpan.FromHours(registryOptions.MaxAgeHours) ? Condition.Watch
                    : Condition.Good,
                "",
                asOf
            ),
            new("Trust", doubt is null ? Condition.Good : Condition.Bad, doubt ?? ""),
            new(
                "Inspectors",
                CageTools.WithoutNetwork && CageTools.WithLimits ? Condition.Good : Condition.Watch,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"network {(CageTools.WithoutNetwork ? "off" : "on")}, limits {(CageTools.WithLimits ? "on" : "off")}, {inspectors.Deaths} died"
                )
            ),
            new("Pages", PageImages.Available ? Condition.Good : Condition.Watch, "pdftoppm"),
            new(
                "Disk",
                free < MegabytesNeeded ? Condition.Bad
                    : free < MegabytesWanted ? Condition.Watch
                    : Condition.Good,
                string.Create(CultureInfo.InvariantCulture, $"{free / 1024.0:0.0} GB")
            ),
            new(
                "Settings",
                problems.Count > 0 ? Condition.Bad : Condition.Good,
                string.Join(" · ", problems)
            ),
        ];
    }

    public async Task<IReadOnlyList<PublishedCrl>> CrlsAsync(CancellationToken cancellation)
    {
        var published = new List<PublishedCrl>();
        foreach (var one in revocation.Embedded.Authorities)
        {
            published.Add(Read(one.Name, await crls.ReadAsync(one.Name, cancellation)));
        }

        return published;
    }

    private PublishedCrl Read(string name, byte[]? der)
    {
        if (der is null || CrlReader.Read(der) is not { Content: var crl })
        {
            return new(name, null, null, null, 0, Condition.Bad);
        }

        var left = crl.NextUpdate - clock.GetUtcNow();
        return new(
            name,
            crl.Number.ToString(CultureInfo.InvariantCulture),
            crl.ThisUpdate,
            crl.NextUpdate,
            crl.Entries.Count,
            left < TimeSpan.Zero ? Condition.Bad
                : left < (crl.NextUpdate - crl.ThisUpdate) / 4 ? Condition.Watch
                : Condition.Good
        );
    }
}

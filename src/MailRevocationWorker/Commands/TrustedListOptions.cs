using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Commands;

/// <summary>The national trusted list that is relied on. Section <c>Trust:TrustedList</c>.</summary>
public sealed class TrustedListOptions
{
    public const string Section = "Trust:TrustedList";

    /// <summary>XML of ETSI TS 119 612; empty: no list is relied on.</summary>
    public string Path { get; set; } = "";

    /// <summary>Certificates (PEM or DER) of those who may have signed the list, as the European list of lists publishes them.</summary>
    public IList<string> SignerCertificates { get; } = [];

    /// <summary>The trust service provider whose services become anchors, as the list names it.</summary>
    public string Provider { get; set; } = "ChamberSign France";

    /// <summary>Its CA/QC services that become anchors, as the list names them.</summary>
    public IList<string> Services { get; } = [];

    /// <summary>Whether the qualified timestamping services of the list, whoever runs them, are relied on for timestamps.</summary>
    public bool Timestamps { get; set; } = true;

    public IReadOnlyList<string> Validate()
    {
        if (Path.Length == 0)
        {
            return SignerCertificates.Count + Services.Count == 0
                ? []
                : [$"{Section}:Path must name the list, was empty"];
        }

        var problems = new List<string>();
        if (!File.Exists(Path))
        {
            problems.Add($"{Section}:Path must name a file that exists, was '{Path}'");
        }

        if (SignerCertificates.Count == 0)
        {
            problems.Add(
                $"{Section}:SignerCertificates must name at least one certificate of the list's signers, was empty"
            );
        }

        problems.AddRange(
            SignerCertificates
                .Where(s => !File.Exists(s))
                .Select(s => $"{Section}:SignerCertificates must name files that exist, was '{s}'")
        );
        if (Services.Count == 0 || Services.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add(
                $"{Section}:Services must name at least one service of the list, was {(Services.Count == 0 ? "empty" : "''")}"
            );
        }

        if (string.IsNullOrWhiteSpace(Provider))
        {
            problems.Add($"{Section}:Provider must name a provider of the list, was '{Provider}'");
        }

        return problems;
    }

    /// <summary>Null where no list is relied on.</summary>
    public TrustedListFile? ToFile() =>
        Path.Length == 0
            ? null
            : new(Path, [.. SignerCertificates])
            {
                Provider = Provider,
                Services = [.. Services],
                Timestamps = Timestamps,
            };
}

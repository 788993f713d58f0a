namespace MailRevocationWorker.Registry;

/// <summary>What an import did to the rows of one kind.</summary>
/// <param name="Ended">Known before and not vouched for by this file: missing from it, or refused.</param>
public sealed record KindSummary(
    RegistryKind Kind,
    int Added,
    int Changed,
    int Unchanged,
    int Ended,
    int Refused
);

/// <summary>What an import did.</summary>
/// <param name="WhyRefused">Why nothing at all was imported; null where it was.</param>
/// <param name="Refused">Each refused row with why.</param>
/// <param name="KeptRevoked">Certificates that the file says are not revoked, and that stay revoked.</param>
public sealed record ImportSummary(
    DateTimeOffset AsOf,
    string? WhyRefused,
    IReadOnlyList<KindSummary> Kinds,
    IReadOnlyList<RefusedRow> Refused,
    IReadOnlyList<string> KeptRevoked
)
{
    public bool Accepted => WhyRefused is null;
}

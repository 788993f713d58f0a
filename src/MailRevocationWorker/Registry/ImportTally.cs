using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>Counts what an import does.</summary>
internal sealed class ImportTally(IReadOnlyList<RefusedRow> refusedByTheFile)
{
    private readonly Dictionary<(RegistryKind Kind, EntityState Act), int> _acts = [];
    private readonly Dictionary<RegistryKind, int> _ended = [];
    private readonly List<RefusedRow> _refused = [.. refusedByTheFile];

    public List<string> KeptRevoked { get; } = [];

    /// <summary>A row that the file vouches for: new, changed or as it was.</summary>
    public void Seen(RegistryKind kind, EntityState act) =>
        _acts[(kind, act)] = _acts.GetValueOrDefault((kind, act)) + 1;

    public void Ended(RegistryKind kind) => _ended[kind] = _ended.GetValueOrDefault(kind) + 1;

    public void Refuse(RefusedRow row) => _refused.Add(row);

    public ImportSummary Summary(DateTimeOffset asOf) =>
        new(
            asOf,
            null,
            [
                .. Enum.GetValues<RegistryKind>()
                    .Select(kind => new KindSummary(
                        kind,
                        _acts.GetValueOrDefault((kind, EntityState.Added)),
                        _acts.GetValueOrDefault((kind, EntityState.Modified)),
                        _acts.GetValueOrDefault((kind, EntityState.Unchanged)),
                        _ended.GetValueOrDefault(kind),
                        _refused.Count(r => r.Kind == kind)
                    )),
            ],
            _refused,
            KeptRevoked
        );
}

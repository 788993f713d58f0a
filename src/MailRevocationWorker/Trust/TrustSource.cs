using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Trust;

/// <summary>A trust snapshot as a file.</summary>
/// <param name="Sha256">Of the file: journalled with every validation that used it.</param>
public sealed record TrustFile(string Path, string Sha256)
{
    /// <summary>Why nobody can be refused for being unknown here: our own material is missing or damaged. Null where it is whole.</summary>
    public string? Doubt { get; init; }

    /// <summary>The trusted list that is relied on; null where none is, or none could be believed.</summary>
    public TrustedList? List { get; init; }

    /// <summary>As <see cref="Doubt"/>, or that the trusted list is out of date at <paramref name="now"/>.</summary>
    public string? DoubtAt(DateTimeOffset now) => Doubt ?? List?.DoubtAt(now);
}

/// <summary>The current trust snapshot, loaded again when the files that it was made of change.</summary>
/// <param name="paths">Anchors and trust folders.</param>
/// <param name="keep">Writes a snapshot where its readers find it.</param>
/// <param name="memory">Keeps an older list from coming back; null where nobody remembers.</param>
/// <param name="fetches">Status that the folders lack is fetched: that there is none in them is no doubt.</param>
/// <param name="trustedList">The trusted list that is relied on; null for none.</param>
public sealed class TrustSource(
    IReadOnlyList<string> paths,
    Func<TrustSnapshot, CancellationToken, Task<TrustFile>> keep,
    TrustedListFile? trustedList = null,
    bool fetches = false,
    TrustedListMemory? memory = null
) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private (string Stamp, TrustFile File)? current;

    /// <summary>What could not be loaded last time; an alarm for operators.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task<TrustFile> CurrentAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            var stamp = Stamp();
            if (current is not { } known || known.Stamp != stamp)
            {
                var loaded = TrustFolder.Load(paths, trustedList, memory);
                Problems = loaded.Problems;
                var kept = await keep(loaded.Snapshot, cancellation);
                current = known = (
                    stamp,
                    kept with
                    {
                        Doubt = DoubtOf(loaded),
                        List = loaded.Snapshot.List,
                    }
                );
            }

            return known.File;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private string? DoubtOf(TrustLoad loaded) =>
        loaded.Problems.Count > 0 ? loaded.Problems[0]
        : loaded.Snapshot is { Anchors.Count: 0, List: null } ? "there are no trust anchors"
        : loaded.Snapshot.Products.Count == 0 ? "no eligible products are configured"
        : !fetches && loaded.Snapshot is { Crls.Count: 0, OcspResponses.Count: 0 }
            ? "there is no revocation status"
        : null;

    /// <summary>Names, sizes and times of everything loaded: cheap, and a changed CRL changes it.</summary>
    private string Stamp() =>
        string.Join(
            '\n',
            paths
                .Concat(trustedList is null ? [] : [trustedList.Path, .. trustedList.Signers])
                .SelectMany(p =>
                    Directory.Exists(p)
                        ? Directory.EnumerateFiles(p, "*", SearchOption.AllDirectories)
                        : [p]
                )
                .Order(StringComparer.Ordinal)
                .Select(p => new FileInfo(p))
                .Select(f =>
                    f.Exists ? $"{f.FullName}|{f.Length}|{f.LastWriteTimeUtc.Ticks}" : f.FullName
                )
        );
}

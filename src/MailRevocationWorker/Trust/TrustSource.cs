using PadesValidator;

namespace MailRevocationWorker.Trust;

/// <summary>A trust snapshot as a file.</summary>
/// <param name="Sha256">Of the file: journalled with every validation that used it.</param>
public sealed record TrustFile(string Path, string Sha256);

/// <summary>The current trust snapshot, loaded again when the files that it was made of change.</summary>
/// <param name="paths">Anchors and trust folders.</param>
/// <param name="keep">Writes a snapshot where its readers find it.</param>
public sealed class TrustSource(
    IReadOnlyList<string> paths,
    Func<TrustSnapshot, CancellationToken, Task<TrustFile>> keep
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
                var loaded = TrustFolder.Load(paths);
                Problems = loaded.Problems;
                current = known = (stamp, await keep(loaded.Snapshot, cancellation));
            }

            return known.File;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    /// <summary>Names, sizes and times of everything loaded: cheap, and a changed CRL changes it.</summary>
    private string Stamp() =>
        string.Join(
            '\n',
            paths
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

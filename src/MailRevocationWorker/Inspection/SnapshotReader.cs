using System.Text.Json;
using PadesValidator;

namespace MailRevocationWorker.Inspection;

/// <summary>The caged side of trust snapshots: one serves many questions, so the few that a service uses are kept, and what was fetched lately.</summary>
internal sealed class SnapshotReader
{
    private const int MostSnapshots = 4;
    private const int MostFetched = 64;
    private const long MostFetchedBytes = 32 * 1024 * 1024;
    private readonly Dictionary<string, TrustSnapshot> snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TrustSnapshot> fetched = new(StringComparer.Ordinal);
    private long fetchedBytes;

    /// <param name="path">The snapshot of the trust folders.</param>
    /// <param name="additions">What was fetched for this document.</param>
    public TrustSnapshot Read(string path, IReadOnlyList<string> additions)
    {
        if (!snapshots.TryGetValue(path, out var known))
        {
            if (snapshots.Count >= MostSnapshots)
            {
                snapshots.Clear();
            }

            snapshots[path] = known = Load(path);
        }

        if (additions.Count == 0)
        {
            return known;
        }

        // The validator knows by the very bytes what it has verified before: they are shared, not copied.
        var added = additions.Select(Fetched).ToList();
        return known with
        {
            Intermediates = [.. known.Intermediates, .. added.SelectMany(a => a.Intermediates)],
            Crls = [.. known.Crls, .. added.SelectMany(a => a.Crls)],
            OcspResponses = [.. known.OcspResponses, .. added.SelectMany(a => a.OcspResponses)],
        };
    }

    private TrustSnapshot Fetched(string path)
    {
        if (fetched.TryGetValue(path, out var known))
        {
            return known;
        }

        var loaded = Load(path);
        var bytes = new FileInfo(path).Length;
        if (fetched.Count >= MostFetched || fetchedBytes + bytes > MostFetchedBytes)
        {
            fetched.Clear();
            fetchedBytes = 0;
        }

        fetchedBytes += bytes;
        return fetched[path] = loaded;
    }

    private static TrustSnapshot Load(string path)
    {
        using var file = OwnFiles.Open(path);
        try
        {
            return JsonSerializer.Deserialize<TrustSnapshot>(file, InspectionJson.Options)
                ?? new TrustSnapshot();
        }
        catch (JsonException e)
        {
            // Written by the host, whole or not at all: a damaged one is no document's doing.
            throw new InspectionOutageException("a trust snapshot is damaged", e);
        }
    }
}

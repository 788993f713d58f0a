using System.Text.Json;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Trust;

/// <summary>
/// The newest trusted list of each territory that was ever believed here, on disk: every list that was once signed stays signed, and one in
/// which a service was still granted must not come back (ETSI TS 119 612 V2.2.1 clauses 5.3.2 and 5.3.14: the sequence number grows with
/// every issue).
/// </summary>
/// <param name="path">A small JSON file; made with the first list.</param>
/// <param name="remembers">False for whoever only looks.</param>
public sealed class TrustedListMemory(string path, bool remembers = true)
{
    private const long LargestBytes = 64 * 1024;
    private readonly Lock gate = new();

    private sealed record Known(long SequenceNumber, DateTimeOffset IssuedAt);

    /// <summary>Why the list must not be relied on, in English; null where it may, and then it is the newest one known.</summary>
    public string? Refusal(TrustedList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        lock (gate)
        {
            try
            {
                var all = Read();
                if (all.GetValueOrDefault(list.Territory) is { } known)
                {
                    if (
                        list.SequenceNumber < known.SequenceNumber
                        || list.IssuedAt < known.IssuedAt
                    )
                    {
                        return $"the trusted list {list.Territory} {list.SequenceNumber}, issued {list.IssuedAt:u}, is older than one that was relied on before: {known.SequenceNumber}, issued {known.IssuedAt:u}";
                    }

                    if (known == new Known(list.SequenceNumber, list.IssuedAt))
                    {
                        return null;
                    }
                }

                if (remembers)
                {
                    all[list.Territory] = new(list.SequenceNumber, list.IssuedAt);
                    Write(all);
                }

                return null;
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                return $"{path}: which trusted list was relied on before can't be known: {e.Message}";
            }
        }
    }

    private Dictionary<string, Known> Read()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new(StringComparer.Ordinal);
        }

        if (file.Length > LargestBytes)
        {
            throw new IOException($"larger than {LargestBytes} bytes");
        }

        return JsonSerializer.Deserialize<Dictionary<string, Known>>(File.ReadAllBytes(path))
            ?? throw new JsonException("it holds nothing");
    }

    private void Write(Dictionary<string, Known> all)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(temporary, FileMode.CreateNew))
        {
            JsonSerializer.Serialize(file, all);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

using System.Collections.Concurrent;
using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Operations;

/// <summary>One published CRL; times are UTC.</summary>
public sealed record CrlAge(string Name, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate);

/// <summary>How old the published CRLs are; a file is parsed again when it changed.</summary>
public sealed class CrlAges(RevocationOptions options, CrlFiles files)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, CrlAge Age)> known = new(
        StringComparer.Ordinal
    );

    /// <summary>Those that are configured; null for one that is missing or unreadable.</summary>
    public async Task<IReadOnlyDictionary<string, CrlAge?>> AllAsync(CancellationToken cancellation)
    {
        var all = new Dictionary<string, CrlAge?>(StringComparer.Ordinal);
        foreach (var name in options.Embedded.Authorities.Select(a => a.Name))
        {
            all[name] = await OneAsync(name, cancellation);
        }

        return all;
    }

    private async Task<CrlAge?> OneAsync(string name, CancellationToken cancellation)
    {
        if (files.Find(name) is not { } file)
        {
            return null;
        }

        if (known.TryGetValue(name, out var before) && before.Written == file.LastWriteTimeUtc)
        {
            return before.Age;
        }

        if (
            await files.ReadAsync(name, cancellation) is not { } der
            || CrlReader.Read(der) is not { Content: { } crl }
        )
        {
            return null;
        }

        var age = new CrlAge(name, crl.ThisUpdate, crl.NextUpdate);
        known[name] = (file.LastWriteTimeUtc, age);
        return age;
    }
}

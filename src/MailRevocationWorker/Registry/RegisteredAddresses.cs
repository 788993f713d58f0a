using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Registry;

/// <summary>
/// Whether an e-mail address is a registered holder's or legal representative's, from memory. For the order of work alone: an address in a mail
/// proves nothing. Only hashes are kept, 4 bytes an address and seeded anew in each process: that one in some ten thousand strangers passes for
/// registered does no harm, and nothing personal lies about.
/// </summary>
public sealed class RegisteredAddresses(
    WorkerDatabase database,
    TimeProvider clock,
    ILogger<RegisteredAddresses> log
) : IDisposable
{
    /// <summary>Between two looks for a newer import, and between two tries at a registry that can't be read.</summary>
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    /// <summary>Far more than any registry of the service; what is beyond waits among the unknown.</summary>
    private const int Most = 2_000_000;

    private readonly SemaphoreSlim gate = new(1);
    private HashSet<int> hashes = [];
    private long? import;
    private DateTimeOffset? looked;

    public void Dispose() => gate.Dispose();

    /// <summary>Never fails for the registry's sake: one that can't be read is as it was last read, or empty.</summary>
    public async Task<bool> ContainAsync(string address, CancellationToken cancellation)
    {
        if (address.Length == 0)
        {
            return false;
        }

        await gate.WaitAsync(cancellation);
        try
        {
            var now = clock.GetUtcNow();
            if (looked is not { } at || (now - at).Duration() >= LookEvery)
            {
                looked = now;
                await LookAsync(cancellation);
            }

            return hashes.Contains(Hash(address));
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            await using var db = database.CreateDbContext();
            var newest = await db.RegistryImports.MaxAsync(i => (long?)i.Id, cancellation);
            if (newest == import)
            {
                return;
            }

            var read = new HashSet<int>();
            await foreach (
                var address in db
                    .Holders.Where(h => !h.Ended)
                    .OrderBy(h => h.Id)
                    .Select(h => h.Email)
                    .Take(Most)
                    .AsAsyncEnumerable()
                    .WithCancellation(cancellation)
            )
            {
                read.Add(Hash(address));
            }

            hashes = read;
            import = newest;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(
                e,
                "The registered addresses can't be read: until they can, mails wait in the order known last"
            );
        }
    }

    private static int Hash(string address) =>
        string.GetHashCode(address.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);
}

using System.Security.Cryptography;
using System.Text.Json;
using MailRevocationWorker.Trust;
using PadesValidator;

namespace MailRevocationWorker.Inspection;

/// <summary>Trust snapshots as the cage reads them.</summary>
public static class SnapshotFile
{
    /// <summary>Writes a snapshot named by its hash: the same snapshot is written once.</summary>
    public static async Task<TrustFile> KeepAsync(
        TrustSnapshot snapshot,
        string folder,
        CancellationToken cancellation
    )
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(snapshot, InspectionJson.Options);
        var hash = Convert.ToHexString(SHA256.HashData(bytes));
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"trust-{hash}.json");
        if (!File.Exists(path))
        {
            var temporary = $"{path}.{Guid.NewGuid():N}";
            await using (var file = new FileStream(temporary, FileMode.CreateNew))
            {
                await file.WriteAsync(bytes, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        else
        {
            // The purge goes by when it was last taken into use; by the clock that the file system goes by.
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return new(path, hash);
    }
}

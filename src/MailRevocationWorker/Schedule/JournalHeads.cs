using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>The journal's signed heads, one file each, in Schedule:HeadFolder.</summary>
internal sealed class JournalHeads(ScheduleOptions options, JournalHeadSigner signer)
{
    private const string Pattern = "journal-head-*.txt";
    private const int MaxBytes = 4096;

    /// <summary>Puts a head away, readable by the service's user alone; never over another.</summary>
    /// <returns>The file's path.</returns>
    public async Task<string> KeepAsync(SignedJournalHead head, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.HeadFolder);
        var path = Path.Combine(
            options.HeadFolder,
            string.Create(
                CultureInfo.InvariantCulture,
                $"journal-head-{head.At.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.txt"
            )
        );
        if (File.Exists(path))
        {
            return path; // of the same second, hence as good
        }

        var part = Path.Combine(options.HeadFolder, $".{Guid.NewGuid():N}.part");
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var file = new StreamWriter(part, how))
            {
                await file.WriteAsync(head.ToText().AsMemory(), cancellation);
                await file.FlushAsync(cancellation);
                ((FileStream)file.BaseStream).Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
        }
        finally
        {
            File.Delete(part);
        }

        return path;
    }

    /// <summary>The heads in the folder that this installation's key signed, and the files that are none.</summary>
    public async Task<(IReadOnlyList<JournalHead> Kept, IReadOnlyList<string> Foreign)> KeptAsync(
        CancellationToken cancellation
    )
    {
        var kept = new List<JournalHead>();
        var foreign = new List<string>();
        if (!Directory.Exists(options.HeadFolder))
        {
            return (kept, foreign);
        }

        using var key = signer.OpenKey();
        foreach (var file in Directory.EnumerateFiles(options.HeadFolder, Pattern))
        {
            var head =
                new FileInfo(file).Length <= MaxBytes
                    ? SignedJournalHead.Parse(await File.ReadAllTextAsync(file, cancellation))
                    : null;
            if (head?.IsSignedBy(key) == true)
            {
                kept.Add(head.Head);
            }
            else
            {
                foreign.Add(Path.GetFileName(file));
            }
        }

        return (kept, foreign);
    }
}

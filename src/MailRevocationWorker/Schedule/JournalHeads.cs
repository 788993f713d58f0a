using System.Globalization;
using System.Security.Cryptography;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Schedule;

/// <summary>The journal's signed heads, one file each, in Schedule:HeadFolder.</summary>
internal sealed class JournalHeads(
    ScheduleOptions options,
    JournalHeadSigner signer,
    WorkerDatabase database,
    TimeProvider clock
)
{
    private const string Pattern = "journal-head-*.txt";
    private const int MaxBytes = 4096;
    private const int MaxProblems = 100; // of a folder full of other things

    /// <summary>
    /// Puts a head away, readable by the service's user alone; never over another. The journal then says that it was put away, so that a folder from which heads
    /// were removed is known by it.
    /// </summary>
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

        await database.WriteAsync(
            clock.GetUtcNow(),
            async change =>
            {
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.HeadKept,
                    JournalData.Write(
                        new JournalData.Kept(head.Head.Seq, head.Head.Hash, head.At, head.KeySha256)
                    )
                );
                return true;
            },
            cancellation
        );
        return path;
    }

    /// <summary>The heads in the folder, and what is wrong with it: files that are no heads, signatures of another key, heads that were put away and are gone.</summary>
    /// <param name="keys">Any of them may have signed a head; null: the installation's own key, which is not made for this where there is none.</param>
    /// <remarks>Read it before the journal: a head that is signed meanwhile is then not taken for one that the journal lacks.</remarks>
    /// <exception cref="CryptographicException">The installation's own key can't be used.</exception>
    public async Task<HeadsFound> ReadAsync(
        IReadOnlyCollection<ECDsa>? keys,
        CancellationToken cancellation
    )
    {
        // What must be there is asked first, for the same reason.
        var awaited = await AwaitedAsync(cancellation);
        var heads = new List<SignedJournalHead>();
        var problems = new List<string>();
        using var own = keys is null && signer.HasKey ? signer.OpenKey() : null;
        keys ??= own is null ? [] : [own];
        foreach (var file in Files(problems))
        {
            try
            {
                var head =
                    new FileInfo(file).Length <= MaxBytes
                        ? SignedJournalHead.Parse(await File.ReadAllTextAsync(file, cancellation))
                        : null;
                if (head is null)
                {
                    problems.Add($"{file}: no signed head, or a damaged one");
                }
                else if (keys.Any(head.IsSignedBy))
                {
                    heads.Add(head);
                }
                else
                {
                    problems.Add(
                        keys.Count == 0
                            ? $"{file}: the installation has no key to check it with: give the public key that you hold (audit verify --key)"
                            : $"{file}: the signature is not of this key ({string.Join(", ", keys.Select(SignedJournalHead.FingerprintOf))})"
                    );
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file}: can't be read ({e.Message})");
            }
        }

        if (awaited.MissingFrom(heads, options.HeadFolder) is { } missing)
        {
            problems.Add(missing);
        }

        return new(heads, [.. problems.TakeLast(MaxProblems)]);
    }

    private string[] Files(List<string> problems)
    {
        try
        {
            return Directory.Exists(options.HeadFolder)
                ? [.. Directory.EnumerateFiles(options.HeadFolder, Pattern).Order()]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{options.HeadFolder}: can't be read ({e.Message})");
            return [];
        }
    }

    private async Task<HeadsAwaited> AwaitedAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var entry = await db
            .Journal.AsNoTracking()
            .Where(j => j.Kind == JournalData.HeadKept)
            .OrderByDescending(j => j.Seq)
            .FirstOrDefaultAsync(cancellation);
        var run = await db
            .JobRuns.AsNoTracking()
            .SingleOrDefaultAsync(r => r.Name == SignJournalHead.Plan.Name, cancellation);
        return new(entry, run?.LastSuccessAt);
    }
}

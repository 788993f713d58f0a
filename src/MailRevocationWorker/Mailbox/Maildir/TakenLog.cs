using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Mailbox;

/// <summary>
/// Remembers which files of a Maildir were taken. Flags can't say so: capital letters belong to people, small ones to the keywords of whatever
/// server shares the folder. A lost log costs a second offer of each message, never a message.
/// </summary>
internal sealed class TakenLog(string path)
{
    /// <summary>The log is written anew when it holds this many lines more than messages.</summary>
    private const int Slack = 1_000;

    private readonly HashSet<string> taken = [];
    private int lines;
    private bool loaded;

    /// <summary>Reads what an earlier process wrote; a half-written last line (power cut) is no entry.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (loaded)
        {
            return;
        }

        if (File.Exists(path))
        {
            var text = await File.ReadAllTextAsync(path, ct);
            taken.UnionWith(text.Split('\n'));
            lines = taken.Count;
            if (text.Length > 0 && text[^1] != '\n')
            {
                await WriteAsync(FileMode.Append, "\n", path, ct); // else the next entry would join the half one
            }
        }

        loaded = true;
    }

    public bool Contains(FileInfo file) => taken.Contains(Entry(file));

    /// <summary>On disk when this returns.</summary>
    public async Task AddAsync(FileInfo file, CancellationToken ct)
    {
        var entry = Entry(file);
        if (taken.Add(entry))
        {
            await WriteAsync(FileMode.Append, entry + "\n", path, ct);
            lines++;
        }
    }

    /// <summary>Forgets files that are no longer there once enough of them have come together.</summary>
    public async Task CompactAsync(IEnumerable<FileInfo> present, CancellationToken ct)
    {
        if (lines <= Slack)
        {
            return;
        }

        var kept = present.Select(Entry).Where(taken.Contains).ToHashSet();
        if (lines - kept.Count > Slack)
        {
            var text = new StringBuilder().AppendJoin('\n', kept);
            _ = kept.Count == 0 ? text : text.Append('\n');
            var fresh = path + ".new";
            await WriteAsync(FileMode.Create, text.ToString(), fresh, ct);
            File.Move(fresh, path, overwrite: true);
            taken.IntersectWith(kept);
            lines = kept.Count;
        }
    }

    private static async Task WriteAsync(
        FileMode mode,
        string text,
        string path,
        CancellationToken ct
    )
    {
        await using var stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Size and modification time are part of it: the same name with other bytes is another message.</summary>
    private static string Entry(FileInfo file) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Length} {file.LastWriteTimeUtc.Ticks} {MaildirName.Unique(file.Name)}"
        );
}

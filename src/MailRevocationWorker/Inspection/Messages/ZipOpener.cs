using System.IO.Compression;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Looks into a ZIP: within limits its entries are handed on one by one, beyond them nothing more is read.</summary>
internal sealed class ZipOpener(MessageReadOptions options, Budget budget, MessageFindings findings)
{
    /// <summary>
    /// What the ZIP is to us. <paramref name="entry"/> gets each file's name and bytes; sizes are measured while inflating,
    /// never believed.
    /// </summary>
    public AttachmentKind Open(
        byte[] bytes,
        Action<string, byte[]> entry,
        CancellationToken cancellationToken
    )
    {
        var items = ZipDirectory.Of(bytes, options.MaxArchiveEntries);
        if (items is null)
        {
            return AttachmentKind.RefusedArchive;
        }

        if (IsOffice(items))
        {
            return AttachmentKind.WordProcessor;
        }

        if (items.FirstOrDefault(i => i.Escapes) is { } escaping)
        {
            findings.Add(
                MessageFindingKind.PathTraversal,
                $"a ZIP entry is called {escaping.Name}"
            );
            return AttachmentKind.RefusedArchive;
        }

        var kind = AttachmentKind.Archive;
        foreach (var item in items.Where(i => !i.IsFolder && !IsShadow(i.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.IsEncrypted || item.Method is not (0 or 8))
            {
                kind = AttachmentKind.RefusedArchive;
                continue;
            }

            if (Inflate(bytes, item) is not { } content)
            {
                // A bomb or a lie: nothing else in it is worth the risk.
                return AttachmentKind.RefusedArchive;
            }

            entry(item.Name, content);
        }

        return kind;
    }

    /// <summary>The entry's bytes; null when it is damaged or passes a limit.</summary>
    private byte[]? Inflate(byte[] bytes, ZipItem item)
    {
        var data = ZipDirectory.DataOffset(bytes, item);
        if (data < 0)
        {
            return null;
        }

        using var raw = new MemoryStream(bytes, data, (int)item.CompressedSize, writable: false);
        var bound = Math.Max(1L << 20, item.CompressedSize * options.MaxInflationRatio);
        try
        {
            using Stream source =
                item.Method == 0 ? raw : new DeflateStream(raw, CompressionMode.Decompress);
            return budget.Take(source, bound);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Finder's resource forks beside the real files.</summary>
    private static bool IsShadow(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal)
        || name[(name.LastIndexOf('/') + 1)..].StartsWith("._", StringComparison.Ordinal);

    private static bool IsOffice(IReadOnlyList<ZipItem> items) =>
        items.Any(i => i.Name == "[Content_Types].xml")
        || (items is [{ Name: "mimetype" }, ..] && items.Any(i => i.Name == "content.xml"));
}

using System.Buffers.Binary;
using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>One entry as the central directory states it. Its sizes are claims.</summary>
internal sealed record ZipItem(
    string Name,
    ushort Flags,
    ushort Method,
    long CompressedSize,
    long HeaderOffset
)
{
    public bool IsEncrypted => (Flags & 0x0041) != 0 || Method == 99;
    public bool IsFolder => Name.EndsWith('/') || Name.EndsWith('\\');

    /// <summary>The name would leave the folder that a careless unzipper unpacks into.</summary>
    public bool Escapes =>
        Name.StartsWith('/')
        || Name.StartsWith('\\')
        || (Name.Length > 1 && Name[1] == ':')
        || Name.Split('/', '\\').Contains("..");
}

/// <summary>
/// The central directory (APPNOTE 4.3.12), read by ourselves and bounded before anything is inflated: a library would build
/// every entry that the bytes claim.
/// </summary>
internal static class ZipDirectory
{
    /// <summary>The entries, or null where the directory can't be found or read, is ZIP64 or has more than <paramref name="most"/> entries.</summary>
    public static IReadOnlyList<ZipItem>? Of(ReadOnlySpan<byte> bytes, int most)
    {
        var end = EndRecord(bytes);
        if (end < 0)
        {
            return null;
        }

        long at = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(end + 16)..]);
        var items = new List<ZipItem>();
        while (at >= 0 && at + 46 <= end && bytes[(int)at..].StartsWith("PK\x01\x02"u8))
        {
            var record = bytes[(int)at..];
            var name = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
            var comment = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            if (items.Count >= most || 46 + name > record.Length)
            {
                return null;
            }

            items.Add(
                new ZipItem(
                    Encoding.UTF8.GetString(record.Slice(46, name)),
                    BinaryPrimitives.ReadUInt16LittleEndian(record[8..]),
                    BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(record[42..])
                )
            );
            at += 46 + name + extra + comment;
        }

        return
            at == end && items.Count == BinaryPrimitives.ReadUInt16LittleEndian(bytes[(end + 10)..])
            ? items
            : null;
    }

    /// <summary>Where an entry's data begins: after its local header (APPNOTE 4.3.7); -1 where there is none.</summary>
    public static int DataOffset(ReadOnlySpan<byte> bytes, ZipItem item)
    {
        if (
            item.HeaderOffset + 30 > bytes.Length
            || !bytes[(int)item.HeaderOffset..].StartsWith("PK\x03\x04"u8)
        )
        {
            return -1;
        }

        var local = bytes[(int)item.HeaderOffset..];
        var data =
            item.HeaderOffset
            + 30
            + BinaryPrimitives.ReadUInt16LittleEndian(local[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        return data + item.CompressedSize <= bytes.Length ? (int)data : -1;
    }

    private static int EndRecord(ReadOnlySpan<byte> bytes)
    {
        var from = Math.Max(0, bytes.Length - 22 - 65_535);
        for (
            var at = bytes[from..].LastIndexOf("PK\x05\x06"u8);
            at >= 0;
            at = bytes.Slice(from, at).LastIndexOf("PK\x05\x06"u8)
        )
        {
            var end = from + at;
            if (
                end + 22 <= bytes.Length
                && end + 22 + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(end + 20)..])
                    <= bytes.Length
            )
            {
                return end;
            }
        }

        return -1;
    }
}

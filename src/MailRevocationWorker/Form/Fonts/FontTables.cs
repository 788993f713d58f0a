using System.Buffers.Binary;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>The table directory of a TrueType or OpenType font. Total: what is not there is empty.</summary>
internal static class FontTables
{
    private const int MaxTables = 256;

    public static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> font, ReadOnlySpan<byte> tag)
    {
        var data = font.Span;
        for (var i = 0; i < Math.Min((int)U16(data, 4), MaxTables); i++)
        {
            var record = 12 + (16 * i);
            if (record + 16 > data.Length)
            {
                break;
            }

            if (data.Slice(record, 4).SequenceEqual(tag))
            {
                var offset = BinaryPrimitives.ReadUInt32BigEndian(data[(record + 8)..]);
                var length = BinaryPrimitives.ReadUInt32BigEndian(data[(record + 12)..]);
                return offset < data.Length
                    ? font.Slice((int)offset, (int)Math.Min(length, data.Length - offset))
                    : default;
            }
        }

        return default;
    }

    public static ushort U16(ReadOnlySpan<byte> data, int at) =>
        at >= 0 && at + 2 <= data.Length
            ? BinaryPrimitives.ReadUInt16BigEndian(data[at..])
            : (ushort)0;

    public static short S16(ReadOnlySpan<byte> data, int at) => (short)U16(data, at);

    public static uint U32(ReadOnlySpan<byte> data, int at) =>
        at >= 0 && at + 4 <= data.Length ? BinaryPrimitives.ReadUInt32BigEndian(data[at..]) : 0;
}

using System.Buffers.Binary;

namespace PdfaChecker.Fonts;

/// <summary>Big-endian reading that answers nothing, never throws, beyond the end.</summary>
internal readonly struct FontBytes(ReadOnlyMemory<byte> data)
{
    public ReadOnlyMemory<byte> Data { get; } = data;
    public int Length => Data.Length;

    public int? U8(long at) => Has(at, 1) ? Data.Span[(int)at] : null;

    public int? U16(long at) =>
        Has(at, 2) ? BinaryPrimitives.ReadUInt16BigEndian(Data.Span[(int)at..]) : null;

    public int? S16(long at) =>
        Has(at, 2) ? BinaryPrimitives.ReadInt16BigEndian(Data.Span[(int)at..]) : null;

    public long? U32(long at) =>
        Has(at, 4) ? BinaryPrimitives.ReadUInt32BigEndian(Data.Span[(int)at..]) : null;

    /// <summary>An unsigned number of one to four bytes.</summary>
    public long? Unsigned(long at, int size)
    {
        if (size is < 1 or > 4 || !Has(at, size))
        {
            return null;
        }

        long value = 0;
        for (var i = 0; i < size; i++)
        {
            value = (value << 8) | Data.Span[(int)at + i];
        }

        return value;
    }

    public FontBytes? Slice(long at, long length) =>
        Has(at, length) ? new FontBytes(Data.Slice((int)at, (int)length)) : null;

    private bool Has(long at, long length) =>
        at >= 0 && length >= 0 && at <= Data.Length && length <= Data.Length - at;
}

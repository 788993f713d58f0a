namespace PdfSyntax;

/// <summary>A stream (7.3.8): its dictionary and its encoded data.</summary>
public sealed class PdfStream : PdfObject
{
    /// <summary>A stream that was made, with data already encoded as the dictionary's /Filter says. /Length is written by the writer.</summary>
    public PdfStream(PdfDictionary dictionary, ReadOnlyMemory<byte> rawData)
        : this(dictionary, rawData, -1, PdfSpan.None) { }

    internal PdfStream(
        PdfDictionary dictionary,
        ReadOnlyMemory<byte> rawData,
        int rawOffset,
        PdfSpan span
    )
        : base(span)
    {
        Dictionary = dictionary;
        RawData = rawData;
        RawOffset = rawOffset;
    }

    public PdfDictionary Dictionary { get; }

    /// <summary>The encoded data, a view into the file: no copy.</summary>
    public ReadOnlyMemory<byte> RawData { get; }

    /// <summary>Offset in the file of the first byte of data; -1 where the stream was made, not read.</summary>
    public int RawOffset { get; }
    public int RawLength => RawData.Length;

    public override string ToString() => $"{Dictionary} stream of {RawLength} bytes";
}
